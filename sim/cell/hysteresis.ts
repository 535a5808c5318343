/**
 * Voltage hysteresis with one state h in [-1, 1] (Plett, J. Power Sources 134 (2004) 262):
 *     dh = (sign(dq) - h) |dq| / turn,   shift of the open-circuit potential: M h
 * Implicit over a stage: h' = (h + q) / (1 + |q|), q = dq/turn. This gives pairs of peaks whose distance does not vanish
 * at slow scan, which no resistance can.
 */
export interface HysteresisParameters {
  /** Half of the distance between the branches, M [V]. */
  readonly shift_V: number
  /** Charge [C] over which the branches are crossed (1/e). */
  readonly turn_C: number
}
