/**
 * What the elements of a fitted interface mean.
 *
 *   exchange current     i0 = R T/(n F R_ct)                                       slope of Butler and Volmer at rest
 *   double layer of a CPE, Y (jw)^alpha:
 *     across the surface C = (Y (1/R_s + 1/R_ct)^(alpha-1))^(1/alpha)              Brug et al., J. Electroanal. Chem. 176 (1984) 275
 *     through a layer    C = Y^(1/alpha) R^(1/alpha - 1)                            Hsu, Mansfeld, Corrosion 57 (2001) 747
 *
 * The two differ by orders below alpha = 0.8: which one applies is knowledge about the surface, not in the spectrum.
 * R_ct by impedance is that of the state at which it was measured, and of the true area, not the geometric one.
 */
import { FARADAY_C_mol, GAS_CONSTANT_J_mol_K, ROOM_K } from "../../constants"
import { doubtful, type Known, type Measured, measured, positive, relativeU, uOf, valid, valueOf } from "../measured"

export function exchangeCurrent(input: {
  readonly rCt_ohm: Known
  readonly n?: number
  readonly temperature_K?: number
}): Measured {
  const { n = 1, temperature_K = ROOM_K } = input
  const r = positive("rCt_ohm", input.rCt_ohm)
  const value = (GAS_CONSTANT_J_mol_K * temperature_K) / (positive("n", n) * FARADAY_C_mol * r)
  return measured(value, "A", value * relativeU(input.rCt_ohm), valid("slope of Butler and Volmer at rest"), {
    rCt_ohm: r,
    n,
    temperature_K,
  })
}

/** k0 [m/s] of a couple with both concentrations c: i0 = n F A k0 c. */
export function rateConstantOfExchange(i0: Known, area_m2: Known, c_mol_m3: Known, n = 1): Measured {
  const value = positive("i0", i0) / (n * FARADAY_C_mol * positive("area_m2", area_m2) * positive("c_mol_m3", c_mol_m3))
  return measured(
    value,
    "m/s",
    value * Math.hypot(...[i0, area_m2, c_mol_m3].map(relativeU)),
    valid("i0 = n F A k0 c"),
    {
      i0_A: valueOf(i0),
    },
  )
}

export interface CpeInput {
  /** Y [S s^alpha] and its exponent. */
  readonly y0: Known
  readonly alpha: Known
  /** For a spread across the surface: both resistances. */
  readonly rS_ohm?: Known
  readonly rCt_ohm: Known
  readonly spread: "surface" | "layer"
}

/** @throws FitError `input` for a number that is zero or missing */
export function doubleLayerCapacitance(input: CpeInput): Measured {
  const y0 = positive("y0", input.y0)
  const alpha = positive("alpha", input.alpha)
  const rCt = positive("rCt_ohm", input.rCt_ohm)
  const surface = input.spread === "surface"
  const conductance = surface ? 1 / positive("rS_ohm", input.rS_ohm ?? 0) + 1 / rCt : 1 / rCt
  // the layer's form is the surface's with 1/R alone
  const value = (y0 * conductance ** (alpha - 1)) ** (1 / alpha)
  const byAlpha = Math.abs(Math.log(conductance) / alpha - Math.log(y0 * conductance ** (alpha - 1)) / alpha ** 2)
  const byR = Math.abs((alpha - 1) / alpha)
  const dominant = surface && input.rS_ohm !== undefined ? relativeU(input.rS_ohm) : relativeU(input.rCt_ohm)
  const relative = Math.hypot(relativeU(input.y0) / alpha, byAlpha * uOf(input.alpha), byR * dominant)
  return measured(
    value,
    "F",
    value * relative,
    alpha < 0.75
      ? doubtful(`α = ${alpha.toFixed(2)}: an element this far from a capacitor has no one capacitance`)
      : valid(surface ? "spread across the surface (Brug)" : "spread through a layer (Hsu and Mansfeld)"),
    { y0, alpha, conductance_S: conductance },
  )
}
