/**
 * Does every supply carry what hangs on it? The current of each part, largest over temperature at its supply pins, is summed
 * per rail and held against the rating of who feeds it, up to the USB connector.
 *
 *   +7.5 V, 3.3 V -> +9 V -> isolated module -> 5 V -> fuse          -7.5 V -> -9 V -> the same module
 *
 * Currents are those of the data sheets as remembered, rounded upwards. The largest range's full scale goes into the cell
 * for hours, from one polarity at a time; 1.3 times that for the moment in which the comparators trip, which the
 * regulators' own current limits must not come before. Not a simulation: no ripple, no start-up.
 */
import { SAFETY } from "../boards/channelCard"
import type { Part } from "./part"

/** Greatest current of a part, by the beginning of its number [A]: of all its supply pins on one rail together. */
const DRAWS_A: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  OPA197: { "+7V5": 1.5e-3, "-7V5": 1.5e-3 },
  OPA2197: { "+7V5": 3e-3, "-7V5": 3e-3 },
  OPA4197: { "+7V5": 6e-3, "-7V5": 6e-3 },
  AD8276: { "+7V5": 0.3e-3, "-7V5": 0.3e-3 },
  NJM4556: { "+7V5": 12e-3, "-7V5": 12e-3 },
  TMUX40: { "+7V5": 0.05e-3, "-7V5": 0.05e-3 },
  DAC8563: { "+3V3": 2e-3 },
  ADS131M04: { "+3V3": 3e-3 },
  AD5941: { "+3V3": 12e-3 },
  DAC124S085: { "+3V3": 0.7e-3 },
  SiT8008: { "+3V3": 4.5e-3 },
  "74HC390": { "+3V3": 2e-3 },
  TLV9001: { "+3V3": 0.1e-3 },
  TLV170: { "+3V3": 0.4e-3 },
  SN74HC: { "+3V3": 0.2e-3 },
  SN74LVC: { "+3V3": 0.1e-3, usb3V3: 0.1e-3 },
  CD: { "+3V3": 0.1e-3 },
  MCP809: { "+3V3": 0.06e-3 },
  TLV7031: { usb3V3: 0.01e-3 },
  ISO7762: { usb3V3: 10e-3, "+3V3": 10e-3 },
  ISO7742: { usb3V3: 8e-3, "+3V3": 8e-3 },
  // the controller with its core's regulator
  SC0914: { usb3V3: 100e-3, usb1V1: 0 },
  W25Q16: { usb3V3: 15e-3 },
  W25Q128: { usb3V3: 25e-3 },
  USBLC6: { usbVbus: 0 },
  // coil at 5 V
  "G6K-": { usb5V: 23e-3 },
}

/** Who makes one rail out of another: what it may give [A], and what it takes itself [A]. */
interface Feeder {
  readonly mpn: string
  readonly gives: string
  readonly from: string
  readonly rated_A: number
  readonly own_A: number
  /** Least current at which it limits by itself [A]. */
  readonly limits_A?: number
  /** Of an isolated module: least efficiency at this load, and the voltages. */
  readonly converts?: { readonly efficiency: number; readonly ratio: number }
}
const MODULE = { efficiency: 0.75, ratio: 9 / 5 }
const FEEDERS: readonly Feeder[] = [
  { mpn: "TPS7A49", gives: "+7V5", from: "+9V", rated_A: 0.15, own_A: 0.2e-3, limits_A: 0.22 },
  { mpn: "TPS7A30", gives: "-7V5", from: "-9V", rated_A: 0.2, own_A: 0.2e-3, limits_A: 0.22 },
  { mpn: "TPS709", gives: "+3V3", from: "+9V", rated_A: 0.15, own_A: 0.1e-3 },
  { mpn: "RS3-0509D", gives: "+9V", from: "usb5V", rated_A: 0.166, own_A: 0, converts: MODULE },
  { mpn: "RS3-0509D", gives: "-9V", from: "usb5V", rated_A: 0.166, own_A: 0, converts: MODULE },
  { mpn: "URA0509YMD", gives: "+9V", from: "usb5V", rated_A: 0.333, own_A: 0, converts: MODULE },
  { mpn: "URA0509YMD", gives: "-9V", from: "usb5V", rated_A: 0.333, own_A: 0, converts: MODULE },
  { mpn: "AP2112K", gives: "usb3V3", from: "usb5V", rated_A: 0.6, own_A: 0.1e-3 },
  { mpn: "1206L110", gives: "usb5V", from: "usbVbus", rated_A: 1.1, own_A: 0 },
]
/** No more than this part of a rating. */
const MARGIN = 0.9
/** R1200 and R1201: the module's least load, at 9 V. */
const LEAST_LOAD_A = 9 / 2200

