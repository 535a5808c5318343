/** What each page shows: the conditions of the cell's paper, and which rows of the papers belong to it. */
import type { CellKind } from "../../../sim/cell"
import { LOW_V, SCAN_V_S } from "../../../sim/cell/families/lntoNmc532"
import { all } from "../../../sim/cells/index"

export interface Plan {
  readonly kind: CellKind
  /** Systems of the rows. */
  readonly systems: readonly string[]
  readonly reference?: string
  readonly window?: { readonly low_V: number; readonly high_V: number }
  /** Does the first half cycle charge (a cathode) or discharge? */
  readonly chargesFirst?: boolean
  readonly sweep?: { readonly rate_V_s: number; readonly from_V?: number; readonly cycles: number }
  readonly spectrum: {
    readonly e_V?: number
    readonly from_Hz: number
    readonly to_Hz: number
    readonly ages?: readonly number[]
  }
  readonly titration?: { readonly i_A: number; readonly pulse_s: number; readonly rest_s: number }
  /** A/g. */
  readonly rates?: readonly number[]
  readonly life?: {
    readonly rate: number
    readonly cycles: readonly number[]
    readonly stress?: (cycles: number) => number
  }
}

type Part = Omit<Plan, "kind">

const anode = { low_V: 0.01, high_V: 3 }

const zif = (system: string, cycled: boolean): Part => ({
  systems: [system],
  reference: "Li+/Li",
  window: anode,
  sweep: { rate_V_s: 1e-4, cycles: 3 },
  spectrum: { e_V: 1, from_Hz: 1e5, to_Hz: 0.01, ages: cycled ? undefined : [0, 1000] },
  rates: [0.1, 0.5, 1, 2],
  life: cycled ? undefined : { rate: 2, cycles: [1, 100, 250, 400, 550, 700, 850, 1000, 1250, 1500, 2000, 2500, 3000] },
})

const nmc = (name: string): Part => {
  const shift_V = name === "liquid" ? 0.62 : 0
  const tenth = 0.13 / 8.1
  return {
    systems: [name === "liquid" ? "NMC532-liquid" : `LNTO@NMC532-${name}`],
    reference: name === "liquid" ? "Li+/Li" : "Li-In",
    window: { low_V: LOW_V + shift_V, high_V: 3.8 + shift_V },
    chargesFirst: true,
    sweep: { rate_V_s: SCAN_V_S, cycles: 2 },
    spectrum: { e_V: 3.4 + shift_V, from_Hz: 1e6, to_Hz: 0.01, ages: name === "liquid" ? undefined : [0, 100] },
    titration: { i_A: -1.3 * 1.8e-4, pulse_s: 300, rest_s: 7200 },
    rates: [tenth, 2 * tenth, 5 * tenth, 10 * tenth],
    life: name === "liquid" ? undefined : { rate: tenth, cycles: [1, 10, 25, 50, 75, 100, 125, 150, 175, 199] },
  }
}

const pellet = (name: string): Part => ({
  systems: [`LNTO-pellet-${name}`],
  spectrum: { from_Hz: 1e7, to_Hz: 10 },
})

const dummy: Part = { systems: [], spectrum: { from_Hz: 1e5, to_Hz: 0.1 } }

const parts: Readonly<Record<string, Part>> = {
  vt60: {
    systems: ["VT60"],
    reference: "Li+/Li",
    window: anode,
    sweep: { rate_V_s: 1e-4, cycles: 3 },
    spectrum: { e_V: 1, from_Hz: 1e5, to_Hz: 0.01, ages: [0, 1000, 5000] },
    rates: [0.1, 1, 2, 5],
    life: { rate: 1, cycles: [1, 5, 15, 30, 60, 100, 250, 500, 1000, 2000, 3000, 4000, 5000] },
  },
  "navo3-li": {
    systems: ["NVO-Li"],
    reference: "Li+/Li",
    window: anode,
    sweep: { rate_V_s: 5e-5, cycles: 1 },
    spectrum: { e_V: 0.9, from_Hz: 1e4, to_Hz: 0.01 },
    titration: { i_A: -3.5e-5, pulse_s: 1800, rest_s: 6000 },
    rates: [0.011, 0.044, 0.11, 0.22, 0.66],
    life: { rate: 0.044, cycles: [1, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400] },
  },
  "navo3-na": {
    systems: ["NVO-Na"],
    reference: "Na+/Na",
    window: anode,
    sweep: { rate_V_s: 5e-5, cycles: 1 },
    spectrum: { e_V: 0.3, from_Hz: 2e5, to_Hz: 0.01 },
    titration: { i_A: -3.5e-5, pulse_s: 1800, rest_s: 7200 },
    rates: [0.007, 0.011, 0.022, 0.044],
    life: { rate: 0.011, cycles: [1, 5, 10, 20, 30, 40, 50] },
  },
  "nvp-nzsp": {
    systems: ["NVP|NZSP"],
    reference: "Na+/Na",
    window: { low_V: 2.7, high_V: 4 },
    chargesFirst: true,
    sweep: { rate_V_s: 1e-4, cycles: 1 },
    spectrum: { e_V: 3.39, from_Hz: 1e6, to_Hz: 0.01 },
    rates: [0.1, 0.4, 1].map(c => (c * 117.6) / 1000),
  },
  "nmc532-lnto-350": nmc("350"),
  "nmc532-lnto-450": nmc("450"),
  "nmc532-lnto-550": nmc("550"),
  "nmc532-liquid": nmc("liquid"),
  "lnto-pellet-350": pellet("350"),
  "lnto-pellet-450": pellet("450"),
  "lnto-pellet-550": pellet("550"),
  "zif-crystal": zif("ZIF-crystal", false),
  "zif-glass": zif("ZIF-glass", false),
  "zif-amorphous": zif("ZIF-amorphous", false),
  "zif-crystal-cycled": zif("ZIF-crystal", true),
  "zif-glass-cycled": zif("ZIF-glass", true),
  "zif-amorphous-cycled": zif("ZIF-amorphous", true),
  ferrocyanide: {
    systems: [],
    reference: "Ag/AgCl",
    window: { low_V: -0.1, high_V: 0.6 },
    sweep: { rate_V_s: 0.05, from_V: 0.6, cycles: 2 },
    spectrum: { e_V: 0.23, from_Hz: 1e5, to_Hz: 0.1 },
  },
}

export const plans: readonly Plan[] = all.map(kind => ({ kind, ...(parts[kind.id] ?? dummy) }))
