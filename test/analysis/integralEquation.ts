/**
 * Voltammetry of a couple in solution by its integral equation (Nicholson, Shain, Anal. Chem. 36 (1964) 706; semi-integral
 * form of Oldham, Anal. Chem. 41 (1969) 1904): no mesh, so it shares nothing with the cells or the analyses.
 *
 *   i/(n F A) = k0 (c_R e^((1-a) f eta) - c_O e^(-a f eta)),   c_R = c - m,  c_O = m,   m = (D^-1/2 semi-integral of i)/(n F A)
 *
 * Product integration on straight pieces of i (second order); ohmic drop, double layer and a storage on the surface on top.
 */
import { RT_F, FARADAY } from "./truth"

export interface Couple {
  readonly n?: number
  readonly k0_m_s: number
  readonly alpha?: number
  readonly D_m2_s: number
  readonly c_mol_m3: number
  readonly area_m2: number
  /** Half-wave potential; 0 V where left out. */
  readonly eHalf_V?: number
  readonly series_ohm?: number
  readonly doubleLayer_F?: number
}

export interface Sweep {
  readonly rate_V_s: number
  readonly start_V: number
  readonly turn_V: number
  readonly step_V: number
}

export interface Point {
  readonly t_s: number
  readonly e_V: number
  readonly i_A: number
}

/** There and back; only the reduced form is there at the start. */
export function voltammogram(couple: Couple, s: Sweep): Point[] {
  const { n = 1, alpha = 0.5, eHalf_V = 0, series_ohm = 0, doubleLayer_F = 0 } = couple
  const steps = Math.round(Math.abs(s.turn_V - s.start_V) / s.step_V)
  const dt = s.step_V / s.rate_V_s
  const weight = (4 / 3) * Math.sqrt(dt / Math.PI)
  const total = 2 * steps
  const kernel = Float64Array.from({ length: total + 1 }, (_, j) =>
    j === 0 ? 1 : (j + 1) ** 1.5 - 2 * j ** 1.5 + (j - 1) ** 1.5,
  )
  const scale = n * FARADAY * couple.area_m2
  const f = n / RT_F
  const i = new Float64Array(total + 1)
  const points: Point[] = []
  const sign = Math.sign(s.turn_V - s.start_V)
  let inner_V = s.start_V
  for (let k = 1; k <= total; k++) {
    const e_V = s.start_V + sign * s.step_V * (k <= steps ? k : total - k)
    let history = 0
    for (let j = 1; j < k; j++) history += i[j] * kernel[k - j]
    // faradaic current at a potential at the interface: linear in i, so in closed form
    const faradaic = (eta_V: number) => {
      const forward = couple.k0_m_s * Math.exp((1 - alpha) * f * eta_V)
      const backward = couple.k0_m_s * Math.exp(-alpha * f * eta_V)
      const m0 = (weight * history) / (scale * Math.sqrt(couple.D_m2_s))
      const per = weight / (scale * Math.sqrt(couple.D_m2_s))
      return (scale * (forward * (couple.c_mol_m3 - m0) - backward * m0)) / (1 + scale * per * (forward + backward))
    }
    if (series_ohm === 0) {
      i[k] = faradaic(e_V - eHalf_V)
      points.push({ t_s: k * dt, e_V, i_A: i[k] + (doubleLayer_F * (e_V - inner_V)) / dt })
      inner_V = e_V
      continue
    }
    // potential at the interface by bisection: everything rises with it
    const both = (u_V: number) => faradaic(u_V - eHalf_V) + (doubleLayer_F * (u_V - inner_V)) / dt
    let [low, high] = [e_V - 2, e_V + 2]
    for (let b = 0; b < 50; b++) {
      const middle = 0.5 * (low + high)
      if (middle + series_ohm * both(middle) < e_V) low = middle
      else high = middle
    }
    const u_V = 0.5 * (low + high)
    i[k] = faradaic(u_V - eHalf_V)
    points.push({ t_s: k * dt, e_V, i_A: both(u_V) })
    inner_V = u_V
  }
  return points
}
