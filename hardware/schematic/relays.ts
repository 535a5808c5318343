/**
 * Between card and cell: relays, the internal dummy on their resting contacts, the drivers, and the watchdog that lets the
 * drive relay go when the controller stops.
 *
 *   relayDrive ─┐
 *   FAULT high ─┼─ U1 and ─ K901: CE, WE         edges of the watchdog pin ─ pulse 5 ms ─ pump ─ 1 uF || 1.8 MOhm ─ > 1.1 V
 *   watchdog ───┘            relaySense ─ K902: RE, S
 *
 *   at rest:  CE ┬ 1 kOhm ─ mid ┬ 1 kOhm ┬ low      WE and S go to mid, or (dummyRandles) to low: four wires, so that
 *             RE ┘              └ 1 uF ──┘          the resistance of the switch does not count
 *
 * A pin that stands still, high or low, makes no pulse: only edges hold the relay. Source: Omron G6K data sheet; TLV7031
 * SNVSB33 (pA inputs: the time is that of R and C).
 */
import { DUMMY } from "../boards/channelCard"
import { c, chip, decouple, pins, r, rExact, thing } from "./catalogue"
import type { Part } from "./part"
import { COUPLING } from "./potentialMonitor"
import { mux4053Pins, TMUX4053 } from "./switches"

const B = "relays"

/** Numbers that the tests hold against `SAFETY.watchdogHold_s`. */
export const WATCHDOG = {
  hold_ohm: 1.8e6,
  hold_F: 1e-6,
  pump_F: 4.7e-6,
  supply_V: 3.3,
  diode_V: 0.25,
  /** Divider of the threshold: 3.3 V x 100k / 300k. */
  top_ohm: 200e3,
  bottom_ohm: 100e3,
}

function relay(ref: string, coil: string, a: readonly string[], b: readonly string[], note: string): Part {
  return thing(
    "relay",
    ref,
    "G6K-2F-Y DC5",
    1.9,
    B,
    note,
    pins({
      passive: {
        "COIL+": "usb5V",
        "COIL-": coil,
        "NC A": a[0],
        "COM A": a[1],
        "NO A": a[2],
        "NC B": b[0],
        "COM B": b[1],
        "NO B": b[2],
      },
    }),
    { alternates: ["HFD4/5-S", "IM03GR"] },
  )
}

function driver(k: number, gate: string, coil: string): Part[] {
  return [
    thing(
      "device",
      `Q90${k}`,
      "BSS138",
      0.03,
      B,
      "coil driver",
      pins({ input: { G: gate }, openDrain: { D: coil }, ground: { S: "usbGnd" } }),
      { alternates: ["2N7002K"] },
    ),
    thing(
      "diode",
      `D90${k}`,
      "1N4148W-7-F",
      0.02,
      B,
      "takes the coil's energy",
      pins({ passive: { A: coil, K: "usb5V" } }),
      { alternates: ["1N4148WT"] },
    ),
    r(`R90${k}`, 100e3, gate, "usbGnd", B, "relay off without a gate"),
  ]
}

