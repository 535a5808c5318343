/**
 * Latch of the safety chain and its byte on the bus: what tripped stays known until the key 0xA5 is written to `arm`, and a
 * cause that is still there sets the latch again at once.
 *
 *   S1..S4 (low = outside) ─ U806 ─ U808 nor ─ faultN         mosi ─ U809 ─ U810 (= 0xA5?) ─ rearmN, 10 us after `armN` rises
 *   U806, faultN, watchdog ─ U813 ─ U814 ─ MISO while `armN` is low
 *
 * U806 powers up in any state; the empty window of the limit DAC sets it. Sources: CD4044B SCHS041, 74HC688 SCLS010.
 */
import { c, chip, decouple, pins, r } from "./catalogue"
import type { Part } from "./part"

const B = "safety"

/** Arm key as wired at the comparator: bits 0..7. */
const KEY_NETS = ["+3V3", "gnd", "+3V3", "gnd", "gnd", "+3V3", "gnd", "+3V3"]

function byName(prefix: string, nets: readonly string[]): Record<string, string> {
  return Object.fromEntries(nets.map((net, k) => [prefix + k, net]))
}

export const latch: readonly Part[] = [
  chip(
    "U806",
    "CD4044BPWR",
    0.4,
    B,
    "latch: a low S sets it at once, R clears it while S is high",
    pins({
      input: {
        S1: "ceWeTripN",
        S2: "windowTripN",
        S3: "currentTripN",
        S4: "supplyTripN",
        R1: "rearmN",
        R2: "rearmN",
        R3: "rearmN",
        R4: "rearmN",
        ENABLE: "+3V3",
      },
      output: { Q1: "tripCeWe", Q2: "tripWindow", Q3: "tripCurrent", Q4: "tripSupply" },
      notConnected: { NC: "" },
      supply: { VDD: "+3V3" },
      ground: { VSS: "gnd" },
    }),
    { alternates: ["CD4044BNSR"] },
  ),
  chip(
    "U808",
    "CD74HC4002M",
    0.4,
    B,
    "any trip -> faultN; its inverse for the status byte",
    pins({
      input: {
        "1A": "tripCeWe",
        "1B": "tripWindow",
        "1C": "tripCurrent",
        "1D": "tripSupply",
        "2A": "faultN",
        "2B": "gnd",
        "2C": "gnd",
        "2D": "gnd",
      },
      output: { "1Y": "faultN", "2Y": "latched" },
      notConnected: { NC6: "", NC8: "" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["74HC4002D,653"] },
  ),
  chip(
    "U809",
    "SN74HC595PWR",
    0.15,
    B,
    "catches the byte sent to `arm`",
    pins({
      input: { SER: "mosi", SRCLK: "sck", RCLK: "armN", "/SRCLR": "resetN", "/OE": "gnd" },
      output: Object.fromEntries(["QA", "QB", "QC", "QD", "QE", "QF", "QG", "QH"].map((q, k) => [q, `key${k}`])),
      notConnected: { "QH'": "" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["74HC595PW,118"] },
  ),
  chip(
    "U810",
    "SN74HC688PWR",
    0.5,
    B,
    "is it 0xA5? then rearmN, for the length of the pulse",
    pins({
      input: {
        ...byName(
          "P",
          Array.from({ length: 8 }, (_, k) => `key${k}`),
        ),
        ...byName("Q", KEY_NETS),
        "/OE": "armPulseN",
      },
      output: { "/P=Q": "rearmN" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["74HC688PW,118"] },
  ),
  c("C824", 1e-9, "armN", "armEdge", B, "end of the transfer -> pulse of 10 us"),
  r("R834", 10e3, "armEdge", "gnd", B, "10 us"),
  r("R835", 1e3, "armEdge", "armSlow", B, "0.1 us: the comparator has settled before the pulse"),
  c("C825", 1e-10, "armSlow", "gnd", B, "0.1 us"),
  chip(
    "U811",
    "SN74LVC1G14DBVR",
    0.06,
    B,
    "makes the pulse",
    pins({
      input: { A: "armSlow" },
      output: { Y: "armPulseN" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
      notConnected: { NC: "" },
    }),
    { alternates: ["74LVC1G14GV"] },
  ),
  chip(
    "U812",
    "SN74LVC1G04DBVR",
    0.06,
    B,
    "the status register loads while nobody asks, stands still while it is read",
    pins({
      input: { A: "armN" },
      output: { Y: "arm" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
      notConnected: { NC: "" },
    }),
    { alternates: ["74LVC1G04GV"] },
  ),
  chip(
    "U813",
    "SN74HC165PWR",
    0.2,
    B,
    "status byte, bit 7 first",
    pins({
      input: {
        CLK: "sck",
        CLK_INH: "gnd",
        "SH//LD": "arm",
        SER: "gnd",
        A: "tripCeWe",
        B: "tripWindow",
        C: "tripCurrent",
        D: "latched",
        E: "watchdogStill",
        F: "tripSupply",
        G: "gnd",
        H: "+3V3",
      },
      output: { QH: "statusBit" },
      notConnected: { "/QH": "" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["74HC165PW,118"] },
  ),
  chip(
    "U814",
    "SN74LVC1G125DBVR",
    0.06,
    B,
    "status byte onto MISO while `arm` is selected",
    pins({
      input: { "/OE": "armN", A: "statusBit" },
      threeState: { Y: "misoCell" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["74LVC1G125GV"] },
  ),
  chip(
    "U815",
    "SN74LVC1G04DBVR",
    0.06,
    B,
    "watchdog expired, as the status byte says it",
    pins({
      input: { A: "watchdogOk" },
      output: { Y: "watchdogStill" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
      notConnected: { NC: "" },
    }),
    { alternates: ["74LVC1G04GV"] },
  ),
  ...decouple(810, B, "U806, U808..U815", "gnd", Array(9).fill("+3V3")),
]
