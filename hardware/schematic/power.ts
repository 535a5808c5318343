/**
 * Supplies: USB 5 V -> 3.3 V for the controller; USB 5 V -> isolated +-9 V module -> +-7.5 V and 3.3 V for the cell side.
 *
 *   Vout = 1.185 V (1 + 107k / 20k) = 7.52 V       both signs
 *
 * Sources: TI SBVS121 (TPS7A49), SBVS125 (TPS7A30), the modules by order code from memory
 * (Recom RS3, 3 W; Mornsun URA-YMD-6WR3, 6 W with the 100 mA option): to be looked up before an order.
 */
import { c, chip, decouple, pins, r } from "./catalogue"
import type { Part } from "./part"

const B = "power"

/** Feedback reference of both regulators [V]. */
export const REGULATOR_V = 1.185

const module9V = (
  ref: string,
  mpn: string,
  price: number,
  note: string,
  option: Part["option"],
  alternates: string[],
) =>
  chip(
    ref,
    mpn,
    price,
    B,
    note,
    pins({
      supply: { "+VIN": "usb5V" },
      ground: { "-VIN": "usbGnd", "0V": "gnd" },
      output: { "+VOUT": "+9raw", "-VOUT": "-9raw" },
    }),
    { alternates, ...(option === undefined ? {} : { option, replaces: "PS1201" }) },
  )

const bead = (ref: string, a: string, b: string, note: string): Part => ({
  ref,
  kind: "inductor",
  value: 1e-6,
  mpn: "BLM18PG601SN1D",
  alternates: ["MMZ1608S601ATA00"],
  price: 0.03,
  block: B,
  pins: pins({ passive: { 1: a, 2: b } }),
  note,
})

