/**
 * NaVO3 against lithium: Chandra et al., "Na-ion diffusion and electrochemical performance of NaVO3 anode in Li/Na
 * batteries" (IIT Delhi, arXiv). One set for its voltammetry, impedance, GITT and rate test.
 *
 * The electrode is one slab of the paper's own geometry, L = m V_M / (M A) = 7.36 um: the terminals only see L2/D and the
 * capacity, and this L makes the paper's equations 1, 3 and 4 speak of one electrode.
 */
import { cellKind } from "../cell"
import { HalfCell } from "../cell/halfCell"
import { isotherm, potentialAt } from "../cell/isotherm"
import { thermalVoltage } from "../cell/constants"

/** Experimental section: 14 mm disc, 3.3 mg of active material. */
const area_m2 = Math.PI * 7e-3 ** 2
const mass_kg = 3.3e-6
/** Molar mass of NaVO3; volume from the paper's lattice (a 10.543, b 9.458, c 5.876 A, beta 108.42 deg), Z = 8. */
const molarMass_kg_mol = 0.121928
const molarVolume_m3_mol = 41.85e-6
const length_m = (mass_kg * molarVolume_m3_mol) / (molarMass_kg_mol * area_m2)
const concentration_mol_m3 = 1 / molarVolume_m3_mol

/**
 * Two broad couples at the middles of the pairs 0.5/0.8 V and 1.8/2.3 V (Fig. 2a); the wide background makes 1.6 Li
 * between 0.01 and 3 V (350 mAh/g, abstract) and |dE/dx| = 1.316 V at 0.9 V, which turns sigma_W = 92.1 into the
 * printed 8.1e-12 cm2/s (eq. 1 with the square round the whole bracket).
 */
const galleries = [
  { u_V: 0.62, x: 0.42, width: 5 },
  { u_V: 2.02, x: 0.3, width: 6 },
  { u_V: 0.95, x: 1.11, width: 23.5 },
]

/**
 * log10 of D [cm2/s] at open-circuit potentials: -11.09 at 0.9 V is the EIS value (eq. 1-2), about -12.3 at the end of
 * discharge is the last GITT step (conclusions); the rise towards 3 V follows Fig. 3f.
 */
const diffusivityAt: readonly (readonly [number, number])[] = [
  [3.0, -10.1],
  [2.0, -10.5],
  [0.9, -11.09],
  [0.05, -12.0],
  [-0.5, -12.4],
]

function diffusivityTable() {
  const curve = isotherm(galleries, thermalVoltage(298.15))
  const points = 60
  const x = Array.from({ length: points }, (_, k) => ((k + 0.5) / points) * curve.xMax)
  const diffusivity_m2_s = x.map(share => {
    const u_V = potentialAt(curve, share)
    for (let k = 1; k < diffusivityAt.length; k++) {
      const [high, dHigh] = diffusivityAt[k - 1]
      const [low, dLow] = diffusivityAt[k]
      if (u_V >= high) return 1e-4 * 10 ** dHigh
      if (u_V >= low) return 1e-4 * 10 ** (dLow + ((dHigh - dLow) * (u_V - low)) / (high - low))
    }
    return 1e-4 * 10 ** diffusivityAt[diffusivityAt.length - 1][1]
  })
  return { x, diffusivity_m2_s }
}

const diffusivity_m2_s = diffusivityTable()

export const navo3Li = cellKind({
  id: "navo3-li",
  title: "NaVO3 | 1 M LiPF6 EC:DMC | Li, coin cell",
  source:
    "Chandra et al., arXiv, NaVO3 anode: sec. II (mass, disc), Fig. 2a (couples), abstract (350 mAh/g), Fig. 3b and " +
    "eq. 1-2 (sigma_W, D at 0.9 V), Fig. 3f and conclusions (trend of D); resistances assumed, reasons in the file",
  notClaimed:
    "Resistances and CPEs are read from no number (Fig. 3a is a picture). D_cv of eq. 3 (1.35e-11) is a formula output " +
    "that no slab of this capacity can give. 300 mAh/g in the first cycle at 11 mA/g contradict the D of the impedance after " +
    "one cycle: here they are some 220. The first GITT step (8.9e-10 or 5.05e-10) exceeds what eq. 4 can return.",
  sample: {
    area_m2,
    mass_kg,
    molarMass_kg_mol,
    molarVolume_m3_mol,
    // 350 mAh/g, abstract
    capacity_C: 350 * 3.6 * mass_kg * 1e3,
  },
  planted: [
    { symbol: "D(0.9 V)", value: 8.13e-16, unit: "m2/s", note: "8.1e-12 cm2/s of the paper's EIS, planted" },
    { symbol: "D(0.05 V)", value: 1e-16, unit: "m2/s", note: "assumed from the trend of Fig. 3f" },
    { symbol: "D(2.0 V)", value: 3.16e-15, unit: "m2/s", note: "assumed from the trend of Fig. 3f" },
    { symbol: "D(3.0 V)", value: 7.94e-15, unit: "m2/s", note: "assumed from the trend of Fig. 3f" },
    { symbol: "sigmaW(0.9 V)", value: 92.1, unit: "ohm/s^0.5", note: "Fig. 3b; follows from D and |dE/dx| = 1.316 V" },
    { symbol: "dE/dx(0.9 V)", value: -1.316, unit: "V", note: "derived from sigma_W and D" },
    { symbol: "Rs", value: 5, unit: "ohm", note: "assumed, usual for this coin cell" },
    { symbol: "R1", value: 60, unit: "ohm", note: "film; assumed, Fig. 3a is a picture" },
    { symbol: "R2", value: 15, unit: "ohm", note: "lithium; assumed" },
    { symbol: "D gain", value: 19, unit: "1", note: "over the first 100 cycles: input, from 350 mAh/g at cycle 300" },
    { symbol: "i00", value: 4, unit: "A/m2", note: "assumed: 42 ohm at half filling" },
  ],
  create: () =>
    new HalfCell({
      start_V: 2.9,
      startHysteresis: 1,
      concentration_mol_m3,
      isotherm: galleries,
      particles: [{ shape: "slab", length_m, area_m2, diffusivity_m2_s, exchange_A_m2: 4 }],
      series_ohm: 5,
      doubleLayer: { y0: 5e-4, alpha: 0.8 },
      arcs: [
        { r_ohm: 60, y0: 2e-5, alpha: 0.8 },
        { r_ohm: 15, y0: 1e-5, alpha: 0.9 },
      ],
      // half the distance of the pairs of Fig. 2a, less IR and diffusion; turned over by 20 mAh/g
      hysteresis: { shift_V: 0.13, turn_C: 20 * 3.6 * mass_kg * 1e3 },
      // The impedance was taken after one cycle, the rate test over 330 (Fig. 2d). With the D of the impedance 11 mA/g gives
      // 230 mAh/g; that 350 come out later needs a D some 20 times higher: activation, assumed within 40 cycles.
      slow: {
        cycle_C: 350 * 3.6 * mass_kg * 1e3,
        laws: [
          { name: "activation", on: "diffusivity", shape: "saturating", amount: 18, scale: 40, exponent: 1 },
          { name: "activation", on: "area", shape: "saturating", amount: 0.08, scale: 40, exponent: 1 },
        ],
      },
    }),
})
