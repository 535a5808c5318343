/**
 * Converters and the switch register: DAC8563 (set-points, reference), ADS131M04 with a clock of its own, what its four
 * inputs see, and 24 switch bits that change in one latch edge.
 *
 *   clock   16.384 MHz / 10 = 1.6384 MHz: 50 conversions a second, zeros of the filter on 50 Hz and its multiples
 *   inputs  0: E monitor   1: I monitor   (both to ground with `zero`)   2: V(CE-WE) / 5   3: thermistor or 1.0 V
 *
 * The registers are 74HC594: like the 74HC595, with a clear of the output latch, so that reset means no range and hold.
 * Sources: TI SLAS719E, SBAS890C (section 8.3), SCLS040 (74HC594).
 */
import { SWITCH } from "../boards/channelCard"
import { c, chip, decouple, pins, r, rExact, thing } from "./catalogue"
import type { Part } from "./part"
import { membersOf, mux4053Pins, TMUX4053 } from "./switches"

const B = "converters"
const OUTPUTS = ["QA", "QB", "QC", "QD", "QE", "QF", "QG", "QH"]

/** Name of the bit of the switch register, or none. */
function bitName(bit: number): string | undefined {
  return membersOf(SWITCH).find(([, mask]) => mask === 2 ** bit)?.[0]
}

