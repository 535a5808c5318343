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
/** Coulomb in one mAh/g of this electrode. */
const specific_C = 3.6e3 * mass_kg

/**
 * Two couples at the middles of the pairs 0.5/0.8 V and 1.8/2.3 V (Fig. 2a); the wide background makes 350 mAh/g between
 * 0.01 and 3 V (abstract) and |dE/dx| = 1.34 V at 0.9 V, which turns sigma_W = 92.1 into the printed 8.1e-12 cm2/s (eq. 1
 * with the square round the whole bracket). Shares, widths and middles fitted to the four peaks and the capacities.
 */
const galleries = [
  { u_V: 0.677, x: 0.458, width: 2.27 },
  { u_V: 2.037, x: 0.287, width: 4.5 },
  { u_V: 0.921, x: 1.152, width: 19.3 },
]

/**
 * log10 of D [cm2/s] at open-circuit potentials: -11.09 at 0.9 V is the EIS value (eq. 1-2); the ends are fitted so that
 * titration ends at 5.45e-13 (conclusions), with the paper's short rest, and rises towards 3 V (Fig. 3f).
 */
const diffusivityAt: readonly (readonly [number, number])[] = [
  [3.0, -9.95],
  [2.0, -10.44],
  [0.9, -11.09],
  [0.4, -11.67],
  [-0.1, -12.88],
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
    "that no slab of this capacity can give. With the D of the impedance after one cycle 11 mA/g gives 240 mAh/g back: the " +
    "300 of the first cycle are here a discharge with 55 mAh/g of irreversible charge, assumed. The first GITT step (8.9e-10 or 5.05e-10) exceeds what eq. 4 can return.",
  sample: {
    area_m2,
    mass_kg,
    molarMass_kg_mol,
    molarVolume_m3_mol,
    // 350 mAh/g, abstract
    capacity_C: 350 * specific_C,
  },
  planted: [
    { symbol: "D(0.9 V)", value: 8.13e-16, unit: "m2/s", note: "8.1e-12 cm2/s of the paper's EIS, planted" },
    { symbol: "D(0.4 V)", value: 2.14e-16, unit: "m2/s", note: "fitted to the last step of the titration" },
    { symbol: "D(2.0 V)", value: 3.63e-15, unit: "m2/s", note: "assumed from the trend of Fig. 3f" },
    { symbol: "D(3.0 V)", value: 1.12e-14, unit: "m2/s", note: "assumed from the trend of Fig. 3f" },
    { symbol: "sigmaW(0.9 V)", value: 92.1, unit: "ohm/s^0.5", note: "Fig. 3b; follows from D and |dE/dx| = 1.316 V" },
    { symbol: "dE/dx(0.9 V)", value: -1.336, unit: "V", note: "of these couples; sigma_W and D ask for 1.316" },
    { symbol: "Rs", value: 5, unit: "ohm", note: "assumed, usual for this coin cell" },
    { symbol: "R1", value: 60, unit: "ohm", note: "film; assumed, Fig. 3a is a picture" },
    { symbol: "R2", value: 15, unit: "ohm", note: "lithium; assumed" },
    { symbol: "D gain", value: 14.7, unit: "1", note: "over the first 100 cycles: input, from 350 mAh/g at cycle 300" },
    { symbol: "Q_irr", value: 55 * specific_C, unit: "C", note: "55 mAh/g of the first discharge: assumed" },
    { symbol: "i00", value: 1.5, unit: "A/m2", note: "assumed: 111 ohm at half filling, the second arc of Fig. 3a" },
  ],
  create: () =>
    new HalfCell({
      start_V: 2.9,
      startHysteresis: 1,
      concentration_mol_m3,
      isotherm: galleries,
      particles: [{ shape: "slab", length_m, area_m2, diffusivity_m2_s, exchange_A_m2: 1.525 }],
      series_ohm: 5,
      doubleLayer: { y0: 2e-4, alpha: 0.8 },
      // the film is fast enough to stand apart from the charge transfer, as the two arcs of Fig. 3a do
      arcs: [
        { r_ohm: 60, y0: 4e-6, alpha: 0.85 },
        { r_ohm: 15, y0: 2e-6, alpha: 0.9 },
      ],
      // half the distance of the pairs of Fig. 2a, less IR and diffusion; turned over by 25 mAh/g
      hysteresis: { shift_V: 0.12, turn_C: 25 * specific_C },
      // SEI on carbon and oxide below 0.6 V: what 300 mAh/g in the first cycle have beyond the reversible 240
      pools: [{ charge_C: 55 * specific_C, e_V: 0.6, rate_per_s: 2e-4, transfer: 0.3, direction: "reduction" }],
      // The impedance was taken after one cycle, the rate test over 330 (Fig. 2d). With the D of the impedance 11 mA/g gives
      // 240 mAh/g; that 350 come out later needs a D some 15 times higher: activation within 80 cycles, slow at first.
      slow: {
        cycle_C: 350 * specific_C,
        laws: [
          { name: "activation", on: "diffusivity", shape: "saturating", amount: 13.7, scale: 40, exponent: 2 },
          { name: "activation", on: "area", shape: "saturating", amount: 0.019, scale: 40, exponent: 2 },
        ],
      },
    }),
})
