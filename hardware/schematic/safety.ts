/**
 * Hardware safety on the cell side: comparators with references of their own, a latch, and what may clear it.
 *
 *   V(CE-WE) / 5 ── U801A ─ ceWe ─┬─ half, + 1.25 V ─ [0.727 .. 1.773 V] ─ S1 ┐
 *   ex ── U801B (-1.02) ── eWin ──┴───────────────── [limit DAC A .. B]  ─ S2 │
 *   ctl - drive ── U802 ──────────── half, + 1.25 V ─ [1.120 .. 1.380 V] ─ S3 ├─ U806 latch ─ NOR ─ faultN
 *   +7V5, -7V5 ────────────────────────────────────── [6.7 V]            ─ S4 ┘     R ─ key 0xA5 at `armN`
 *
 *   iDrop also against DAC C: a part of the fixed limit, for its test
 *
 * faultN clears the DAC to 0 V and 0 A, crosses the barrier and takes the drive relay off. After reset the limit DAC stands
 * at zero: the window is empty and the latch is set until the firmware has said which window it wants.
 * Sources: CD4044B SCHS041, DAC124S085 SNAS348, TLV1704 SBOS589, AD8276 Rev. C, LM4040 SLOS456.
 */
import { c, chip, decouple, pins, r, rExact } from "./catalogue"
import { latch } from "./latch"
import type { Part } from "./part"
import { amplifierPins } from "./passives"

const B = "safety"

/** Numbers that the tests hold against `SAFETY` of the board. */
export const DESIGN = {
  reference_V: 2.5,
  /** Dividers of the reference: end, middle, end. */
  ceWeEnd_ohm: 10.2e3,
  ceWeMiddle_ohm: 14.7e3,
  /** Across the middle, by jumper: 4.35 V. */
  ceWeLithium_ohm: 42.2e3,
  iEnd_ohm: 10e3,
  iMiddle_ohm: 2320,
  iMiddle100mA_ohm: 5230,
  /** Controller's output resistor(s) over which the current is seen: R101, with the option R101 || R102 || R103. */
  iSense_ohm: 20,
  iSense100mA_ohm: 4,
  /** Programmable current limit: 10 kOhm from the reference, these from DAC C and to ground. */
  testTop_ohm: 90.9e3,
  testBottom_ohm: 11.3e3,
  testTrim_ohm: 2e6,
  testTop100mA_ohm: 43.2e3,
  testBottom100mA_ohm: 13.1e3,
  /** Mirror of that limit below 1.25 V; loads it to 1.25 V. */
  mirror_ohm: 1e6,
  windowIn_ohm: 10e3,
  windowOut_ohm: 10.2e3,
  windowTop_ohm: 30.9e3,
  windowBottom_ohm: 10.2e3,
}

/** Half of a monitor plus half of the reference, held between ground and 3.3 V. */
function shifted(first: number, from: string, to: string): Part[] {
  return [
    rExact(`R${first}`, 10e3, from, to, B, "half of the monitor"),
    rExact(`R${first + 1}`, 10e3, to, "safeRef", B, "plus 1.25 V"),
    clamp(`D${first}`, to),
  ]
}

function clamp(ref: string, net: string): Part {
  return {
    ref,
    kind: "diode",
    mpn: "BAT54S,215",
    alternates: ["BAT54SLT1G"],
    price: 0.04,
    block: B,
    pins: pins({ passive: { COM: net, K: "+3V3" }, ground: { A: "gnd" } }),
    note: "keeps the comparators' inputs inside their supply",
  }
}

/** Four open-drain comparators: [plus, minus, out]. */
function quad(ref: string, units: readonly (readonly [string, string, string])[], note: string): Part {
  const input = Object.fromEntries(
    units.flatMap(([p, m], k) => [
      [`${k + 1}IN+`, p],
      [`${k + 1}IN-`, m],
    ]),
  )
  const openDrain = Object.fromEntries(units.map((u, k) => [`${k + 1}OUT`, u[2]]))
  return chip(
    ref,
    "TLV1704AIPWR",
    0.9,
    B,
    note,
    pins({ input, openDrain, supply: { "VCC+": "+3V3" }, ground: { "VCC-": "gnd" } }),
    { alternates: ["LMV339IPWR"] },
  )
}

