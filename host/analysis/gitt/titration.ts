/**
 * Titration pulse by pulse (Weppner, Huggins, J. Electrochem. Soc. 124 (1977) 1569, eq. 16 and 18), three ways:
 *
 *   steps   D = 4/(pi tau) L2 (dEs/dEtau)2                             the papers' form, from two steps of E
 *   slope   the same with dEtau = (dE/d sqrt t) sqrt(tau)              slope at the edge of the pulse
 *   model   L2 over the diffusion time of the finite slab              pulse and rest fitted together (modelFit.ts)
 *
 *   dEs     E(end of this rest) - E(before the pulse)
 *   dEtau   E(end of the pulse) - E(before), less the drop at the edge with `ir: "excluded"`, with it when `"kept"`
 *   tau     duration of the pulse; `tau_s` puts another number into the formula, as a paper did
 *   L       thickness of a slab on the geometric area, m V_M/(M A): D is the apparent one of that slab
 *
 * The drop is kept apart: in full by extrapolation of sqrt(t) to the edge (`drop`), its part that answers by the first
 * reading (`ohmic`, carried back to the edge along the root), the rest (`interface`), and what a paper reads off, the jump
 * to the first reading of the rest (`jump`). Each D says by how much its formula errs on a slab with these timings, this
 * bend and this drop; that counts in its uncertainty and decides its validity. Nothing is dropped.
 */
import { type Accuracy, EXACT } from "../accuracy"
import { cleaned, type Curve } from "../curve"
import {
  doubtful,
  invalid,
  type Known,
  type Measured,
  measured,
  percent,
  valid,
  type Verdict,
  worst,
} from "../measured"
import { diffusivities, thetaOf } from "./diffusivities"
import { drops, jumpOf } from "./drops"
import { modelFit } from "./modelFit"
import { type FindOptions, findPulses, type Pulse } from "./pulses"
import { type PulseShape, pulseShape, remaining_V } from "./pulseShape"
import type { PastPulse } from "./slabDiffusion"

/** So many pulses back the slab still remembers; what is older changes too little over one pulse to matter. */
const REMEMBERED = 6

export type IrDrop = "excluded" | "kept"
export type DiffusivityMethod = "steps" | "slope" | "model"

export interface TitrationOptions extends FindOptions {
  readonly ir: IrDrop
  /** Thickness of the slab; without it there is no D, only potentials and resistances. */
  readonly length_m?: Known
  /** What stands for tau in the formula; the pulse's own duration where left out. */
  readonly tau_s?: number
  readonly accuracy?: Accuracy
  /** Leave the fit of the slab out: it costs some milliseconds per pulse. */
  readonly withoutModel?: boolean
}

export interface TitrationStep {
  readonly pulse: number
  readonly state: Pulse["state"]
  readonly i_A: number
  readonly start_s: number
  readonly pulse_s: number
  readonly eBefore_V: number
  /** Charge passed by all pulses up to and with this one, from their currents [C]. */
  readonly charge_C: number
  /** Null while the pulse runs. */
  readonly deltaEs: Measured | null
  readonly deltaEtau: Measured
  readonly drop: Measured | null
  readonly ohmic: Measured | null
  readonly interface: Measured | null
  /** E(first reading of the rest) - E(end of the pulse) [V]; null while the pulse runs. */
  readonly jump: Measured | null
  readonly D: { readonly steps: Measured | null; readonly slope: Measured | null; readonly model: Measured | null }
}

/** Every pulse of the curve so far. @throws FitError for a slab thickness that is not positive */
export function titration(curve: Curve, options: TitrationOptions): TitrationStep[] {
  const c = cleaned(curve)
  const pulses = findPulses(c, options)
  const past: PastPulse[] = []
  const found: TitrationStep[] = []
  let charge_C = 0
  for (const p of pulses) {
    past.push({ start_s: p.start_s, end_s: p.end_s, weight: p.i_A })
    charge_C += p.i_A * (p.end_s - p.start_s)
    found.push(evaluate(c, p, past.slice(-REMEMBERED), found[found.length - 1], charge_C, options))
  }
  return found
}

