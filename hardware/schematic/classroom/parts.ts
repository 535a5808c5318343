/**
 * The classroom board: an Arduino Uno shield or a breadboard, through-hole parts and two I2C modules.
 *
 *   DAC ─ 10k ─ (+) U1A ─ reed relay ─ 100 ─ CE        4.096 V ─ 10k ─┬─ 10k ─ gnd;  U1D ─ middle = 2.048 V
 *                (-) ─ RE buffer U1B ─ 1k ─ RE         WE ─ (-) U1C (+) middle;  range resistor in its feedback
 *
 * The loop makes RE equal to the DAC, WE stays at the middle: E = 2.048 V - dac. The multiplexer has two halves: one carries
 * the current to the chosen resistor, the other takes the voltage from its end, so that 70 ohm of switch do not count.
 * DAC, ADC and the bus all live on the 4.096 V reference: their inputs never exceed their supply by more than a diode, with
 * 1 kOhm before it. Sources: MCP6004 DS20001733, 74HC4052 (Nexperia), LM4040 SLOS456, DS22039D, SBAS444.
 */
import { c, chip, pins, r, rExact, thing } from "../catalogue"
import type { Part } from "../part"

const B = "classroom"
const HOLE = { mpn: "", alternates: ["any metal film, 1 %"], price: 0.03 }

/** Through-hole, 1 % metal film. */
function film(ref: string, value: number, a: string, b: string, note: string): Part {
  return { ...r(ref, value, a, b, B, note), ...HOLE, mpn: `MFR-25FBF52-${text(value)}` }
}
/** Through-hole, 0.1 %, 25 ppm/K. */
function exact(ref: string, value: number, a: string, b: string, note: string): Part {
  const more = { mpn: `YR1B${text(value)}CC`, alternates: ["any 0.1 %, 25 ppm/K"], price: 0.35, drift_per_K: 25e-6 }
  return { ...rExact(ref, value, a, b, B, note), ...more }
}
function text(value: number): string {
  return value >= 1000 ? `${value / 1000}K`.replace(/(\d+)\.(\d)K/, "$1K$2") : `${value}R`
}
/** Through-hole ceramic. */
function disc(ref: string, value: number, a: string, b: string, note: string): Part {
  const code = value === 1e-7 ? "104" : "103"
  return { ...c(ref, value, a, b, B, note), mpn: `K${code}K15X7RF5TL2`, alternates: ["any ceramic, 50 V"], price: 0.06 }
}

