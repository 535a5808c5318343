/**
 * One number of a paper beside what the cell gives.
 *
 * Classes:
 *   exact         a setting; must be equal
 *   paper         follows from the set under the paper's protocol, within the tolerance
 *   shape         a written predicate: a sign, an order with a gap of 10 %, a rank correlation above 0.8
 *   unreachable   no consistent cell gives it: shown with what this one gives, and why
 *   input         the number, or a parameter that serves it alone, was put in; it still has to come out
 *   conflict      cannot hold together with another row of the same state: shown with the arithmetic
 *   out of reach  not electrochemical: diffraction, calorimetry, calculation
 * The rule: a row with a tolerance is paper, one without is shape where a potentiostat can see it; what is put in, cannot be
 * or cannot hold together is said so, with the reason. A class is never changed because a row is not met.
 * Only exact, paper and shape count as met or not met.
 */
export type RowClass = "exact" | "paper" | "shape" | "unreachable" | "input" | "conflict" | "out of reach"

export type Tolerance =
  | { readonly kind: "relative"; readonly share: number }
  | { readonly kind: "absolute"; readonly by: number }
  | { readonly kind: "bound"; readonly sign: ">=" | "<" }

/** What a predicate found. */
export interface Finding {
  readonly holds: boolean
  /** What the cell gives, in a few words. */
  readonly ours: string
}

export type Value = number | readonly number[] | string

export interface Row {
  readonly system: string
  readonly experiment: string
  readonly quantity: string
  readonly value: Value
  readonly unit: string
  /** Where in the paper. */
  readonly place: string
  readonly class: RowClass
  readonly tolerance?: Tolerance
  /** How it is measured on the cell, or why it is not. */
  readonly how: string
  readonly ours?: () => number | readonly number[] | Finding
}

/** A row without its system and experiment. */
export type Bare = Omit<Row, "system" | "experiment">

export const relative = (share: number): Tolerance => ({ kind: "relative", share })
export const absolute = (by: number): Tolerance => ({ kind: "absolute", by })
export const bound = (sign: ">=" | "<"): Tolerance => ({ kind: "bound", sign })

type Measure = NonNullable<Row["ours"]>

/** A number with a tolerance that the cell has to reach. */
export function paper(
  [quantity, value, unit, place]: readonly [string, number | readonly number[], string, string],
  tolerance: Tolerance,
  how: string,
  ours: Measure,
): Bare {
  return { quantity, value, unit, place, class: "paper", tolerance, how, ours }
}

/** A predicate; `how` is the predicate in words. */
export function shape(
  [quantity, value, unit, place]: readonly [string, Value, string, string],
  how: string,
  ours: () => Finding,
): Bare {
  return { quantity, value, unit, place, class: "shape", how, ours }
}

/** The same as a paper row, but put in. */
export function input(
  head: readonly [string, number | readonly number[], string, string],
  tolerance: Tolerance | undefined,
  how: string,
  ours: Measure,
): Bare {
  const [quantity, value, unit, place] = head
  return { quantity, value, unit, place, class: "input", tolerance, how, ours }
}

/** A row that cannot be met, with the reason and, where there is one, what the cell gives. */
export function not(
  why: "unreachable" | "conflict" | "out of reach",
  [quantity, value, unit, place]: readonly [string, Value, string, string],
  how: string,
  ours?: Measure,
): Bare {
  return { quantity, value, unit, place, class: why, how, ours }
}

export function experiment(system: string, name: string, rows: readonly Bare[]): Row[] {
  return rows.map(row => ({ system, experiment: name, ...row }))
}

/** Runs an experiment when it is first asked for, and once. */
export function once<T>(run: () => T): () => T {
  let kept: { readonly of: T } | undefined
  return () => (kept ??= { of: run() }).of
}

/** The same for several runs that differ by a key. */
export function oncePer<K extends string | number, T>(run: (key: K) => T): (key: K) => T {
  const kept = new Map<K, T>()
  return key => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = run(key)
    kept.set(key, made)
    return made
  }
}
