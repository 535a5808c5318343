/** Couples in solution with planted D and k0, swept, read by a card and evaluated. */
import { findPeaks } from "../../host/analysis/voltammetry/peaks"
import { nicholson } from "../../host/analysis/voltammetry/nicholson"
import { pairPeaks } from "../../host/analysis/voltammetry/peakPairs"
import { randlesSevcik } from "../../host/analysis/voltammetry/randlesSevcik"
import { findSweeps } from "../../host/analysis/voltammetry/sweeps"
import { voltammogram } from "./integralEquation"
import { ACCURACY, Card, type Case, FARADAY, known, logUniform, type Random, RT_F } from "./truth"

/** psi from 0.1 to 100; four in ten have a series resistance. Undefined where no pair of peaks was found. */
export function randomCouple(random: Random): { readonly D: Case; readonly k0: Case } | undefined {
  const D = logUniform(random, 1e-10, 2e-9)
  const c = logUniform(random, 0.5, 10)
  const area = logUniform(random, 1e-6, 2e-5)
  const rate = logUniform(random, 0.02, 1)
  const n = random.uniform() < 0.75 ? 1 : 2
  const psi = logUniform(random, 0.1, 100)
  const k0 = psi * Math.sqrt((Math.PI * D * n * rate) / RT_F)
  const peak_A = 0.4463 * n * FARADAY * area * c * Math.sqrt((n * rate * D) / RT_F)
  const series_ohm = random.uniform() < 0.4 ? logUniform(random, 5e-4, 0.03) / peak_A / n : 0
  const eHalf_V = 0.2 * (random.uniform() - 0.5)
  const turn_V = eHalf_V + (0.2 + 0.25 * random.uniform()) / n + (psi < 0.5 ? 0.1 : 0)
  const alpha = 0.4 + 0.2 * random.uniform()
  const couple = { n, k0_m_s: k0, alpha, D_m2_s: D, c_mol_m3: c, area_m2: area, series_ohm, eHalf_V }
  const points = voltammogram(couple, { rate_V_s: rate, start_V: eHalf_V - 0.3 / n - 0.05, turn_V, step_V: 0.001 })
  const card = new Card(random, 4 * peak_A)
  const curve = {
    t_s: points.map(p => p.t_s),
    e_V: points.map(p => card.readE(p.e_V)),
    // beside the card's noise some of the cell's: convection, pick-up
    i_A: points.map(p => card.readI(p.i_A) + 3e-4 * peak_A * random.normal()),
  }
  const [up, down] = findSweeps(curve)
  if (!up || !down) return undefined
  const [pair] = pairPeaks(findPeaks(curve, up, { accuracy: ACCURACY }), findPeaks(curve, down, { accuracy: ACCURACY }))
  if (!pair) return undefined
  const area_m2 = known(random, area, 0.015)
  const c_mol_m3 = known(random, c, 0.01)
  const distance_V = up.eTo_V - pair.mid.value
  const byPeak = randlesSevcik({
    iPeak: pair.oxidation.i,
    rate_V_s: rate,
    area_m2,
    c_mol_m3,
    n,
    separation: pair.separation,
    turn_V: distance_V,
  })
  const exact = ((area_m2.value / area) * (c_mol_m3.value / c)) ** 2
  const diffusivity_m2_s = known(random, D, 0.03)
  const bySeparation = nicholson({
    separation: pair.separation,
    diffusivity_m2_s,
    rate_V_s: rate,
    n,
    turn_V: distance_V,
    series_ohm: series_ohm > 0 ? known(random, series_ohm, 0.05) : 0,
    iPeaks_A: [pair.oxidation.i, pair.reduction.i],
  })
  return {
    D: { got: byPeak, truth: D, errs: (byPeak.value * exact) / D - 1 },
    k0: {
      got: bySeparation,
      truth: k0,
      errs: (bySeparation.value * Math.sqrt(D / diffusivity_m2_s.value)) / k0 - 1,
    },
  }
}
