/**
 * One-step electron transfer with semi-infinite diffusion, both D equal, transfer coefficient 1/2: what the peak separation
 * says of the kinetics and of the peak current.
 *
 *   psi = k0 / sqrt(pi D n F v/(R T))
 *
 * Separation by psi: Nicholson, Anal. Chem. 37 (1965) 1351, table I (there rounded to 1 mV and for a turn 141 mV past the
 * half-wave potential). Computed anew by his integral equation to 0.05 mV, for a turn 300/n mV past it, with the peak
 * current over the reversible one beside it (Matsuda, Ayabe, Z. Elektrochem. 59 (1955) 494). A nearer turn widens the
 * separation: second table.
 */

/** psi, n dEp [V], peak current over the reversible one; from fast to slow. */
const ROWS: readonly (readonly [psi: number, apart_V: number, current: number])[] = [
  [100, 0.0579, 0.9993],
  [50, 0.05816, 0.9986],
  [30, 0.05851, 0.9977],
  [20, 0.05895, 0.9966],
  [15, 0.05939, 0.9955],
  [10, 0.06025, 0.9933],
  [8, 0.0609, 0.9916],
  [7, 0.06137, 0.9904],
  [6, 0.06198, 0.9889],
  [5, 0.06284, 0.9867],
  [4, 0.06412, 0.9836],
  [3, 0.06624, 0.9785],
  [2.5, 0.06791, 0.9745],
  [2, 0.0704, 0.9687],
  [1.5, 0.07448, 0.9595],
  [1.2, 0.07847, 0.951],
  [1, 0.08238, 0.9429],
  [0.75, 0.08996, 0.9284],
  [0.5, 0.10423, 0.9043],
  [0.35, 0.12099, 0.8809],
  [0.25, 0.1409, 0.8589],
  [0.2, 0.15635, 0.8452],
  [0.15, 0.18035, 0.8297],
  [0.1, 0.21637, 0.8126],
  [0.07, 0.2507, 0.8022],
  [0.05, 0.28439, 0.7957],
  [0.03, 0.33669, 0.7901],
  [0.02, 0.37859, 0.7879],
]
/** n (turn - half-wave potential) [V], and by how much the separation is then wider, fast and at psi = 1 [V]. */
const TURNS: readonly (readonly [turn_V: number, fast_V: number, slow_V: number])[] = [
  [0.1, 0.00255, 0.00175],
  [0.15, 0.00114, 0.00057],
  [0.2, 0.00052, 0.00018],
  [0.3, 0, 0],
  [0.4, -0.00022, 0.00001],
  [0.6, -0.00041, 0.00013],
]

/** Separation of a reversible couple at 25 degC [V] over n; below what diffusion can show lies adsorption. */
export const REVERSIBLE_V = 0.0576
/** Rows of the table were computed at this thermal voltage. */
const THERMAL_V = 0.025693

export interface Kinetics {
  readonly psi: number
  /** Change of ln psi per volt of n dEp; negative. */
  readonly slope: number
  /** Peak current over the reversible one. */
  readonly current: number
}

/**
 * @param apart_V n times the separation  @param turn_V n times the distance of the turn from the mid potential
 * @param thermal_V R T/F  @returns null where the separation is that of a reversible couple or less
 */
export function kineticsOf(apart_V: number, turn_V = 0.3, thermal_V = THERMAL_V): Kinetics | null {
  const scaled_V = (apart_V * THERMAL_V) / thermal_V
  let own_V = scaled_V
  // the correction itself depends a little on psi
  let found = between(own_V)
  for (let k = 0; k < 3; k++) {
    const wide = widening(turn_V, found?.psi ?? 100)
    own_V = scaled_V - wide
    found = between(own_V)
  }
  return found
}

function between(apart_V: number): Kinetics | null {
  if (apart_V <= ROWS[0][1]) return null
  for (let k = 1; k < ROWS.length; k++) {
    const [a, b] = [ROWS[k - 1], ROWS[k]]
    if (apart_V > b[1]) continue
    const slope = Math.log(b[0] / a[0]) / (b[1] - a[1])
    const part = (apart_V - a[1]) / (b[1] - a[1])
    return { psi: a[0] * Math.exp(slope * (apart_V - a[1])), slope, current: a[2] + part * (b[2] - a[2]) }
  }
  const [psi, , current] = ROWS[ROWS.length - 1]
  return { psi, slope: 0, current }
}

function widening(turn_V: number, psi: number): number {
  const last = TURNS[TURNS.length - 1]
  const weight = Math.min(1, Math.max(0, 1 - Math.log(psi) / Math.log(4)))
  const mix = (row: (typeof TURNS)[number]) => row[1] + (row[2] - row[1]) * weight
  if (turn_V >= last[0]) return mix(last)
  if (turn_V <= TURNS[0][0]) return mix(TURNS[0])
  for (let k = 1; k < TURNS.length; k++) {
    if (turn_V > TURNS[k][0]) continue
    const part = (turn_V - TURNS[k - 1][0]) / (TURNS[k][0] - TURNS[k - 1][0])
    return mix(TURNS[k - 1]) + part * (mix(TURNS[k]) - mix(TURNS[k - 1]))
  }
  return 0
}
