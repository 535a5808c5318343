/**
 * Which pad of which package a pin is: for the KiCad netlist and the proof board. Names are the data sheets'; lists are in
 * pad order. A part that is not listed keeps its pin names as pad names: the person who draws the board decides, data sheet
 * in hand (`unlisted` names them).
 */
import type { Part, Pin } from "./part"

export interface Package {
  /** KiCad library footprint and tscircuit's short name. */
  readonly kicad: string
  readonly short: string
  /** Pin names in pad order; `""` = no connection. */
  readonly pads: readonly string[]
}

const TSSOP14 = { kicad: "Package_SO:TSSOP-14_4.4x5mm_P0.65mm", short: "tssop14" }
const TSSOP16 = { kicad: "Package_SO:TSSOP-16_4.4x5mm_P0.65mm", short: "tssop16" }
const TSSOP20 = { kicad: "Package_SO:TSSOP-20_4.4x6.5mm_P0.65mm", short: "tssop20" }
const VSSOP8 = { kicad: "Package_SO:VSSOP-8_3.0x3.0mm_P0.65mm", short: "msop8" }
const VSSOP10 = { kicad: "Package_SO:VSSOP-10_3x3mm_P0.5mm", short: "msop10" }
const SOT23_5 = { kicad: "Package_TO_SOT_SMD:SOT-23-5", short: "sot23_5" }
const SOT23 = { kicad: "Package_TO_SOT_SMD:SOT-23", short: "sot23" }
const SOIC8 = { kicad: "Package_SO:SOIC-8_3.9x4.9mm_P1.27mm", short: "soic8" }
const SOIC16W = { kicad: "Package_SO:SOIC-16W_7.5x10.3mm_P1.27mm", short: "soic16_w7.5mm" }

const list = (text: string) => text.split(" ").map(name => (name === "-" ? "" : name.replace(/_/g, " ")))

/** By the beginning of the orderable number. */
const PACKAGES: Readonly<Record<string, Package>> = {
  OPA4197IPW: {
    ...TSSOP14,
    pads: list("OUT_A -IN_A +IN_A V+ +IN_B -IN_B OUT_B OUT_C -IN_C +IN_C V- +IN_D -IN_D OUT_D"),
  },
  OPA2197IDGK: { ...VSSOP8, pads: list("OUT_A -IN_A +IN_A V- +IN_B -IN_B OUT_B V+") },
  OPA197IDBV: { ...SOT23_5, pads: list("OUT V- +IN -IN V+") },
  TLV9001IDBV: { ...SOT23_5, pads: list("OUT V- +IN -IN V+") },
  TMUX4051PW: { ...TSSOP16, pads: list("S4 S6 D S7 S5 EN VSS GND A2 A1 A0 S3 S0 S1 S2 VDD") },
  TMUX4052PW: { ...TSSOP16, pads: list("S0B S2B DB S3B S1B EN VSS GND A1 A0 S3A S0A DA S1A S2A VDD") },
  TMUX4053PW: { ...TSSOP16, pads: list("S2B S2A S3B D3 S3A EN VSS GND SEL3 SEL2 SEL1 S1A S1B D1 D2 VDD") },
  DAC8563SDGS: { ...VSSOP10, pads: list("VOUTA VOUTB GND /LDAC /CLR /SYNC SCLK DIN AVDD VREFIN/VREFOUT") },
  ADS131M04IPW: {
    ...TSSOP20,
    pads: list(
      "AVDD AGND AIN0P AIN0N AIN1N AIN1P AIN2P AIN2N AIN3N AIN3P /SYNC//RESET /CS /DRDY SCLK DOUT DIN CLKIN CAP DGND DVDD",
    ),
  },
  SN74HC594: { ...TSSOP16, pads: list("QB QC QD QE QF QG QH GND QH' /SRCLR SRCLK RCLK /RCLR SER QA VCC") },
  SN74HC595: { ...TSSOP16, pads: list("QB QC QD QE QF QG QH GND QH' /SRCLR SRCLK RCLK /OE SER QA VCC") },
  SN74HC138: { ...TSSOP16, pads: list("A B C /G2A /G2B G1 Y7 GND Y6 Y5 Y4 Y3 Y2 Y1 Y0 VCC") },
  SN74LVC1G126: { ...SOT23_5, pads: list("OE A GND Y VCC") },
  SN74LVC1G125: { ...SOT23_5, pads: list("/OE A GND Y VCC") },
  SN74LVC1G86: { ...SOT23_5, pads: list("A B GND Y VCC") },
  SN74LVC1G14: { ...SOT23_5, pads: list("NC A GND Y VCC") },
  SN74LVC1G04: { ...SOT23_5, pads: list("NC A GND Y VCC") },
  W25Q16JVSN: { ...SOIC8, pads: list("/CS DO_(IO1) /WP_(IO2) GND DI_(IO0) CLK /HOLD_(IO3) VCC") },
  W25Q128JVS: {
    kicad: "Package_SO:SOIC-8_5.23x5.23mm_P1.27mm",
    short: "soic8_w5.3mm",
    pads: list("/CS DO_(IO1) /WP_(IO2) GND DI_(IO0) CLK /HOLD_(IO3) VCC"),
  },
  ISO7762F: { ...SOIC16W, pads: list("VCC1 INA INB INC IND OUTE OUTF GND1 GND2 INF INE OUTD OUTC OUTB OUTA VCC2") },
  BSS138: { ...SOT23, pads: list("G S D") },
  "2N7002": { ...SOT23, pads: list("G S D") },
  AP2112K: { ...SOT23_5, pads: list("VIN GND EN NC VOUT") },
}

/** Footprints of two-pin parts, by kind and the beginning of the number. */
function twoPin(part: Part): Package | undefined {
  if (part.pins.length !== 2) return undefined
  const size = /1206|ECHU1C105|ECPU1C154/.test(part.mpn) ? "1206" : /0805|GRM21/.test(part.mpn) ? "0805" : "0603"
  const metric = { "0603": "1608", "0805": "2012", "1206": "3216" }[size]
  const kind = {
    resistor: ["Resistor_SMD:R", "R"],
    capacitor: ["Capacitor_SMD:C", "C"],
    inductor: ["Inductor_SMD:L", "L"],
  }[part.kind as "resistor"]
  if (kind === undefined) return undefined
  return { kicad: `${kind[0]}_${size}_${metric}Metric`, short: size, pads: ["1", "2"] }
}

export function packageOf(part: Part): Package | undefined {
  const entry = Object.entries(PACKAGES).find(([mpn]) => part.mpn.startsWith(mpn))
  return entry === undefined ? twoPin(part) : entry[1]
}

/** Pad of a pin: a number where the package is listed, the pin's name where it is not. */
export function padOf(part: Part, pin: Pin): string {
  const at = packageOf(part)?.pads.indexOf(pin.name) ?? -1
  return at < 0 ? pin.name : String(at + 1)
}

/** Parts whose pads nobody has listed. */
export function unlisted(parts: readonly Part[]): readonly string[] {
  return parts.filter(p => packageOf(p) === undefined).map(p => p.ref)
}