export const relays: readonly Part[] = [
  relay("K901", "usbCoilDrive", ["dummyTop", "ceDrive", "ce"], ["dummyWe", "weIn", "we"], "drive: CE and WE"),
  relay("K902", "usbCoilSense", ["dummyTop", "reIn", "re"], ["dummyS", "sIn", "s"], "sense: RE and S"),
  ...driver(1, "usbDriveGate", "usbCoilDrive"),
  ...driver(2, "usbSenseGate", "usbCoilSense"),
  r("R903", 100, "usbRelaySense", "usbSenseGate", B, "sense relay follows its pin"),
  chip(
    "U901",
    "SN74LVC1G11DBVR",
    0.08,
    B,
    "drive relay: pin and no fault and living watchdog",
    pins({
      input: { A: "usbRelayDrive", B: "usbFault", C: "usbWatchdogOk" },
      output: { Y: "usbDriveGate" },
      supply: { VCC: "usb3V3" },
      ground: { GND: "usbGnd" },
    }),
    { alternates: ["74LVC1G11GV"] },
  ),
  thing(
    "diode",
    "D905",
    "LTST-C191KGKT",
    0.05,
    B,
    "green: the cell is connected",
    pins({ passive: { A: "usbLed", K: "usbCoilDrive" } }),
    { alternates: ["150060VS75000"] },
  ),
  r("R905", 2.2e3, "usb5V", "usbLed", B, "1.3 mA"),
  // watchdog
  r("R906", 100e3, "usbWatchdog", "usbWatchdogLate", B, "5 ms later"),
  c("C906", 4.7e-8, "usbWatchdogLate", "usbGnd", B, "5 ms later"),
  chip(
    "U902",
    "SN74LVC1G86DBVR",
    0.06,
    B,
    "pin differs from itself 5 ms ago: a pulse at each edge",
    pins({
      input: { A: "usbWatchdog", B: "usbWatchdogLate" },
      output: { Y: "usbPulse" },
      supply: { VCC: "usb3V3" },
      ground: { GND: "usbGnd" },
    }),
    { alternates: ["74LVC1G86GV"] },
  ),
  r("R907", 47, "usbPulse", "usbPumpIn", B, "limits the pump's current"),
  c("C907", WATCHDOG.pump_F, "usbPumpIn", "usbPump", B, "pump: passes edges only"),
  {
    ref: "D906",
    kind: "diode",
    mpn: "BAT54S,215",
    alternates: ["BAT54SLT1G"],
    price: 0.04,
    block: B,
    pins: pins({ passive: { COM: "usbPump", K: "usbHold" }, ground: { A: "usbGnd" } }),
    note: "pump",
  },
  c("C908", WATCHDOG.hold_F, "usbHold", "usbGnd", B, "hold"),
  r("R908", WATCHDOG.hold_ohm, "usbHold", "usbGnd", B, "hold: falls below 1.1 V in about 1.5 s"),
  r("R909", WATCHDOG.top_ohm, "usb3V3", "usbThreshold", B, "1.1 V"),
  r("R910", WATCHDOG.bottom_ohm, "usbThreshold", "usbGnd", B, "1.1 V"),
  chip(
    "U903",
    "TLV7031DBVR",
    0.35,
    B,
    "watchdog alive",
    pins({
      input: { "IN+": "usbHold", "IN-": "usbThreshold" },
      output: { OUT: "usbWatchdogOk" },
      supply: { VCC: "usb3V3" },
      ground: { VEE: "usbGnd" },
    }),
    { alternates: ["TLV7031DCKR", "MCP6541T-E/OT"] },
  ),
  ...decouple(909, B, "U901, U902, U903", "usbGnd", ["usb3V3", "usb3V3", "usb3V3"]),
  // dummy
  rExact("R911", DUMMY.r_ohm, "dummyTop", "dummyMid", B, "dummy", { price: 0.22 }),
  rExact("R912", DUMMY.randlesR_ohm, "dummyMid", "dummyLow", B, "dummy, Randles", { price: 0.22 }),
  c("C913", DUMMY.randlesC_F, "dummyMid", "dummyLow", B, "dummy, Randles: film", COUPLING),
  {
    ref: "U904",
    kind: "switch",
    ...TMUX4053,
    block: B,
    pins: mux4053Pins([
      { a: "dummyMid", b: "dummyLow", d: "dummyWe", select: "dummyRandles" },
      { a: "dummyMid", b: "dummyLow", d: "dummyS", select: "dummyRandles" },
      { a: "gnd", b: "gnd", d: "gnd", select: "gnd" },
    ]),
    note: "which dummy, force and sense apart",
  },
  ...decouple(914, B, "U904", "gnd", ["+7V5", "-7V5"]),
  // leads
  thing(
    "diode",
    "D907",
    "SMAJ8.0CA",
    0.1,
    B,
    "clamps the driver's side",
    pins({ passive: { 1: "ceDrive" }, ground: { 2: "gnd" } }),
    { alternates: ["SMBJ8.0CA"] },
  ),
  thing(
    "diode",
    "D908",
    "BAV199,215",
    0.06,
    B,
    "clamps the measuring side; picoamperes while it does not",
    pins({ passive: { COM: "weIn", A: "-7V5", K: "+7V5" } }),
    { alternates: ["BAV199LT1G"] },
  ),
  thing(
    "connector",
    "J901",
    "1803329",
    1.3,
    B,
    "cell: a shielded cable, shields of RE and S driven",
    pins({
      passive: { CE: "ce", WE: "we", RE: "re", S: "s", "SH RE": "shieldRe", "SH S": "shieldS" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["TB006-350-07BE"] },
  ),
]
