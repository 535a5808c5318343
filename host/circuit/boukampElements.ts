/**
 * The elements of Boukamp's circuit description code as pyimpspec, DearEIS and PalmSens write them, and ours.
 *
 * Where their formula has another parametrisation, values are converted; tests compare both formulas.
 * Source: B. A. Boukamp, Solid State Ionics 20 (1986) 31; pyimpspec's manual for the symbols and the extended syntax.
 */

export interface BoukampElement {
  readonly symbol: string
  readonly keys: readonly string[]
  /** What their program takes for parameters that are not written. */
  readonly standard: readonly number[]
  readonly ours: string
  /** Our parameters from theirs and back, both in their order. */
  fromTheirs(q: readonly number[]): number[]
  toTheirs(p: readonly number[]): number[]
  /** This form is only meant for these values, e.g. Wo with n = 0.5. */
  accepts?(q: readonly number[]): boolean
}

const same = (symbol: string, ours: string, keys: string, ...standard: number[]): BoukampElement => ({
  symbol,
  keys: keys.split(" "),
  standard,
  ours,
  fromTheirs: q => [...q],
  toTheirs: p => [...p],
})

const half = (at: number) => (q: readonly number[]) => q[at] === 0.5

/** Finite Warburg: ratio((B jω)^n)/(Y jω)^n, so Z0 = (B/Y)^n. */
const warburg = (symbol: string): BoukampElement[] => [
  {
    symbol,
    keys: ["Y", "B", "n"],
    standard: [1, 1, 0.5],
    ours: symbol,
    fromTheirs: ([y, b]) => [Math.sqrt(b / y), b],
    toTheirs: ([z0, tau]) => [tau / z0 ** 2, tau, 0.5],
    accepts: half(2),
  },
  {
    symbol,
    keys: ["Y", "B", "n"],
    standard: [1, 1, 0.5],
    ours: `${symbol}P`,
    fromTheirs: ([y, b, n]) => [(b / y) ** n, b, n],
    toTheirs: ([z0, tau, n]) => [tau / z0 ** (1 / n), tau, n],
  },
]

/** Pores are given per length: times L along the pore, over L across its wall. */
const pore = (symbol: string, keys: string, standard: number[]): BoukampElement => {
  const names = keys.split(" ")
  const perLength = (key: string) => (key === "R_i" || key === "Y" ? 1 : key === "R_ct" ? -1 : 0)
  return {
    symbol,
    keys: [...names, "L"],
    standard: [...standard, 1],
    ours: symbol,
    fromTheirs: q => names.map((key, k) => q[k] * q[names.length] ** perLength(key)),
    toTheirs: p => [...p, 1],
  }
}

/** The first that accepts the values is taken. */
export const boukampElements: readonly BoukampElement[] = [
  same("R", "R", "R", 1000),
  same("C", "C", "C", 1e-6),
  same("L", "L", "L", 1e-6),
  same("La", "La", "L n", 1e-6, 0.95),
  same("Q", "CPE", "Y n", 1e-6, 0.95),
  {
    symbol: "W",
    keys: ["Y", "n"],
    standard: [1, 0.5],
    ours: "W",
    fromTheirs: ([y]) => [1 / (y * Math.SQRT2)],
    toTheirs: ([sigma]) => [1 / (sigma * Math.SQRT2), 0.5],
    accepts: half(1),
  },
  ...warburg("Wo"),
  ...warburg("Ws"),
  {
    symbol: "G",
    keys: ["Y", "k", "n"],
    standard: [1, 1, 0.5],
    ours: "G",
    fromTheirs: ([y, k]) => [1 / (y * Math.sqrt(k)), 1 / k],
    toTheirs: ([r, tau]) => [Math.sqrt(tau) / r, 1 / tau, 0.5],
    accepts: half(2),
  },
  same("K", "K", "R tau", 1000, 1),
  same("Zarc", "ZARC", "R tau n", 1000, 1, 0.95),
  pore("Tlmbo", "R_i Y n", [1, 5e-3, 0.8]),
  pore("Tlmbs", "R_i Y n", [1, 5e-3, 0.8]),
  pore("Tlmbq", "R_i Y n Y_B n_B", [1, 5e-3, 0.8, 1e-2, 0.7]),
  pore("Tlmno", "R_i R_ct Y n", [1, 3, 5e-3, 0.8]),
  pore("Tlmns", "R_i R_ct Y n", [1, 3, 5e-3, 0.8]),
  pore("Tlmnq", "R_i R_ct Y n R_B Y_B n_B", [1, 3, 5e-3, 0.8, 5, 0.1, 0.7]),
]
