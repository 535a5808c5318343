/** Slabs with one planted D, titrated as a card would see it; the solver is that of the virtual cells. */
import type { Curve } from "../../host/analysis/curve"
import { HalfCell } from "../../sim/cell/halfCell"
import { Card, FARADAY, logUniform, RT_F, type Random } from "./truth"

export interface SlabCell {
  readonly length_m: number
  readonly area_m2: number
  readonly D: number
  /** Everything that answers before diffusion, at this current and the start potential: series, arc, charge transfer [ohm]. */
  readonly drop_ohm: number
  readonly series_ohm: number
  readonly pulse_s: number
  readonly rest_s: number
  readonly i_A: number
  readonly every_s: number
  readonly cell: HalfCell
}

/** @param theta tau D/L2, from..to; @param rest in diffusion times, from..to */
export function randomSlab(
  random: Random,
  theta: readonly [number, number],
  rest: readonly [number, number],
): SlabCell {
  const length_m = logUniform(random, 2e-6, 20e-6)
  const area_m2 = logUniform(random, 0.5e-4, 2e-4)
  const D = logUniform(random, 1e-16, 1e-13)
  const T_s = length_m ** 2 / D
  const pulse_s = Math.min(20000, Math.max(20, T_s * logUniform(random, ...theta)))
  const rest_s = T_s * logUniform(random, ...rest)
  const concentration = logUniform(random, 1e4, 5e4)
  const width = logUniform(random, 2, 20)
  const exchange_A_m2 = logUniform(random, 0.3, 20)
  const series_ohm = logUniform(random, 2, 100)
  const arc_ohm = logUniform(random, 5, 200)
  // the face moves by 1 to 5 % of the sites
  const rise = logUniform(random, 0.005, 0.03)
  const reach = 2 * Math.sqrt((D * pulse_s) / Math.PI)
  const i_A = (random.uniform() < 0.5 ? -1 : 1) * ((rise * concentration * FARADAY * D) / reach) * 2 * area_m2
  const start_V = 0.9 + width * 0.025 * (random.uniform() - 0.5) * 2
  const make = () =>
    new HalfCell({
      start_V,
      concentration_mol_m3: concentration,
      isotherm: [{ u_V: 0.9, x: 1, width }],
      particles: [{ shape: "slab", length_m, area_m2, diffusivity_m2_s: D, exchange_A_m2 }],
      series_ohm,
      doubleLayer: { y0: 2e-5, alpha: 0.9 },
      arcs: [{ r_ohm: arc_ohm, y0: 1e-5, alpha: 0.85 }],
      // far below the noise of a card
      tolerance_V: 2e-6,
    })
  const cell = make()
  const x = cell.surfaceStoichiometry()[0]
  // Butler and Volmer with a transfer coefficient of one half
  const exchange_A = exchange_A_m2 * 2 * Math.sqrt(x * (1 - x)) * area_m2
  const transfer_ohm = (2 * RT_F * Math.asinh(i_A / (2 * exchange_A))) / i_A
  return {
    length_m,
    area_m2,
    D,
    drop_ohm: series_ohm + arc_ohm + transfer_ohm,
    series_ohm,
    pulse_s,
    rest_s,
    i_A,
    every_s: pulse_s / 120,
    cell,
  }
}

/** Rest, then pulses and rests; readings as the card gives them. */
export function titrate(s: SlabCell, card: Card, pulses: number): Curve {
  const t_s: number[] = []
  const e_V: number[] = []
  const i_A: number[] = []
  let now = 0
  const stretch = (current: number, for_s: number, every_s: number) => {
    const n = Math.max(4, Math.round(for_s / every_s))
    const control =
      current === 0 ? ({ kind: "open" } as const) : ({ kind: "I", from_A: current, to_A: current } as const)
    for (let k = 0; k < n; k++) {
      s.cell.advance(control, for_s / n)
      now += for_s / n
      t_s.push(now)
      e_V.push(card.readE(s.cell.e_V))
      i_A.push(current === 0 ? 0 : card.readI(current))
    }
  }
  stretch(0, 20 * s.every_s, s.every_s)
  for (let k = 0; k < pulses; k++) {
    stretch(s.i_A, s.pulse_s, s.every_s)
    stretch(0, s.rest_s, Math.max(s.every_s, s.rest_s / 200))
  }
  return { t_s, e_V, i_A }
}