export const classroomParts: readonly Part[] = [
  thing(
    "connector",
    "J1",
    "Arduino Uno R3",
    12,
    B,
    "controller with Firmata; USB is ground and supply",
    pins({
      output: { "5V": "+5V", D4: "rangeA", D5: "rangeB", D6: "relay" },
      bidirectional: { "A4/SDA": "sda", "A5/SCL": "scl" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["any Uno with 5 V pins"] },
  ),
  film("R1", 100e3, "rangeA", "gnd", "largest range while the controller starts"),
  film("R2", 100e3, "rangeB", "gnd", "largest range while the controller starts"),
  film("R3", 100e3, "relay", "gnd", "cell open while the controller starts"),
  film("R4", 200, "+5V", "+4V1", "feeds the reference: 3..6 mA"),
  chip("D1", "LM4040AIZ-4.1/NOPB", 1.3, B, "4.096 V, 0.1 %", pins({ output: { K: "+4V1" }, ground: { A: "gnd" } }), {
    alternates: ["LM4040BIZ-4.1/NOPB", "MCP1541-I/TO"],
  }),
  disc("C1", 1e-7, "+4V1", "gnd", "quiet reference"),
  chip(
    "U2",
    "MCP4725 module",
    1.5,
    B,
    "E set-point, 1 mV per code; address 0x60 (pin A0 low)",
    pins({
      input: { SCL: "scl", A0: "gnd" },
      bidirectional: { SDA: "sda" },
      output: { VOUT: "dac" },
      supply: { VDD: "+4V1" },
      ground: { VSS: "gnd" },
    }),
    { alternates: ["MCP4725A0T-E/CH on an adapter"] },
  ),
  disc("C2", 1e-7, "+4V1", "gnd", "at U2"),
  chip(
    "U3",
    "ADS1115 module",
    2,
    B,
    "E and I, one after the other; address 0x48",
    pins({
      input: { SCL: "scl", ADDR: "gnd", AIN0: "seenRe", AIN1: "seenI", AIN2: "gnd", AIN3: "seenMiddle" },
      bidirectional: { SDA: "sda" },
      notConnected: { "ALERT/RDY": "" },
      supply: { VDD: "+4V1" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["ADS1115IDGSR on an adapter"] },
  ),
  disc("C3", 1e-7, "+4V1", "gnd", "at U3"),
  film("R5", 10e3, "sda", "+4V1", "bus pull-up; modules have the same"),
  film("R6", 10e3, "scl", "+4V1", "bus pull-up; modules have the same"),
  {
    ref: "U1",
    kind: "opamp",
    mpn: "MCP6004-I/P",
    alternates: ["TLV9004 on an adapter", "MCP6024-I/P"],
    price: 0.5,
    block: B,
    pins: pins({
      input: {
        "+IN A": "setpoint",
        "-IN A": "minus",
        "+IN B": "reSafe",
        "-IN B": "reBuffer",
        "+IN C": "middle",
        "-IN C": "we",
        "+IN D": "half",
        "-IN D": "middle",
      },
      output: { "OUT A": "drive", "OUT B": "reBuffer", "OUT C": "tiaOut", "OUT D": "middle" },
      supply: { VDD: "+5V" },
      ground: { VSS: "gnd" },
    }),
    note: "A controller, B reference electrode, C transimpedance, D middle",
  },
  disc("C4", 1e-7, "+5V", "gnd", "at U1"),
  film("R7", 10e3, "dac", "setpoint", "with C5 1.6 kHz: takes the edges off the steps"),
  disc("C5", 1e-8, "setpoint", "gnd", "1.6 kHz"),
  film("R18", 10e3, "reBuffer", "minus", "with C6"),
  disc("C6", 1e-8, "drive", "minus", "slows the controller: stable with the cells of a classroom"),
  exact("R8", 10e3, "+4V1", "half", "half of the reference"),
  exact("R9", 10e3, "half", "gnd", "half of the reference"),
  disc("C7", 1e-7, "half", "gnd", "quiet middle"),
  film("R10", 1e3, "re", "reSafe", "protects the buffer"),
  film("R11", 100, "ceSwitched", "ce", "limits the current into a short"),
  exact("R12", 1600, "we", "end1mA", "1 mA: 1.6 V"),
  exact("R13", 16e3, "we", "end100uA", "100 uA: 1.6 V"),
  exact("R14", 160e3, "we", "end10uA", "10 uA: 1.6 V"),
  disc("C8", 1e-8, "we", "end1mA", "16 us"),
  disc("C9", 1e-8, "we", "end100uA", "160 us"),
  disc("C10", 1e-8, "we", "end10uA", "1.6 ms"),
  {
    ref: "U4",
    kind: "switch",
    mpn: "74HC4052N",
    alternates: ["CD74HC4052E", "CD4052BE"],
    price: 0.6,
    block: B,
    pins: pins({
      bidirectional: {
        X0: "end1mA",
        X1: "end100uA",
        X2: "end10uA",
        X3: "we",
        DX: "tiaOut",
        Y0: "end1mA",
        Y1: "end100uA",
        Y2: "end10uA",
        Y3: "we",
        DY: "sense",
      },
      input: { A: "rangeA", B: "rangeB", "/E": "gnd" },
      supply: { VCC: "+5V" },
      ground: { VEE: "gnd", GND: "gnd" },
    }),
    note: "range: force and sense apart; code 3 follows",
  },
  disc("C11", 1e-7, "+5V", "gnd", "at U4"),
  film("R15", 1e3, "reBuffer", "seenRe", "into the converter, whose supply is 4.1 V"),
  film("R16", 1e3, "sense", "seenI", "into the converter, whose supply is 4.1 V"),
  film("R17", 1e3, "middle", "seenMiddle", "into the converter, whose supply is 4.1 V"),
  thing(
    "relay",
    "K1",
    "SIL05-1A72-71D",
    2.2,
    B,
    "reed relay with diode: 10 mA from the pin; open at rest",
    pins({ passive: { "COIL+": "relay", "COM A": "drive", "NO A": "ceSwitched" }, ground: { "COIL-": "gnd" } }),
    { alternates: ["DIP05-1A72-12D"] },
  ),
  thing(
    "connector",
    "J2",
    "1725672",
    0.8,
    B,
    "cell: CE, RE, WE",
    pins({ passive: { CE: "ce", RE: "re", WE: "we" }, ground: { GND: "gnd" } }),
    { alternates: ["screw terminal 4 x 2.54 mm"] },
  ),
]