/** The last bit sent is on QA of the first register: register k holds bits 8 k .. 8 k + 7. */
function register(k: number, serial: string, carry: string): Part {
  const used = OUTPUTS.map((name, q) => [name, bitName(8 * k + q)] as const)
  const output = Object.fromEntries(used.filter(([, net]) => net !== undefined)) as Record<string, string>
  const free = Object.fromEntries(used.filter(([, net]) => net === undefined).map(([name]) => [name, ""]))
  return chip(
    `U60${5 + k}`,
    "SN74HC594PWR",
    0.35,
    B,
    `switch register, bits ${8 * k}..${8 * k + 7}`,
    pins({
      input: { SER: serial, SRCLK: "sck", RCLK: "switchesN", "/SRCLR": "resetN", "/RCLR": "resetN" },
      output: carry === "" ? output : { ...output, "QH'": carry },
      notConnected: carry === "" ? { ...free, "QH'": "" } : free,
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["74HC594PW,118"] },
  )
}

/** 1 kOhm and 10 nF before each input: 16 kHz, far below the modulator's clock. */
function inputFilter(k: number, from: string): Part[] {
  return [
    r(`R60${k + 1}`, 1e3, from, `ain${k}`, B, `filter of input ${k}`),
    c(`C60${k + 1}`, 1e-8, `ain${k}`, "gnd", B, `filter of input ${k}`),
  ]
}

export const converters: readonly Part[] = [
  chip(
    "U601",
    "DAC8563SDGSR",
    4.5,
    B,
    "set-points E and I; mid-scale at power-up and by FAULT: 0 V, 0 A",
    pins({
      input: { "/SYNC": "dacN", SCLK: "sck", DIN: "mosi", "/LDAC": "gnd", "/CLR": "faultN" },
      output: { VOUTA: "dacA", VOUTB: "dacB", "VREFIN/VREFOUT": "vref" },
      supply: { AVDD: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["DAC8563SDSCR"] },
  ),
  ...decouple(611, B, "U601", "gnd", ["+3V3"]),
  c("C612", 1.5e-7, "vref", "gnd", B, "reference output"),
  chip(
    "U602",
    "ADS131M04IPWR",
    2.9,
    B,
    "four 24-bit converters at the same instant",
    pins({
      input: {
        AIN0P: "ain0",
        AIN0N: "gnd",
        AIN1P: "ain1",
        AIN1N: "gnd",
        AIN2P: "ain2",
        AIN2N: "gnd",
        AIN3P: "ain3",
        AIN3N: "gnd",
        "/CS": "adcN",
        SCLK: "sck",
        DIN: "mosi",
        CLKIN: "adcClock",
        "/SYNC//RESET": "resetN",
      },
      output: { "/DRDY": "ready" },
      threeState: { DOUT: "misoCell" },
      passive: { CAP: "adcCap" },
      supply: { AVDD: "+3V3", DVDD: "+3V3" },
      ground: { AGND: "gnd", DGND: "gnd" },
    }),
    { alternates: ["ADS131M04IRUKR"] },
  ),
  ...decouple(613, B, "U602 AVDD, DVDD", "gnd", ["+3V3", "+3V3"]),
  c("C615", 2.2e-7, "adcCap", "gnd", B, "digital supply of U602"),
  r("R605", 100e3, "misoCell", "gnd", B, "MISO while nobody is selected"),
  {
    ref: "U603",
    kind: "switch",
    ...TMUX4053,
    block: B,
    pins: mux4053Pins([
      { a: "ex", b: "gnd", d: "seenE", select: "zero" },
      { a: "ix", b: "gnd", d: "seenI", select: "zero" },
      { a: "thermistor", b: "reference1V", d: "seenAux", select: "auxReference" },
    ]),
    note: "zero of the converter; thermistor or reference on input 3",
  },
  ...decouple(616, B, "U603", "gnd", ["+7V5", "-7V5"]),
  ...inputFilter(0, "seenE"),
  ...inputFilter(1, "seenI"),
  ...inputFilter(2, "ceWe"),
  ...inputFilter(3, "seenAux"),
  rExact("R606", 15e3, "vref", "reference1", B, "1.0 V"),
  rExact("R607", 10e3, "reference1", "gnd", B, "1.0 V"),
  {
    ref: "U604",
    kind: "opamp",
    mpn: "TLV9001IDBVR",
    alternates: ["MCP6001T-I/OT"],
    price: 0.2,
    block: B,
    pins: pins({
      input: { "+IN": "reference1", "-IN": "reference1V" },
      output: { OUT: "reference1V" },
      supply: { "V+": "+3V3" },
      ground: { "V-": "gnd" },
    }),
    note: "1.0 V that carries the thermistor",
  },
  ...decouple(618, B, "U604", "gnd", ["+3V3"]),
  rExact("R608", 10e3, "reference1V", "thermistor", B, "above the thermistor"),
  thing(
    "device",
    "RT601",
    "NCP18XH103F03RB",
    0.06,
    B,
    "10 kOhm, beta 3435 K, beside the range resistors",
    pins({ passive: { 1: "thermistor", 2: "gnd" } }),
    { alternates: ["B57232V5103F360"] },
  ),
  c("C619", 1e-7, "thermistor", "gnd", B, "quiet thermistor"),
  register(0, "mosi", "carry1"),
  register(1, "carry1", "carry2"),
  register(2, "carry2", ""),
  ...decouple(620, B, "U605, U606, U607", "gnd", ["+3V3", "+3V3", "+3V3"]),
  chip(
    "Y601",
    "SiT8008BI-71-33E-16.384000",
    0.9,
    B,
    "16.384 MHz, 50 ppm",
    pins({ input: { EN: "+3V3" }, output: { OUT: "clock16M" }, supply: { VDD: "+3V3" }, ground: { GND: "gnd" } }),
    { alternates: ["ASE-16.384MHZ-LC-T"] },
  ),
  ...decouple(623, B, "Y601", "gnd", ["+3V3"]),
  chip(
    "U608",
    "74HC390PW,118",
    0.4,
    B,
    "divides by 5, then by 2: even halves at 1.6384 MHz",
    pins({
      input: { "1CKB": "clock16M", "1CKA": "clock5", "1CLR": "gnd", "2CKA": "gnd", "2CKB": "gnd", "2CLR": "gnd" },
      output: { "1QD": "clock5", "1QA": "adcClock" },
      notConnected: { "1QB": "", "1QC": "", "2QA": "", "2QB": "", "2QC": "", "2QD": "" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["SN74HC390PWR", "CD74HC390M"] },
  ),
  ...decouple(624, B, "U608", "gnd", ["+3V3"]),
]
