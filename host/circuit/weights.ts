/**
 * How much each residual counts: χ² = Σ wRe (Re - Re_fit)² + wIm (Im - Im_fit)².
 *
 *   unit          w = 1                      every ohm counts alike: large impedances rule
 *   modulus       w = 1/|Z|²                 every per cent counts alike: right for relative noise (the default)
 *   proportional  wRe = 1/Re², wIm = 1/Im²   as some programs do; rules where Re or Im crosses zero
 *   sigma         w = 1/σ²                   measured standard deviations; χ²/dof is then near 1 if the circuit is right
 */

import { FitError } from "../errors"
import type { Spectrum } from "./spectrum"

export type Weighting = "unit" | "modulus" | "proportional" | "sigma"

export interface Weights {
  readonly re: Float64Array
  readonly im: Float64Array
}

/**
 * @returns one weight per point [1/ohm²]
 * @throws FitError `weights` if sigma is asked but not in the spectrum, or a component is zero with `proportional`
 */
export function weightsOf(s: Spectrum, weighting: Weighting): Weights {
  const n = s.f_Hz.length
  const re = new Float64Array(n)
  const im = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    if (weighting === "unit") re[i] = im[i] = 1
    else if (weighting === "modulus") re[i] = im[i] = 1 / (s.re_ohm[i] ** 2 + s.im_ohm[i] ** 2)
    else if (weighting === "sigma") {
      if (!s.sigma_ohm)
        throw new FitError(
          "weights",
          "weights by sigma were asked, but the spectrum has no standard deviations: use modulus",
        )
      re[i] = im[i] = 1 / s.sigma_ohm[i] ** 2
    } else {
      re[i] = 1 / s.re_ohm[i] ** 2
      im[i] = 1 / s.im_ohm[i] ** 2
      if (!Number.isFinite(re[i]) || !Number.isFinite(im[i]))
        throw new FitError(
          "weights",
          `point ${i + 1} (${s.f_Hz[i]} Hz) has a component of exactly 0 Ω, which proportional weights would make ` +
            "infinitely important: use modulus",
          { point: i + 1 },
        )
    }
  }
  return { re, im }
}
