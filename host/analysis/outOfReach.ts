/**
 * What the papers measure that a potentiostat cannot: named, so that no table passes over it in silence. `instead` is the
 * electrochemical quantity that is touched by it, where there is one.
 */

export interface OutOfReach {
  readonly method: string
  readonly tells: string
  readonly instead: string | null
}

export const outOfReach: readonly OutOfReach[] = [
  { method: "X-ray diffraction", tells: "phases, lattice, crystallite size", instead: null },
  {
    method: "electron microscopy (SEM, TEM, HRTEM) and diffraction (SAED)",
    tells: "shape, coating thickness, lattice fringes",
    instead: null,
  },
  { method: "energy-dispersive X-ray analysis", tells: "elements and their distribution", instead: null },
  {
    method: "X-ray photoelectron spectroscopy",
    tells: "oxidation states and films at the surface",
    instead: "charge of the first reduction",
  },
  {
    method: "X-ray absorption (XANES, EXAFS)",
    tells: "oxidation state and neighbours in the bulk",
    instead: "charge passed per formula",
  },
  {
    method: "infrared and Raman spectroscopy, nuclear magnetic resonance",
    tells: "bonds and local order",
    instead: null,
  },
  {
    method: "differential scanning calorimetry and thermogravimetry",
    tells: "Tg, Tc, Tm, K_H, enthalpy that relaxes",
    instead: null,
  },
  {
    method: "enthalpy relaxation by calorimetry",
    tells: "beta of the Kohlrausch function",
    instead: "the same function fits potentials at rest",
  },
  { method: "gas sorption", tells: "pores and inner surface", instead: "double-layer capacitance" },
  {
    method: "density-functional calculation, nudged elastic band",
    tells: "formation energies, diffusion barriers",
    instead: "D against temperature",
  },
  {
    method: "in-situ microscopy of an interface",
    tells: "volume change, loss of contact",
    instead: "resistance at constant bias against time",
  },
]
