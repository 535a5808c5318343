/**
 * The three D of a pulse (formulas in titration.ts) with what each is known to err by: too long a pulse, too short a rest,
 * a bend of the open-circuit potential, a drop left in, a drop that changes along the pulse.
 */
import {
  byBias,
  byNoise,
  doubtful,
  invalid,
  type Known,
  type Measured,
  measured,
  percent,
  positive,
  relativeU,
  valid,
  type Verdict,
  worst,
} from "../measured"
import { type Bias, formulaBias } from "./formulaBias"
import type { ModelFit } from "./modelFit"
import type { PulseShape } from "./pulseShape"
import type { PastPulse } from "./slabDiffusion"

export interface PulseData {
  readonly shape: PulseShape
  /** All pulses so far in units of this one, which comes last. */
  readonly past: readonly PastPulse[]
  /** When E was read after the rest. */
  readonly read_s: number
  readonly fit: ModelFit | undefined
  readonly flaw: Verdict
  readonly deltaEs: Measured | null
  readonly deltaEtau: Measured
  /** By extrapolation of sqrt(t) to the edge. */
  readonly drop_V: number
  readonly length: Known | undefined
  /** What stands for tau in the formula; the pulse itself where undefined. */
  readonly formulaTau_s: number | undefined
}

export interface Diffusivities {
  readonly steps: Measured | null
  readonly slope: Measured | null
  readonly model: Measured | null
}

const GOOD = "τ ≪ L²/D and relaxed"
const FITS = "the slab fits pulse and rest"

export function diffusivities(of: PulseData): Diffusivities {
  if (of.length === undefined) return { steps: null, slope: null, model: null }
  return { steps: bySteps(of), slope: bySlope(of), model: byModel(of) }
}

/** Apparent tau D/L2 of two steps. */
export function thetaOf(deltaEs_V: number, deltaEtau_V: number): number {
  return (4 / Math.PI) * (deltaEs_V / deltaEtau_V) ** 2
}

function bySteps(of: PulseData): Measured | null {
  const { shape, past, read_s, deltaEs, deltaEtau, drop_V } = of
  if (!deltaEs || deltaEtau.value === 0) return null
  const tau_s = shape.tau_s
  const formulaTau_s = of.formulaTau_s ?? tau_s
  // the change along the pulse by diffusion alone, whatever the paper leaves in it
  const along_V = shape.end.e_V - shape.before.e_V - drop_V
  if (along_V === 0) return null
  const bias = formulaBias({ past, read_s }, thetaOf(deltaEs.value, along_V))
  // the two ends see the bend of E(x) over the whole pulse, the formula wants its slope at the start
  const root_V = shape.root ? shape.root.slope0 * Math.sqrt(tau_s) : along_V
  const bent = (root_V / along_V) ** 2 * (1 + restBend(shape, deltaEs.value)) ** 2 - 1
  const kept = (along_V / deltaEtau.value) ** 2 - 1
  const creep = creepBias(of.fit, along_V)
  const time = tau_s / formulaTau_s - 1
  return assemble(
    of,
    thetaOf(deltaEs.value, deltaEtau.value) / formulaTau_s,
    [relativeU(deltaEs), relativeU(deltaEtau)],
    bias,
    [kept, bent, creep, time],
    [
      byBias(time, "", () => `${formulaTau_s} s stands for the pulse of ${tau_s.toFixed(1)} s`),
      byBias(kept, "", b => `the drop left in ΔEτ makes D wrong by ${b}`),
      creepVerdict(creep),
      byBias(bent, "", b => `E(x) bends within the pulse: D is wrong by ${b}`),
    ],
    { tau_s: formulaTau_s, deltaEs_V: deltaEs.value, deltaEtau_V: deltaEtau.value },
  )
}

function bySlope(of: PulseData): Measured | null {
  const { shape, past, read_s, deltaEs } = of
  if (!deltaEs || !shape.root || shape.root.slope0 === 0) return null
  const tau_s = shape.tau_s
  const root_V = shape.root.slope0 * Math.sqrt(tau_s)
  const bias = formulaBias({ past, read_s, slopeTo_s: shape.root.to_s }, thetaOf(deltaEs.value, root_V))
  // the parabola leaves a third power of the order of the bend squared; the rest is a chord of a bent curve
  const next = shape.root.bendShare ** 2
  const chord = (1 + restBend(shape, deltaEs.value)) ** 2 - 1
  const creep = creepBias(of.fit, root_V)
  return assemble(
    of,
    thetaOf(deltaEs.value, root_V) / tau_s,
    [relativeU(deltaEs), Math.abs(shape.root.uSlope0 / shape.root.slope0)],
    bias,
    [next, chord, creep],
    [creepVerdict(creep), byBias(Math.hypot(next, chord), "", b => `E(x) bends within the pulse: D is wrong by ${b}`)],
    { tau_s, deltaEs_V: deltaEs.value, slope0: shape.root.slope0, bendShare: shape.root.bendShare },
  )
}

