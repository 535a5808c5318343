/** Spectra with known truth: a circuit, Gaussian noise on Re and Im relative to |Z|, reproducible from a seed. */

import { compileCircuit } from "../../host/circuit/circuit"
import { seededRandom } from "../../host/circuit/random"
import type { Spectrum } from "../../host/circuit/spectrum"

export interface SyntheticOptions {
  readonly fMax_Hz?: number
  readonly fMin_Hz?: number
  readonly perDecade?: number
  readonly noise?: number
  readonly seed?: number
}

export function synthetic(circuit: string, values: readonly number[], options: SyntheticOptions = {}): Spectrum {
  const { fMax_Hz = 1e5, fMin_Hz = 1e-2, perDecade = 8, noise = 0, seed = 1 } = options
  const compiled = compileCircuit(circuit)
  const p = Float64Array.from(values)
  const row = new Float64Array(2 + 2 * p.length)
  const random = gaussian(seed)
  const n = Math.round(Math.log10(fMax_Hz / fMin_Hz) * perDecade) + 1
  const f_Hz: number[] = []
  const re_ohm: number[] = []
  const im_ohm: number[] = []
  for (let i = 0; i < n; i++) {
    const f = fMax_Hz * (fMin_Hz / fMax_Hz) ** (i / (n - 1))
    compiled.evaluate(2 * Math.PI * f, p, 0, row)
    const sigma = noise * Math.hypot(row[0], row[1])
    f_Hz.push(f)
    re_ohm.push(row[0] + sigma * random())
    im_ohm.push(row[1] + sigma * random())
  }
  return { f_Hz, re_ohm, im_ohm, meta: {} }
}

export function gaussian(seed: number): () => number {
  const random = seededRandom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
