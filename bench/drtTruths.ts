/** Spectra whose distribution of relaxation times is known in closed form and is not that of depressed arcs. */

import { compileCircuit } from "../host/circuit/circuit"
import { seededRandom } from "../host/circuit/random"
import type { Spectrum } from "../host/circuit/spectrum"

export interface DrtTruth {
  readonly id: string
  readonly spectrum: Spectrum
  /** γ in ohm per unit of ln τ; absent where it is made of pulses. */
  readonly gamma_ohm?: (tau_s: number) => number
  readonly peaks_s: readonly number[]
  /** Polarisation resistance. */
  readonly r_ohm: number
}

const noise = 0.005
const random = seededRandom(2024)
const draw = (a: number, b: number) => a + (b - a) * random()
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function measured(z: (w_rad_s: number) => readonly [number, number]): Spectrum {
  const f_Hz = Array.from({ length: 71 }, (_, i) => 10 ** (5 - i / 10))
  const exact = f_Hz.map(f => z(2 * Math.PI * f))
  const spread = exact.map(([re, im]) => noise * Math.hypot(re, im))
  return {
    f_Hz,
    re_ohm: exact.map(([re], i) => re + spread[i] * normal()),
    im_ohm: exact.map(([, im], i) => im + spread[i] * normal()),
    meta: {},
  }
}

/** One to three Gaussians in ln τ, two decades apart; Z by the trapezoidal rule on a grid ten times finer than needed. */
export function logNormals(n: number): DrtTruth[] {
  return Array.from({ length: n }, (_, id) => {
    const count = 1 + (id % 3)
    const first = draw(-4, -3.5)
    const humps = Array.from({ length: count }, (_, k) => ({
      r: draw(0.3, 1),
      middle: (first + 2 * k + draw(-0.2, 0.2)) * Math.LN10,
      width: draw(0.4, 1),
    }))
    const gamma = (tau: number) =>
      humps.reduce(
        (sum, h) =>
          sum +
          (h.r / (h.width * Math.sqrt(2 * Math.PI))) * Math.exp(-0.5 * ((Math.log(tau) - h.middle) / h.width) ** 2),
        0,
      )
    const grid = Array.from({ length: 1401 }, (_, k) => Math.exp(-23 + 0.025 * k))
    const spectrum = measured(w => {
      let [re, im] = [0.5, 0]
      for (const tau of grid) {
        const part = (0.025 * gamma(tau)) / (1 + (w * tau) ** 2)
        re += part
        im -= part * w * tau
      }
      return [re, im]
    })
    return {
      id: `n${id}`,
      spectrum,
      gamma_ohm: gamma,
      peaks_s: humps.map(h => Math.exp(h.middle)),
      r_ohm: humps.reduce((sum, h) => sum + h.r, 0),
    }
  })
}

/** γ = R/π √(τ/(τ0 - τ)) below τ0, nothing above. */
export function gerischers(n: number): DrtTruth[] {
  const circuit = compileCircuit("R0-G0")
  return Array.from({ length: n }, (_, id) => {
    const [r, tau0] = [draw(0.5, 2), 10 ** draw(-3, -0.5)]
    return {
      id: `g${id}`,
      spectrum: measured(w => impedance(circuit, w, [0.5, r, tau0])),
      // The singularity is where nobody can draw it: it counts as the mean over a twentieth of a decade.
      gamma_ohm: tau => (tau >= tau0 ? 0 : (r / Math.PI) * Math.sqrt(tau / Math.max(tau0 - tau, 0.03 * tau0))),
      peaks_s: [tau0],
      r_ohm: r,
    }
  })
}

/** Pulses 8 Z0/((2k-1)² π²) at 4 τ/((2k-1)² π²). */
export function warburgs(n: number): DrtTruth[] {
  const circuit = compileCircuit("R0-Ws0")
  return Array.from({ length: n }, (_, id) => {
    const [z0, tau] = [draw(0.5, 2), 10 ** draw(-2.5, 0.5)]
    const pulses = [1, 3].map(k => (4 * tau) / (k * k * Math.PI * Math.PI))
    return { id: `w${id}`, spectrum: measured(w => impedance(circuit, w, [0.5, z0, tau])), peaks_s: pulses, r_ohm: z0 }
  })
}

function impedance(circuit: ReturnType<typeof compileCircuit>, w: number, p: number[]): [number, number] {
  const row = new Float64Array(2 + 2 * p.length)
  circuit.evaluate(w, Float64Array.from(p), 0, row)
  return [row[0], row[1]]
}
