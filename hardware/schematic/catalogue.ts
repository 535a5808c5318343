/**
 * Short ways to write a part of the digital blocks down: pins by role, chips, and the passive parts of passives.ts with any
 * ground. Ceramics above 10 nF are Murata X7R/X5R. Prices are estimates for one of a hundred [USD].
 */
import type { Part, PartKind, Pin, PinRole } from "./part"
import { capacitorCode, passivesOf } from "./passives"

/** Pins as role -> name -> net, in the order in which they are drawn. */
export function pins(roles: Partial<Record<PinRole, Readonly<Record<string, string>>>>): Pin[] {
  return Object.entries(roles).flatMap(([role, of]) =>
    Object.entries(of).map(([name, net]) => ({ name, net, role: role as PinRole })),
  )
}

type More = Partial<Pick<Part, "option" | "alternates" | "mpn" | "price" | "replaces" | "tolerance" | "drift_per_K">>

/** A part without a value: chip, relay, connector ... */
export function thing(
  kind: PartKind,
  ref: string,
  mpn: string,
  price: number,
  block: string,
  note: string,
  p: Pin[],
  more: More,
): Part {
  return { ref, kind, mpn, alternates: [], price, block, pins: p, note, ...more }
}

export function chip(ref: string, mpn: string, price: number, block: string, note: string, p: Pin[], more: More): Part {
  return thing("device", ref, mpn, price, block, note, p, more)
}

/** 1 % thick film. */
export function r(
  ref: string,
  value: number,
  a: string,
  b: string,
  block: string,
  note: string,
  more: More = {},
): Part {
  return passivesOf(block).resistor(ref, value, [a, b], { note, ...more })
}

/** 0.1 %, 10 ppm/K thin film. */
export function rExact(
  ref: string,
  value: number,
  a: string,
  b: string,
  block: string,
  note: string,
  more: More = {},
): Part {
  return passivesOf(block).precise(ref, value, [a, b], { note, ...more })
}

/** Ceramic: C0G up to 10 nF, X7R to 1 uF, X5R above. */
export function c(
  ref: string,
  value: number,
  a: string,
  b: string,
  block: string,
  note: string,
  more: More = {},
): Part {
  if (value < 11e-9) return passivesOf(block).c0g(ref, value, [a, b], { note, ...more })
  const code = capacitorCode(value)
  const [mpn, price] =
    value === 1e-7
      ? ["C0603C104K5RACTU", 0.008]
      : value < 3e-7
        ? [`GRM188R71H${code}KA93D`, 0.01]
        : value < 2e-6
          ? [`GRM188R71E${code}KA12D`, 0.02]
          : [`GRM21BR61E${code}KA73L`, 0.06]
  const alternates = [`C0603-X7R-${code}K`]
  const p = pins({ passive: { 1: a, 2: b } })
  return { ref, kind: "capacitor", value, mpn, alternates, price, tolerance: 0.1, block, pins: p, note, ...more }
}

/** 100 nF from each net to ground at an IC's supply pins, numbered on from `first`. */
export function decouple(first: number, block: string, of: string, ground: string, nets: readonly string[]): Part[] {
  return nets.map((net, k) => c(`C${first + k}`, 1e-7, net, ground, block, `at ${of}`))
}