function evaluate(
  c: Curve,
  p: Pulse,
  history: readonly PastPulse[],
  former: TitrationStep | undefined,
  charge_C: number,
  options: TitrationOptions,
): TitrationStep {
  const accuracy = options.accuracy ?? EXACT
  const past = history.map(h => ({ ...h, weight: h.weight / p.i_A }))
  const rough = pulseShape(c, p)
  const tau_s = rough.tau_s
  const deltaEs = restStep(c, p, rough, former, accuracy)
  const shape = withoutFarFace(c, p, rough, deltaEs)
  const fit = options.withoutModel ? undefined : modelFit(c, p, past)
  const flaw = flawOf(p, shape)
  const { drop, ohmic, interfaceDrop } = drops(p, shape, accuracy, fit, flaw)
  const drop_V = shape.root ? shape.root.at0_V - shape.before.e_V : 0
  const excluded = options.ir === "excluded"
  const change_V = shape.end.e_V - shape.before.e_V
  const deltaEtau_V = excluded ? change_V - drop_V : change_V
  const uEtau_V = Math.hypot(
    shape.end.u_V,
    excluded ? (shape.root?.uAt0_V ?? 0) : shape.before.u_V,
    accuracy.eRelative * deltaEtau_V,
  )
  // the step that a running pulse borrows is taken for that of a finished rest
  const read_s = p.after ? c.t_s[p.after.to - 1] : p.end_s + 1e4 * tau_s
  const deltaEtau = measured(deltaEtau_V, "V", uEtau_V, worst(valid(`drop ${options.ir}`), flaw), {
    end_V: shape.end.e_V,
    before_V: shape.before.e_V,
    drop_V,
  })
  return {
    pulse: p.pulse,
    state: p.state,
    i_A: p.i_A,
    start_s: p.start_s,
    pulse_s: tau_s,
    eBefore_V: shape.before.e_V,
    charge_C,
    deltaEs,
    deltaEtau,
    drop,
    ohmic,
    interface: interfaceDrop,
    jump: jumpOf(p, shape, accuracy),
    D: diffusivities({
      shape,
      past,
      read_s,
      fit,
      flaw,
      deltaEs,
      deltaEtau,
      drop_V,
      length: options.length_m,
      formulaTau_s: options.tau_s,
    }),
  }
}

/** dEs; while the pulse runs, that of the former pulse for the charge so far. */
function restStep(
  c: Curve,
  p: Pulse,
  shape: PulseShape,
  former: TitrationStep | undefined,
  accuracy: Accuracy,
): Measured | null {
  if (!p.after || !shape.after) {
    if (!former?.deltaEs || former.pulse_s === 0 || shape.tau_s === 0) return null
    const part = (p.i_A * shape.tau_s) / (former.i_A * former.pulse_s)
    const value = former.deltaEs.value * part
    const why = "no rest yet: ΔEs is that of the pulse before, per charge"
    return measured(value, "V", Math.abs(0.3 * value), doubtful(why), { part })
  }
  const value = shape.after.e_V - shape.before.e_V
  const left_V = remaining_V(c, p.after.from, p.after.to)
  const earlier_V = p.rested ? remaining_V(c, p.before.from, p.before.to) : 0
  const off = value === 0 ? 0 : (left_V - earlier_V) / value
  const u = Math.hypot(shape.before.u_V, shape.after.u_V, accuracy.eRelative * value, 0.3 * off * value)
  const why = "from rest to rest"
  const verdict =
    p.state === "resting"
      ? doubtful("the rest is still going on")
      : // by itself this says that something relaxes; whether it is the diffusion that matters, formulaBias says
        Math.abs(off) > 0.5
        ? doubtful(`rests too short: E was still ${percent(off)} of ΔEs away from its end`)
        : valid(why)
  return measured(value, "V", u, verdict, { after_V: shape.after.e_V, before_V: shape.before.e_V, left_V, earlier_V })
}

/** Up to this part of the diffusion time the far face changes the rise by less than 2e-5. */
const NEAR = 0.12

/** The shape with the slope taken before the far face shows. */
function withoutFarFace(c: Curve, p: Pulse, shape: PulseShape, deltaEs: Measured | null): PulseShape {
  if (!shape.root || !deltaEs || shape.root.slope0 === 0) return shape
  const theta = thetaOf(deltaEs.value, shape.root.slope0 * Math.sqrt(shape.tau_s))
  if (theta <= NEAR) return shape
  return pulseShape(c, p, (NEAR / theta) * shape.tau_s)
}

function flawOf(p: Pulse, shape: PulseShape): Verdict {
  if (!p.rested) return invalid("no rest before the pulse: E was still under another current")
  if (!shape.root) return invalid("fewer than five readings in the pulse")
  return valid("")
}