const analog: readonly Part[] = [
  chip(
    "U803",
    "LM4040AIM3-2.5+T",
    0.7,
    B,
    "reference of the safety chain alone",
    pins({ output: { K: "safeRef" }, ground: { A: "gnd" } }),
    { alternates: ["LM4040A25IDBZR"] },
  ),
  r("R801", 470, "+3V3", "safeRef", B, "1.7 mA"),
  c("C801", 1e-7, "safeRef", "gnd", B, "quiet reference"),
  {
    ref: "U801",
    kind: "opamp",
    mpn: "OPA2197IDGKR",
    alternates: ["TLV9152IDGKR"],
    price: 1.6,
    block: B,
    pins: amplifierPins([
      ["cwPlus", "cwMinus", "ceWe"],
      ["windowBias", "windowMinus", "eWindow"],
    ]),
    note: "A: V(CE-WE) / 5, also ADC input 2; B: E as the limit DAC writes it",
  },
  ...decouple(802, B, "U801", "gnd", ["+7V5", "-7V5"]),
  rExact("R802", 50e3, "ceDrive", "cwPlus", B, "1 / 5; loads the driver, not the cell"),
  rExact("R803", 10e3, "cwPlus", "gnd", B, "1 / 5"),
  rExact("R804", 50e3, "bufferA", "cwMinus", B, "1 / 5, from the buffered end of the range resistor"),
  rExact("R805", 10e3, "cwMinus", "ceWe", B, "1 / 5"),
  ...shifted(806, "ceWe", "ceWeShifted"),
  rExact("R808", DESIGN.windowIn_ohm, "ex", "windowMinus", B, "E window"),
  rExact("R809", DESIGN.windowOut_ohm, "windowMinus", "eWindow", B, "E window: x -1.02"),
  rExact("R810", DESIGN.windowTop_ohm, "safeRef", "windowBias", B, "middle of the window"),
  rExact("R811", DESIGN.windowBottom_ohm, "windowBias", "gnd", B, "middle of the window"),
  r("R812", 10e3, "eWindow", "eWindowSafe", B, "limits the clamp's current"),
  clamp("D812", "eWindowSafe"),
  chip(
    "U802",
    "AD8276ARMZ",
    1.9,
    B,
    "drop over the controller's output resistor: the current, whatever the range",
    pins({
      input: { "+IN": "ctl", "-IN": "drive", REF: "gnd" },
      output: { OUT: "iDrop" },
      passive: { SENSE: "iDrop" },
      supply: { "+VS": "+7V5", "-VS": "-7V5" },
    }),
    { alternates: ["INA105KU"] },
  ),
  ...decouple(804, B, "U802", "gnd", ["+7V5", "-7V5"]),
  ...shifted(813, "iDrop", "iShifted"),
  rExact("R815", DESIGN.ceWeEnd_ohm, "safeRef", "ceWeHigh", B, "fixed window"),
  rExact("R816", DESIGN.ceWeMiddle_ohm, "ceWeHigh", "ceWeLow", B, "fixed window: 5.25 V"),
  rExact("R817", DESIGN.ceWeEnd_ohm, "ceWeLow", "gnd", B, "fixed window"),
  rExact("R818", DESIGN.ceWeLithium_ohm, "ceWeHigh", "lithiumJumper", B, "with the jumper: 4.35 V"),
  {
    ref: "JP801",
    kind: "connector",
    mpn: "61300211121",
    alternates: ["PinHeader 1x02 2.54 mm"],
    price: 0.05,
    block: B,
    pins: pins({ passive: { 1: "lithiumJumper", 2: "ceWeLow" } }),
    note: "closed for lithium-ion labs",
  },
  rExact("R819", DESIGN.iEnd_ohm, "safeRef", "iHigh", B, "current limit"),
  rExact("R820", DESIGN.iMiddle_ohm, "iHigh", "iLow", B, "current limit: 13 mA"),
  rExact("R823", DESIGN.iMiddle100mA_ohm, "iHigh", "iLow", B, "current limit: 130 mA", {
    option: "100mA",
    replaces: "R820",
  }),
  rExact("R821", DESIGN.iEnd_ohm, "iLow", "gnd", B, "current limit"),
  chip(
    "U804",
    "DAC124S085CIMM/NOPB",
    4.2,
    B,
    "programmable limits: A, B = window of E, C = part of the current limit; all zero after reset",
    pins({
      input: { "/SYNC": "limitsN", SCLK: "sck", DIN: "mosi", VREFIN: "safeRef" },
      output: { VOUTA: "eLow", VOUTB: "eHigh", VOUTC: "iPart" },
      supply: { VA: "+3V3" },
      ground: { GND: "gnd" },
      notConnected: { VOUTD: "" },
    }),
    { alternates: ["DAC124S085CISD/NOPB"] },
  ),
  ...decouple(806, B, "U804", "gnd", ["+3V3"]),
  quad(
    "U805",
    [
      ["ceWeHigh", "ceWeShifted", "ceWeTripN"],
      ["ceWeShifted", "ceWeLow", "ceWeTripN"],
      ["eHigh", "eWindowSafe", "windowTripN"],
      ["eWindowSafe", "eLow", "windowTripN"],
    ],
    "windows of V(CE-WE) and E: low when outside",
  ),
  r("R830", 16.9e3, "+7V5", "plusSeen", B, "6.7 V of +7.5 V"),
  r("R831", 10e3, "plusSeen", "gnd", B, "6.7 V of +7.5 V"),
  r("R832", 10e3, "safeRef", "minusSeen", B, "-6.8 V of -7.5 V"),
  r("R833", 42.2e3, "minusSeen", "-7V5", B, "-6.8 V of -7.5 V"),
  quad(
    "U807",
    [
      ["iHigh", "iShifted", "currentTripN"],
      ["iShifted", "iLow", "currentTripN"],
      ["plusSeen", "safeRef", "supplyTripN"],
      ["ceWeLow", "minusSeen", "supplyTripN"],
    ],
    "current and supplies: low when outside",
  ),
  ...decouple(807, B, "U805, U807", "gnd", ["+3V3", "+3V3"]),
  rExact("R840", 10e3, "safeRef", "iTestHigh", B, "1.25 V + part x 0.13 V"),
  rExact("R841", DESIGN.testTop_ohm, "iPart", "iTestHigh", B, "1.25 V + part x 0.13 V"),
  rExact("R842", DESIGN.testBottom_ohm, "iTestHigh", "gnd", B, "1.25 V + part x 0.13 V"),
  r("R843", DESIGN.testTrim_ohm, "iTestHigh", "gnd", B, "trims R842"),
  rExact("R844", DESIGN.testTop100mA_ohm, "iPart", "iTestHigh", B, "part x 0.26 V", {
    option: "100mA",
    replaces: "R841",
  }),
  rExact("R845", DESIGN.testBottom100mA_ohm, "iTestHigh", "gnd", B, "part x 0.26 V", {
    option: "100mA",
    replaces: "R842",
  }),
  rExact("R846", 10e3, "safeRef", "halfRef", B, "1.25 V"),
  rExact("R847", 10e3, "halfRef", "gnd", B, "1.25 V"),
  {
    ref: "U816",
    kind: "opamp",
    mpn: "TLV9001IDBVR",
    alternates: ["MCP6001T-I/OT"],
    price: 0.2,
    block: B,
    pins: pins({
      input: { "+IN": "halfRef", "-IN": "iTestMirror" },
      output: { OUT: "iTestLow" },
      supply: { "V+": "+3V3" },
      ground: { "V-": "gnd" },
    }),
    note: "the same below 1.25 V",
  },
  rExact("R848", DESIGN.mirror_ohm, "iTestHigh", "iTestMirror", B, "mirror"),
  rExact("R849", DESIGN.mirror_ohm, "iTestMirror", "iTestLow", B, "mirror"),
  chip(
    "U817",
    "TLV1702AIDGKR",
    0.6,
    B,
    "current, programmable: only ever below the fixed limit or of no effect",
    pins({
      input: { "1IN+": "iTestHigh", "1IN-": "iShifted", "2IN+": "iShifted", "2IN-": "iTestLow" },
      openDrain: { "1OUT": "currentTripN", "2OUT": "currentTripN" },
      supply: { "VCC+": "+3V3" },
      ground: { "VCC-": "gnd" },
    }),
    { alternates: ["LMV393IDGKR"] },
  ),
  ...decouple(830, B, "U816, U817", "gnd", ["+3V3", "+3V3"]),
  ...["ceWeTripN", "windowTripN", "currentTripN", "supplyTripN"].flatMap((net, k) => [
    r(`R${824 + k}`, 4.7e3, net, "+3V3", B, "pull-up of the comparators"),
    c(`C${820 + k}`, 1e-9, net, "gnd", B, "5 us: no trip by the edge of a relay"),
  ]),
]

export const safety: readonly Part[] = [...analog, ...latch]
