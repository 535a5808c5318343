/** Series resistance and first arc of a spectrum by a fit: what lies above the card's highest frequency is in neither point. */
import { fitCircuit } from "../../circuit/fit"
import type { ImpedancePoint } from "../cells/protocols"

interface Found {
  readonly value: number
  readonly u: number | null
}

/**
 * The circuit of these cells: series resistance, an arc, charge transfer with diffusion beside a double layer. The arc is the
 * larger of the two resistances.
 * @param low_Hz points below belong to the end of diffusion, which the circuit does not have
 */
export function seriesAndArc(points: readonly ImpedancePoint[], low_Hz = 0.1): { series: Found; arc: Found } {
  const used = points.filter(p => p.f_Hz >= low_Hz)
  const fit = fitCircuit(
    { f_Hz: used.map(p => p.f_Hz), re_ohm: used.map(p => p.re), im_ohm: used.map(p => p.im), meta: {} },
    "R-p(R,CPE)-p(R-W,CPE)",
  )
  const [series, one, other] = fit.params.filter(p => p.unit === "Ω").map((p): Found => ({ value: p.value, u: p.se }))
  return { series, arc: one.value > other.value ? one : other }
}