/** D = L2 times `perLength2`, its uncertainty and verdict. @param biases known in size and sign, left in the value */
function assemble(
  of: PulseData,
  perLength2: number,
  relative: readonly number[],
  bias: Bias,
  biases: readonly number[],
  verdicts: readonly Verdict[],
  steps: Readonly<Record<string, number>>,
): Measured {
  const length = of.length ?? 0
  const length_m = positive("length_m", length)
  const value = perLength2 * length_m ** 2
  const scatter = 2 * Math.hypot(...relative)
  // biases have signs: they multiply, and may cancel
  const signed = [bias.share, ...biases].filter(Number.isFinite).reduce((all, b) => all * (1 + b), 1) - 1
  const { validity, why } = worst(
    of.flaw,
    of.deltaEs ?? valid(""),
    biasVerdict(bias),
    ...verdicts,
    byBias(signed, "", b => `bend, rests and drop together make D wrong by ${b}`),
    byNoise(scatter, GOOD),
  )
  return measured(
    value,
    "m²/s",
    value * Math.hypot(scatter, 2 * relativeU(length), signed),
    { validity, why: validity === "valid" ? GOOD : why },
    {
      ...steps,
      length_m,
      drop_V: of.drop_V,
      bias: signed,
      // a correction of more than half is no correction
      ...(Math.abs(signed) < 0.5 ? { corrected_m2_s: value / (1 + signed) } : {}),
      ...(bias.theta === null ? {} : { theta: bias.theta, unrelaxed: bias.unrelaxed }),
    },
  )
}

/** Before this part of the diffusion time the far face has not answered, and E knows D only together with dE/dx. */
const ANSWERED = 0.12
/** A rest of at least this part tells a drop that changes from diffusion. */
const TELLING = 0.06

/** A misfit below this share of the change along the pulse is what the model may leave over. */
const MISFIT = 0.02

function byModel(of: PulseData): Measured | null {
  const { fit } = of
  if (!fit) return null
  const tau_s = of.shape.tau_s
  const length = of.length ?? 0
  const length_m = positive("length_m", length)
  const value = length_m ** 2 / fit.diffusionTime_s
  const misfit = fit.change_V === 0 ? 1 : Math.abs(fit.scatter_V / fit.change_V)
  const verdict = worst(
    fit.atEnd ? invalid("the fit runs to the end of what it scans: D is only bounded") : valid(""),
    of.flaw,
    misfit > MISFIT
      ? (misfit > 3 * MISFIT ? invalid : doubtful)(
          `the slab leaves ${percent(misfit)} of the change along the pulse over`,
        )
      : valid(""),
    fit.seen_s < ANSWERED * fit.diffusionTime_s || fit.rested_s < TELLING * fit.diffusionTime_s
      ? (fit.seen_s < 0.5 * ANSWERED * fit.diffusionTime_s ? invalid : doubtful)(
          `pulse and rest last ${percent(fit.seen_s / fit.diffusionTime_s)} of the diffusion time L²/D: the far face has hardly answered`,
        )
      : valid(""),
    byNoise(fit.uLog, FITS),
  )
  return measured(
    value,
    "m²/s",
    fit.atEnd ? null : value * Math.hypot(fit.uLog, 2 * relativeU(length), fit.bendShare ** 2),
    { validity: verdict.validity, why: verdict.validity === "valid" ? FITS : verdict.why },
    {
      diffusionTime_s: fit.diffusionTime_s,
      theta: tau_s / fit.diffusionTime_s,
      drop_V: fit.drop_V,
      creep_V: fit.creep_V,
      deltaEs_V: fit.deltaEs_V,
      bendShare: fit.bendShare,
      scatter_V: fit.scatter_V,
      length_m,
    },
  )
}

function biasVerdict(bias: Bias): Verdict {
  if (bias.theta === null)
    return invalid(
      bias.unrelaxed === 0
        ? "the pulse reaches the back of the slab: the ratio no longer depends on D"
        : "the rests are far too short: the ratio no longer depends on D",
    )
  const far = Math.abs(bias.theta) > 0.3
  return byBias(bias.share, "τ ≪ L²/D and relaxed", b =>
    far && Math.abs(bias.unrelaxed) < 0.1
      ? `τ D/L² = ${bias.theta?.toFixed(2)}: the pulse reaches the back of the slab, D is wrong by ${b}`
      : `the rests are too short for this D: it is wrong by ${b}`,
  )
}

/** By which share dEs is steeper than the slope at its start: the bend along the pulse, times how far the mean moves. */
function restBend(shape: PulseShape, deltaEs_V: number): number {
  if (!shape.root) return 0
  const along_V = shape.root.slope0 * Math.sqrt(shape.tau_s)
  const bend = shape.root.bendShare * Math.sqrt(shape.tau_s / shape.root.to_s)
  return along_V === 0 ? 0 : Math.min(1, Math.max(-0.5, (bend * deltaEs_V) / along_V))
}

/** By which share D is off because the drop itself changes along the pulse; 0 where the fit cannot tell it from noise. */
function creepBias(fit: ModelFit | undefined, deltaEtau_V: number): number {
  if (!fit || fit.atEnd || Math.abs(fit.creep_V) < 2 * fit.uCreep_V || deltaEtau_V === 0) return 0
  const share = Math.min(1, Math.max(-1, fit.creep_V / deltaEtau_V))
  return (1 - share) ** 2 - 1
}

function creepVerdict(share: number): Verdict {
  return byBias(share, "", b => `the drop changes along the pulse: D is wrong by ${b}`)
}