export interface Rail {
  readonly rail: string
  readonly feeder: string
  readonly load_A: number
  readonly rated_A: number
  readonly limits_A?: number
}

/** Current of a part on a rail [A]; undefined when nobody has said what this part draws. */
function drawn_A(part: Part, rail: string): number | undefined {
  const entry = Object.entries(DRAWS_A).find(([mpn]) => part.mpn.startsWith(mpn))
  return entry?.[1][rail]
}

/** The rails of a fitted card from the parts to the connector. @param largest_A full scale of the largest range */
export function railsOf(parts: readonly Part[], largest_A: number): readonly Rail[] {
  const load_A = new Map<string, number>()
  const add = (rail: string, i_A: number) => load_A.set(rail, (load_A.get(rail) ?? 0) + i_A)
  for (const p of parts) {
    const rails = new Set(p.pins.filter(q => q.role === "supply" || p.kind === "relay").map(q => q.net))
    for (const rail of rails) add(rail, drawn_A(p, rail) ?? 0)
  }
  for (const rail of ["+7V5", "-7V5"]) add(rail, largest_A)
  for (const rail of ["+9V", "-9V"]) add(rail, LEAST_LOAD_A)
  let cell_A = largest_A
  const fitted = FEEDERS.filter(f => parts.some(p => p.mpn.startsWith(f.mpn)))
  return fitted.map(f => {
    const i_A = load_A.get(f.gives) ?? 0
    if (f.converts) {
      // the cell's current is in both sums, and flows from one of them
      add(f.from, ((i_A - cell_A) * f.converts.ratio) / f.converts.efficiency)
      cell_A = largest_A - cell_A
    } else add(f.from, i_A + f.own_A)
    return {
      rail: f.gives,
      feeder: f.mpn,
      load_A: i_A,
      rated_A: f.rated_A,
      ...(f.limits_A === undefined ? {} : { limits_A: f.limits_A }),
    }
  })
}

/** What is wrong: parts whose current nobody has said, rails that nobody feeds, and those beyond 90 % of their rating. */
export function powerCheck(parts: readonly Part[], largest_A: number): readonly string[] {
  const found: string[] = []
  const feeds = (p: Part) => FEEDERS.some(f => p.mpn.startsWith(f.mpn))
  for (const p of parts)
    for (const rail of new Set(p.pins.filter(q => q.role === "supply").map(q => q.net)))
      if (!feeds(p) && drawn_A(p, rail) === undefined) found.push(`${p.ref} (${p.mpn}): no current given for ${rail}`)
  const rails = railsOf(parts, largest_A)
  for (const rail of ["+7V5", "-7V5", "+3V3", "+9V", "-9V", "usb3V3", "usb5V"])
    if (!rails.some(r => r.rail === rail)) found.push(`${rail}: nobody feeds it`)
  for (const r of rails)
    if (r.limits_A !== undefined && r.load_A + (SAFETY.iTrip - 1) * largest_A > r.limits_A)
      found.push(`${r.rail}: ${r.feeder} limits before the comparators trip`)
  for (const r of rails)
    if (r.load_A > MARGIN * r.rated_A)
      found.push(
        `${r.rail}: ${Math.round(1000 * r.load_A)} mA, more than ${100 * MARGIN} % of the ${Math.round(1000 * r.rated_A)} mA of ${r.feeder}`,
      )
  return found
}
