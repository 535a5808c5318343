/**
 * The potential drop at the edge of a pulse, in full and in parts, as resistances.
 *
 *   drop       sqrt(t) carried back to the edge: everything that answers before diffusion, over the current
 *   ohmic      the first reading, with what diffusion has added by then taken off along the root
 *   interface  the difference: films and charge transfer that charge between the first reading and a tenth of the pulse
 *
 * What is slower than the first reading is not ohmic, whatever it is called: the time of that reading is stated.
 */
import type { Accuracy } from "../accuracy"
import { byNoise, doubtful, type Measured, measured, valid, type Verdict, worst } from "../measured"
import type { ModelFit } from "./modelFit"
import type { Pulse } from "./pulses"
import type { PulseShape } from "./pulseShape"

export interface Drops {
  readonly drop: Measured | null
  readonly ohmic: Measured | null
  readonly interfaceDrop: Measured | null
}

/** Third powers of the root that neither way to the edge knows, as a share of the change along the fitted part. */
const THIRD = 5e-4

/** The potential drop at the edge over the current, in full and in parts. */
export function drops(
  p: Pulse,
  shape: PulseShape,
  accuracy: Accuracy,
  fit: ModelFit | undefined,
  flaw: Verdict,
): Drops {
  const { root, before } = shape
  const first_V = shape.firstStep_V
  // carried back along the root from the first reading to the edge
  const ohmic_V = first_V - (root ? root.slope0 * Math.sqrt(shape.firstDelay_s) : 0)
  const systematic = Math.hypot(accuracy.eRelative, accuracy.iRelative, accuracy.iOffset_A / Math.abs(p.i_A))
  const edge = root ? root.at0_V - before.e_V : first_V
  if (!root) return { drop: null, ohmic: null, interfaceDrop: null }
  // two ways to the same edge: what they differ by is what the shape of the rise leaves open
  const change_V = Math.abs(root.slope0 * Math.sqrt(root.to_s))
  const left_V = Math.hypot(fit && !fit.atEnd ? fit.drop_V - edge : 0.003 * change_V, THIRD * change_V)
  const uDrop_V = Math.hypot(root.uAt0_V, before.u_V, left_V)
  const drop = measured(
    edge / p.i_A,
    "Ω",
    Math.hypot(uDrop_V / p.i_A, (systematic * edge) / p.i_A),
    worst(
      flaw,
      byNoise(
        edge === 0 ? null : Math.abs(uDrop_V / edge),
        "E against √t, extrapolated to the edge: solution, film and charge transfer together",
      ),
    ),
    { drop_V: edge, i_A: p.i_A, from_s: root.from_s, to_s: root.to_s },
  )
  const late = shape.firstDelay_s > 0.05 * shape.tau_s
  const uOhmic_V = Math.hypot(1.5 * shape.noise_V, before.u_V, root.uSlope0 * Math.sqrt(shape.firstDelay_s))
  const ohmic = measured(
    ohmic_V / p.i_A,
    "Ω",
    Math.hypot(uOhmic_V / p.i_A, (systematic * ohmic_V) / p.i_A),
    worst(
      flaw,
      late
        ? doubtful(
            `first reading ${shape.firstDelay_s.toPrecision(2)} s after the edge: what is slower than that is in it`,
          )
        : valid(`what has answered ${shape.firstDelay_s.toPrecision(2)} s after the edge, diffusion taken off`),
    ),
    { firstStep_V: first_V, firstDelay_s: shape.firstDelay_s },
  )
  const interfaceDrop = measured(
    drop.value - ohmic.value,
    "Ω",
    Math.hypot(drop.u ?? 0, ohmic.u ?? 0),
    worst(ohmic, valid("the part of the drop that charges within the first tenth of the pulse")),
    { drop_ohm: drop.value, ohmic_ohm: ohmic.value },
  )
  return { drop, ohmic, interfaceDrop }
}

/** The jump to the first reading of the rest, as a paper reads it off a figure; null while the pulse runs. */
export function jumpOf(p: Pulse, shape: PulseShape, accuracy: Accuracy): Measured | null {
  if (shape.jump_V === null || shape.jumpDelay_s === null) return null
  return measured(
    shape.jump_V,
    "V",
    Math.hypot(1.5 * shape.noise_V, accuracy.eRelative * shape.jump_V),
    valid(`at the first reading of the rest, ${shape.jumpDelay_s.toPrecision(2)} s after the current went off`),
    { delay_s: shape.jumpDelay_s, resistance_ohm: -shape.jump_V / p.i_A },
  )
}
