/** The contract every file in host/circuit/elements meets. */

export interface ElementParam {
  /** As printed, e.g. `σ_W`. */
  readonly label: string
  readonly unit: string
  readonly min: number
  readonly max: number
}

export interface Element<P extends string = string> {
  /** Letters used in circuit strings, e.g. `R`, `CPE`, `Ws`. */
  readonly symbol: string
  readonly name: string
  readonly source: string
  /** The formula as people write it; numbers are checked by `golden`, derivatives against differences. */
  readonly formula: string
  /** How other programs parametrise it and how to convert. */
  readonly conventions: string
  /** In the order in which they appear in parameter vectors. */
  readonly params: { readonly [K in P]: ElementParam }
  /**
   * Impedance and its derivatives at angular frequency w_rad_s.
   * Writes out[0..1] = Re, Im of Z [ohm]; out[2+2k], out[3+2k] = Re, Im of dZ/dp_k.
   * `p` is a slice of the circuit's parameter vector starting at `at`.
   */
  evaluate(w_rad_s: number, p: Float64Array, at: number, out: Float64Array): void
  /** Worked out independently of `evaluate` (by hand, mpmath, another program). */
  readonly golden: readonly {
    readonly f_Hz: number
    readonly p: { readonly [K in P]: number }
    readonly re_ohm: number
    readonly im_ohm: number
    readonly from: string
  }[]
}

export function element<P extends string>(e: Element<P>): Element<P> {
  return e
}
