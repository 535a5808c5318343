/**
 * What every analysis returns: a number with its unit, its standard uncertainty, whether the formula holds for these data,
 * why, and the numbers on the way. And how uncertainties meet: root sum square of relative parts (JCGM 100:2008, 5.1); a
 * bias that is known in size but left in the value, because the formula of the paper does not correct it, counts in full
 * (JCGM 100:2008, F.2.4.5).
 */
import { FitError } from "../errors"

export type Validity = "valid" | "doubtful" | "invalid"

export interface Measured {
  readonly value: number
  readonly unit: string
  /** Standard uncertainty (k = 1); null when the data cannot tell. */
  readonly u: number | null
  readonly validity: Validity
  readonly why: string
  /** Intermediate numbers by name, SI unit last in the name. */
  readonly steps: Readonly<Record<string, number>>
}

/** A number from elsewhere; a bare number counts as exact. */
export type Known = number | { readonly value: number; readonly u: number | null }

export function valueOf(known: Known): number {
  return typeof known === "number" ? known : known.value
}

/** Standard uncertainty; 0 for a bare number, and for one whose uncertainty is not known: say so with `isUnsure`. */
export function uOf(known: Known): number {
  return typeof known === "number" ? 0 : (known.u ?? 0)
}

/** u over |value|; 0 for an exact zero. */
export function relativeU(known: Known): number {
  const value = valueOf(known)
  return value === 0 ? 0 : Math.abs(uOf(known) / value)
}

/** True where the number came without an uncertainty: nothing made from it may claim one. */
export function isUnsure(known: Known): boolean {
  return typeof known !== "number" && known.u === null
}

/** Verdict of something made from several others: the worst of them, with its reason. */
export interface Verdict {
  readonly validity: Validity
  readonly why: string
}

const ORDER: Readonly<Record<Validity, number>> = { valid: 0, doubtful: 1, invalid: 2 }

/** The worst verdict; among equals the first, so the order says what is named. */
export function worst(first: Verdict, ...others: readonly Verdict[]): Verdict {
  return others.reduce((a, b) => (ORDER[b.validity] > ORDER[a.validity] ? b : a), first)
}

export const valid = (why: string): Verdict => ({ validity: "valid", why })
export const doubtful = (why: string): Verdict => ({ validity: "doubtful", why })
export const invalid = (why: string): Verdict => ({ validity: "invalid", why })

/** A formula that is known to err by less than this share is called valid, by more than the second invalid. */
export const BIAS_VALID = 0.055
export const BIAS_INVALID = 0.2

/** Verdict on a formula from the share by which it is known to err. */
export function byBias(share: number, good: string, bad: (percent: string) => string): Verdict {
  const size = Math.abs(share)
  if (size <= BIAS_VALID) return valid(good)
  const why = bad(percent(size))
  return size <= BIAS_INVALID ? doubtful(why) : invalid(why)
}

/** Verdict on a number from its own relative uncertainty: one that is known to less than `most` is doubtful. */
export function byNoise(relative: number | null, good: string, most = 0.12): Verdict {
  if (relative === null) return doubtful("too few readings to tell the scatter")
  if (relative <= most) return valid(good)
  return doubtful(`the scatter of the readings alone is ${percent(relative)} of the value`)
}

/** A share for people; more than all of it needs no digits. */
export function percent(share: number): string {
  const size = Math.abs(share)
  return size < 1 ? `${(100 * size).toFixed(size < 0.1 ? 1 : 0)} %` : "more than 100 %"
}

/** Puts a result together. @throws FitError `notFinite` where the arithmetic broke down, naming the quantity */
export function measured(
  value: number,
  unit: string,
  u: number | null,
  verdict: Verdict,
  steps: Readonly<Record<string, number>> = {},
): Measured {
  if (!Number.isFinite(value))
    throw new FitError("notFinite", `the result [${unit}] is not a number: one of its inputs is zero or missing`, steps)
  // a verdict may come from another result: only its words are taken
  const { validity, why } = verdict
  return { value, unit, u: u !== null && Number.isFinite(u) ? u : null, validity, why, steps }
}

/** For arguments that must be positive. @throws FitError `input` naming the argument, what it was and the remedy */
export function positive(name: string, known: Known): number {
  const value = valueOf(known)
  if (value > 0 && Number.isFinite(value)) return value
  throw new FitError(
    "input",
    `${name} is ${value}; it must be a positive number: give it with the sample or the settings`,
  )
}
