/**
 * What the network sees of a history: numbers without units, scaled by the cell itself. Large ones are compressed as
 * sgn(z) ln(1 + |z|/0.003), so that 0.1 % and 30 % loss are both visible. Each optional observable brings a flag that says
 * whether it is there; its numbers are 0 where it is not.
 *
 *   shape of v(x), slopes, fits and their back-tests, scatter, ln N, place and height of the maximum, twins of the
 *   library; efficiency, R0, R_sei, R_ct, sigma, D, polarisation, temperature; change of Q(V) since a tenth of N
 */
import { expertEnds, type View } from "./experts"
import { changes, extrapolate, EXTRAPOLATORS } from "./extrapolators"
import { GRID, startOverNominal } from "./history"
import { changeOf, spreadOf } from "./library"
import { qvChange } from "./qvChange"
import type { SignalName } from "./signals"

const KNOT_AT = [2, 4, 7, 11, 15, 20, 26, 32, 36].map(x => x - 1)

export function compressed(z: number): number {
  return Math.sign(z) * Math.log1p(Math.abs(z) / 3e-3) * 0.5
}

function presence(x: number): [number, number] {
  return Number.isFinite(x) ? [1, x] : [0, 0]
}

/** Names of the numbers, in order: the card of the model lists them, the reasons name them. */
export const FEATURES: string[] = []

/** @returns as many numbers as FEATURES has names, all finite */
export function featuresOf(view: View): Float32Array {
  const { trace, signals, fits, twins } = view
  const { v } = trace
  const out: number[] = []
  const naming = FEATURES.length === 0
  const names: string[] = []
  const put = (name: string, x: number) => {
    names.push(name)
    out.push(Number.isFinite(x) ? Math.min(Math.max(x, -8), 8) : 0)
  }
  for (const j of KNOT_AT) put(`shape at ${((j + 1) / GRID).toFixed(2)} N`, compressed(Math.log(Math.max(v[j], 0.02))))
  put("slope, last half", compressed(fits.line.slope))
  put("slope, last quarter", compressed(fits.lateLine.slope))
  put("curvature", compressed(fits.lateLine.slope - fits.line.slope))
  put("square-root slope", compressed(fits.sqrt.slope))
  put("power slope", compressed(fits.power.slope))
  put("power exponent", fits.power.shape - 1)
  put("saturation time", Math.log(fits.saturating.shape))
  put("saturating slope", compressed(fits.saturating.slope))
  put("residual of the line", Math.log((fits.straightRms + 1e-5) / 1e-3) / 2)
  put("residual of the power law", Math.log((fits.power.rms + 1e-5) / (fits.straightRms + 1e-5)))
  put("scatter", Math.log((trace.noise + 2e-5) / 5e-4) / 2)
  put("ln N", (Math.log(trace.n) - 4) / 1.2)
  put("ln points", (Math.log(trace.points) - 4) / 1.2)

  let top = 0
  for (let j = 1; j < GRID; j++) if (v[j] > v[top]) top = j
  put("place of the maximum", (2 * (top + 1)) / GRID - 1)
  put("loss since the maximum", compressed(v[top] - 1))
  put("level over reference", compressed(trace.level_Ah / trace.reference_Ah - 1))
  const before = extrapolate(v, GRID / 2)
  changes(before, 0.5, 0.5).forEach((c, k) =>
    put(`back-test, ${EXTRAPOLATORS[k]}`, compressed(1 - v[GRID / 2 - 1] - c)),
  )

  put("distance to the nearest twin", Math.log(Math.min(twins.nearest, 30) + 0.2))
  put("distance to the fifth twin", Math.log(Math.min(twins.fifth, 30) + 0.2))
  for (const h of [0.5, 2, 6]) {
    put(`twins at ${h} N`, compressed(changeOf(twins.near, trace.n, h * trace.n)))
    put(`spread of the twins at ${h} N`, compressed(spreadOf(twins.near, trace.n, h * trace.n)))
  }

  const ends = expertEnds(view)
  ends.life.forEach((x, k) =>
    put(`ln life over N, ${["nearest twins", "family", "line", "sqrt", "power", "Q(V)"][k]}`, x),
  )
  ends.knee.forEach((x, k) => put(`ln knee over N, ${["nearest twins", "family", "Q(V)"][k]}`, x))
  put("strangeness of Q(V)", view.qv ? view.qv.strange : 0)

  const ratio = (name: SignalName) => Math.log(signals[name].now / signals[name].start)
  const [hasCe, ce] = presence(signals.efficiency.now)
  put("efficiency there", hasCe)
  put("loss of efficiency", hasCe * compressed(1 - ce))
  put("change of efficiency", hasCe * compressed(signals.efficiency.now - signals.efficiency.start))
  for (const name of ["r0", "rSei", "rCt", "sigma", "diffusivity"] as const) {
    const [there, growth] = presence(ratio(name))
    put(`${name} there`, there)
    put(`growth of ${name}`, 2 * growth)
  }
  const [hasP, p] = presence(signals.polarisation.now)
  put("polarisation there", hasP)
  put("polarisation", 5 * p)
  put("change of polarisation", hasP * compressed(p - signals.polarisation.start))
  const [hasT, t] = presence(signals.temperature.now)
  put("temperature there", hasT)
  put("temperature", (hasT * (t - 25)) / 15)
  const size = trace.table.nominal_Ah ? startOverNominal(trace) : NaN
  const [hasSize, over] = presence(size)
  put("nominal capacity there", hasSize)
  put("start over nominal", hasSize * compressed(over - 1))
  const qv = qvChange(trace)
  put("Q(V) there", qv ? 1 : 0)
  put("variance of the change of Q(V)", qv ? (qv.variance + 9) / 2 : 0)
  put("minimum of the change of Q(V)", qv ? (qv.minimum + 4) / 2 : 0)
  put("mean of the change of Q(V)", qv ? (qv.mean + 5) / 2 : 0)
  if (naming) FEATURES.push(...names)
  return Float32Array.from(out)
}
