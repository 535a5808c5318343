/** Builds the assembly that a set of parameters describes, at its temperature. */
import { Arc } from "./arc"
import { Assembly } from "./assembly"
import { thermalVoltage } from "./constants"
import { cpeLadder } from "./cpeLadder"
import { Diffusion } from "./diffusion"
import { DiffusivityCurve } from "./diffusivity"
import { ElectrolyteLine } from "./electrolyteLine"
import { isotherm } from "./isotherm"
import { exchangeCurrent } from "./kinetics"
import { LadderState } from "./ladderState"
import { buildMesh } from "./mesh"
import { Particle, type ParticleParameters } from "./particle"
import type { HalfCellParameters } from "./parameters"
import { Film, Pool, SurfaceCharge } from "./sideReaction"
import { arrhenius, REFERENCE_K } from "./temperature"

export function assemble(p: HalfCellParameters): Assembly {
  const temperature_K = p.temperature_K ?? REFERENCE_K
  const thermal_V = thermalVoltage(temperature_K)
  const conduction = arrhenius(p.activation?.conduction_J_mol, temperature_K)
  const volumes = p.particles.map(of => (of.area_m2 * of.length_m) / (of.shape === "sphere" ? 3 : 1))
  const volume = volumes.reduce((sum, v) => sum + v, 0)
  return new Assembly({
    particles: p.particles.map((of, k) => particleOf(p, of, volumes[k] / volume, temperature_K, thermal_V)),
    doubleLayer: new LadderState(cpeLadder(p.doubleLayer ?? { y0: 0, alpha: 1 })),
    sides: [
      ...(p.pools ?? []).map(of => new Pool(of, thermal_V)),
      ...(p.surfaceCharges ?? []).map(of => new SurfaceCharge(of, thermal_V)),
      ...(p.films ?? []).map(of => new Film(of, thermal_V)),
    ],
    arcs: (p.arcs ?? []).map(of => new Arc({ ...of, r_ohm: of.r_ohm / conduction })),
    line: p.electrolyte
      ? new ElectrolyteLine(
          { ...p.electrolyte, diffusivity_m2_s: p.electrolyte.diffusivity_m2_s * conduction },
          thermal_V,
        )
      : null,
    series_ohm: p.series_ohm / conduction,
    counter_A: p.counter_A ?? 0,
    thermal_V,
  })
}

/** @param share of this class in the volume of all, and so in the charge of the hysteresis */
function particleOf(
  p: HalfCellParameters,
  of: ParticleParameters,
  share: number,
  temperature_K: number,
  thermal_V: number,
): Particle {
  const curve = isotherm(p.isotherm, thermal_V)
  const faster = arrhenius(p.activation?.diffusivity_J_mol, temperature_K)
  const diffusivity =
    typeof of.diffusivity_m2_s === "number"
      ? of.diffusivity_m2_s * faster
      : new DiffusivityCurve(of.diffusivity_m2_s, curve.xMax, faster)
  const mesh = buildMesh(of.shape, of.length_m, of.cells, of.surfaceCell)
  const transfer = arrhenius(p.activation?.exchange_J_mol, temperature_K)
  return new Particle({
    diffusion: new Diffusion(mesh, diffusivity, 1 / p.concentration_mol_m3),
    area_m2: of.area_m2,
    concentration_mol_m3: p.concentration_mol_m3,
    isotherm: curve,
    exchange: exchangeCurrent(of.exchange_A_m2, curve.xMax, transfer),
    hysteresis: p.hysteresis
      ? { shift_V: p.hysteresis.shift_V, turn_C: p.hysteresis.turn_C * share }
      : { shift_V: 0, turn_C: 1 },
    thermal_V,
  })
}
