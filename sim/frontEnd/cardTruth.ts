/**
 * What one card really is: gains, offsets and drifts drawn once from its seed. The same form as the calibration record,
 *
 *   E = eA m0 + eX m1 + eB      I = iA m1 + iB      set-points: see hardware/calibration.ts
 *
 * so that a test can lay the record beside the truth. `factory` is the record that a calibration laboratory would leave
 * on the card: the truth plus a draw from the laboratory's own uncertainty.
 */
import { Board } from "../../hardware/board"
import { Calibration, nominal } from "../../hardware/calibration"
import type { Random } from "../random"
import type { FrontEndProfile } from "./profile"

/** Temperature of the laboratory, and the reference of every drift [degC]. */
export const LAB_DEGC = 25
/** Standard uncertainties of the laboratory: volt meter and ammeter gain, zeros [V, of full scale], DAC against the ADC. */
const LAB = { e: 17e-6, i: 40e-6, zero_V: 5e-6, zeroPart: 5e-6, cross: 20e-6, dac: 20e-6, dac_V: 20e-6 }
/** 2025-07-01, when the laboratory saw the card [s since 1970]. */
const FACTORY_S = 1751328000
/** Warming up takes this long [s]. */
const WARM_UP_S = 600
/** How old a truth may be [us]. */
const EVERY_US = 5e6
/** Temperature coefficients: greatest of reference, resistor, ratio of two resistors [per K]; sigma of amplifiers [V/K]. */
const TC = { reference: 4e-6, resistor: 10e-6, ratio: 14.1e-6, amplifier_V: 0.25e-6, cross_V: 4e-6 }

interface Line {
  readonly at25: number
  readonly perK: number
}

export class CardTruth {
  private readonly eGain: Line
  private readonly eOffset: Line
  private readonly cross: Line
  private readonly iGain: Line[]
  private readonly iOffset: Line[]
  private readonly dacEGain: Line
  private readonly dacEOffset: Line
  private readonly dacIGain: Line[]
  private readonly dacIOffset: Line[]
  /** Deviations of the record from the truth. */
  private readonly lab: Calibration
  private drawn: { readonly at_us: number; readonly truth: Calibration } | undefined

  constructor(
    readonly board: Board,
    private readonly profile: FrontEndProfile,
    random: Random,
  ) {
    const p = profile
    const line = (sigma: number, perK: number): Line => ({ at25: sigma * random.normal(), perK })
    const within = (greatest: number) => p.drift * greatest * (2 * random.uniform() - 1)
    const spread = (sigma: number) => p.drift * sigma * random.normal()
    const reference = within(TC.reference)
    this.eGain = line(p.eGain, reference + within(TC.ratio / 1.2))
    this.eOffset = line(p.eOffset_V, spread(6.2 * TC.amplifier_V))
    this.cross = line(p.cross, within(TC.cross_V))
    // one instrumentation amplifier for all ranges, a resistor for each
    const amplifier = line(p.iGain, reference + within(TC.ratio))
    const offset = line(p.iOffset, spread((1.85 * TC.amplifier_V) / 0.2))
    this.iGain = board.ranges.map(() => sum(amplifier, line(p.iGain / 2, within(TC.resistor))))
    this.iOffset = board.ranges.map(() => offset)
    this.dacEGain = line(p.dacGain, reference + within(TC.ratio))
    this.dacEOffset = line(p.dacOffset_V, spread(6.2 * TC.amplifier_V))
    const iDac = line(p.dacGain, reference + within(TC.ratio))
    this.dacIGain = board.ranges.map((_, r) => sum(iDac, { at25: this.iGain[r].at25, perK: this.iGain[r].perK }))
    this.dacIOffset = board.ranges.map(() => line(p.iOffset, offset.perK))
    this.lab = this.labErrors(random)
  }

  /** Temperature of the card a while after power-up. */
  temperature_degC(since_s: number): number {
    return this.profile.ambient_degC + this.profile.selfHeating_K * (1 - Math.exp(-since_s / WARM_UP_S))
  }

  /** The truth at a moment of the card's time, drawn up anew every few seconds: it drifts slowly. */
  during(at_us: number): Calibration {
    if (this.drawn === undefined || at_us - this.drawn.at_us >= EVERY_US)
      this.drawn = { at_us, truth: this.at(this.temperature_degC(at_us / 1e6)) }
    return this.drawn.truth
  }

  /** The record without any error at a temperature; its uncertainties are zero. */
  at(temperature_degC: number): Calibration {
    const drawn = nominal(this.board)
    const warmer = temperature_degC - LAB_DEGC
    const of = (line: Line) => line.at25 + line.perK * warmer
    const leak_A = this.profile.bias_A * 2 ** (warmer / 10)
    const zero = drawn.iA_A_V.map(() => 0)
    return {
      ...drawn,
      at_degC: temperature_degC,
      eA: drawn.eA * (1 + of(this.eGain)),
      eX: of(this.cross),
      eB_V: drawn.eB_V + of(this.eOffset),
      iA_A_V: drawn.iA_A_V.map((a, r) => a * (1 + of(this.iGain[r]))),
      iB_A: drawn.iB_A.map((b, r) => b + of(this.iOffset[r]) * this.board.ranges[r].fullScale_A + leak_A),
      dacEGain: 1 + of(this.dacEGain),
      dacE_V: of(this.dacEOffset),
      dacIGain: this.dacIGain.map(g => 1 + of(g)),
      dacIPart: this.dacIOffset.map(of),
      uEGain: 0,
      uE_V: 0,
      uIGain: zero,
      uIPart: zero,
    }
  }

  /** The record the card leaves the factory with; an ideal card's is nominal, made at second 1. */
  factory(): Calibration {
    if (this.profile.name === "ideal") return { ...nominal(this.board), made_s: 1 }
    const t = this.at(LAB_DEGC)
    const d = this.lab
    return {
      ...t,
      made_s: FACTORY_S,
      eA: t.eA * (1 + d.eA),
      eX: t.eX + d.eX,
      eB_V: t.eB_V + d.eB_V,
      iA_A_V: t.iA_A_V.map((a, r) => a * (1 + d.iA_A_V[r])),
      iB_A: t.iB_A.map((b, r) => b + d.iB_A[r] * this.board.ranges[r].fullScale_A),
      dacEGain: t.dacEGain + d.dacEGain,
      dacE_V: t.dacE_V + d.dacE_V,
      dacIGain: t.dacIGain.map((g, r) => g + d.dacIGain[r]),
      dacIPart: t.dacIPart.map((g, r) => g + d.dacIPart[r]),
      uEGain: LAB.e,
      uE_V: LAB.zero_V,
      uIGain: t.uIGain.map(() => LAB.i),
      uIPart: t.uIPart.map(() => LAB.zeroPart),
    }
  }

  private labErrors(random: Random): Calibration {
    const each = (sigma: number) => this.board.ranges.map(() => sigma * random.normal())
    return {
      ...nominal(this.board),
      eA: LAB.e * random.normal(),
      eX: LAB.cross * random.normal(),
      eB_V: LAB.zero_V * random.normal(),
      iA_A_V: each(LAB.i),
      iB_A: each(LAB.zeroPart),
      dacEGain: LAB.dac * random.normal(),
      dacE_V: LAB.dac_V * random.normal(),
      dacIGain: each(LAB.dac),
      dacIPart: each(LAB.zeroPart),
    }
  }
}

function sum(a: Line, b: Line): Line {
  return { at25: a.at25 + b.at25, perK: a.perK + b.perK }
}