export const power: readonly Part[] = [
  {
    ref: "F1201",
    kind: "device",
    mpn: "1206L110THYR",
    alternates: ["MF-NSMF110-2"],
    price: 0.12,
    block: B,
    pins: pins({ passive: { 1: "usbVbus", 2: "usbFused" } }),
    note: "resettable, 1.1 A",
  },
  bead("L1201", "usbFused", "usb5V", "keeps the module's switching off the cable"),
  chip("D1201", "SMF5.0A", 0.08, B, "clamps the 5 V line", pins({ passive: { K: "usb5V" }, ground: { A: "usbGnd" } }), {
    alternates: ["SMAJ5.0A"],
  }),
  c("C1200", 1e-5, "usb5V", "usbGnd", B, "input"),
  c("C1201", 1e-5, "usb5V", "usbGnd", B, "at PS1201"),
  ...decouple(1202, B, "PS1201", "usbGnd", ["usb5V", "usb5V"]),
  chip(
    "U1201",
    "AP2112K-3.3TRG1",
    0.15,
    B,
    "3.3 V of the controller side, 600 mA",
    pins({
      input: { EN: "usb5V" },
      output: { VOUT: "usb3V3" },
      supply: { VIN: "usb5V" },
      ground: { GND: "usbGnd" },
      notConnected: { NC: "" },
    }),
    { alternates: ["TLV75533PDBVR"] },
  ),
  c("C1204", 1e-5, "usb3V3", "usbGnd", B, "at U1201 output"),
  module9V("PS1201", "RS3-0509D", 9.5, "isolated +-9 V, 3 W", undefined, ["URA0509YMD-6WR3"]),
  module9V("PS1202", "URA0509YMD-6WR3", 11, "isolated +-9 V, 6 W, in place of PS1201", "100mA", ["two modules of 3 W"]),
  bead("L1202", "+9raw", "+9V", "switching ripple"),
  bead("L1203", "-9raw", "-9V", "switching ripple"),
  c("C1205", 4.7e-6, "+9raw", "gnd", B, "module output"),
  c("C1206", 4.7e-6, "-9raw", "gnd", B, "module output"),
  c("C1207", 1e-5, "+9V", "gnd", B, "at U1202"),
  c("C1208", 1e-5, "-9V", "gnd", B, "at U1203"),
  r("R1200", 2.2e3, "+9raw", "gnd", B, "least load of the module (10 %)"),
  r("R1201", 2.2e3, "-9raw", "gnd", B, "least load of the module (10 %)"),
  chip(
    "U1202",
    "TPS7A4901DGNR",
    1.5,
    B,
    "+7.5 V, low noise",
    pins({
      input: { EN: "+9V", FB: "fbPlus" },
      output: { OUT: "+7V5" },
      passive: { "NR/SS": "nrPlus" },
      supply: { IN: "+9V" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["LT3042EMSE#PBF"] },
  ),
  r("R1202", 107e3, "+7V5", "fbPlus", B, "sets +7.5 V"),
  r("R1203", 20e3, "fbPlus", "gnd", B, "sets +7.5 V"),
  c("C1209", 1e-8, "nrPlus", "gnd", B, "noise reduction"),
  c("C1210", 1e-5, "+7V5", "gnd", B, "output"),
  c("C1211", 1e-8, "+7V5", "fbPlus", B, "feed-forward, lowers noise"),
  chip(
    "U1203",
    "TPS7A3001DGNR",
    1.5,
    B,
    "-7.5 V, low noise",
    pins({
      input: { EN: "-9V", FB: "fbMinus" },
      output: { OUT: "-7V5" },
      passive: { "NR/SS": "nrMinus" },
      supply: { IN: "-9V" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["LT3093EMSE#PBF"] },
  ),
  r("R1204", 107e3, "-7V5", "fbMinus", B, "sets -7.5 V"),
  r("R1205", 20e3, "fbMinus", "gnd", B, "sets -7.5 V"),
  c("C1212", 1e-8, "nrMinus", "gnd", B, "noise reduction"),
  c("C1213", 1e-5, "-7V5", "gnd", B, "output"),
  c("C1214", 1e-8, "-7V5", "fbMinus", B, "feed-forward, lowers noise"),
  ...decouple(1215, B, "U1202, U1203", "gnd", ["+9V", "-9V"]),
  chip(
    "U1204",
    "TPS70933DBVR",
    0.5,
    B,
    "3.3 V of the cell side, 150 mA from up to 30 V",
    pins({
      input: { EN: "+9V" },
      output: { OUT: "+3V3" },
      supply: { IN: "+9V" },
      ground: { GND: "gnd" },
      notConnected: { NC: "" },
    }),
    { alternates: ["MCP1755T-3302E/OT"] },
  ),
  c("C1217", 1e-6, "+9V", "gnd", B, "at U1204"),
  c("C1218", 4.7e-6, "+3V3", "gnd", B, "at U1204 output"),
  chip(
    "U1205",
    "MCP809T-300I/TT",
    0.3,
    B,
    "holds the switch registers cleared until 3.3 V is there",
    pins({ output: { "/RST": "resetN" }, supply: { VCC: "+3V3" }, ground: { GND: "gnd" } }),
    { alternates: ["MAX809TEUR+T"] },
  ),
  ...decouple(1219, B, "U1205", "gnd", ["+3V3"]),
  {
    ref: "TP1",
    kind: "connector",
    mpn: "5015",
    alternates: ["RCU-0C"],
    price: 0.08,
    block: B,
    pins: pins({ passive: { 1: "+7V5" } }),
    note: "test point",
  },
  {
    ref: "TP2",
    kind: "connector",
    mpn: "5015",
    alternates: ["RCU-0C"],
    price: 0.08,
    block: B,
    pins: pins({ passive: { 1: "-7V5" } }),
    note: "test point",
  },
  {
    ref: "TP3",
    kind: "connector",
    mpn: "5015",
    alternates: ["RCU-0C"],
    price: 0.08,
    block: B,
    pins: pins({ passive: { 1: "+3V3" } }),
    note: "test point",
  },
  {
    ref: "TP4",
    kind: "connector",
    mpn: "5015",
    alternates: ["RCU-0C"],
    price: 0.08,
    block: B,
    pins: pins({ ground: { 1: "gnd" } }),
    note: "star ground",
  },
]
