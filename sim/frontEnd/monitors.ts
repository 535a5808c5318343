/**
 * From what is at the cell to what the converter's four inputs show: gains, offsets, cross term, non-linearity, noise and
 * mains, the latter as the converter's own filter lets it through.
 */
import { AUX, SWITCH } from "../../hardware/boards/channelCard"
import { Board } from "../../hardware/board"
import { Calibration } from "../../hardware/calibration"
import { ADS131M04 } from "../../hardware/parts/ads131m04"
import type { Random } from "../random"
import type { Aperture } from "./aperture"
import type { FrontEndProfile } from "./profile"

/** Means over the converter's aperture. */
export interface Seen {
  readonly e_V: number
  readonly i_A: number
  readonly ceWe_V: number
}

const KELVIN = 273.15

export class Monitors {
  private readonly inl: readonly (readonly [number, number])[]
  private readonly zero_V: readonly number[]
  private readonly gain: readonly number[]
  private readonly mainsPhase: readonly [number, number]
  private passed: { readonly aperture: Aperture; readonly part: number } | undefined

  /** @param card chance that makes this card; @param noise chance of its readings */
  constructor(
    private readonly board: Board,
    private readonly profile: FrontEndProfile,
    card: Random,
    private readonly noise: Random,
  ) {
    const spread = profile.eGain > 0 ? 1 : 0
    const four = [0, 1, 2, 3]
    // even and odd part of the curve; the greatest of (1 - x^2) is 1, of 2.6 x (1 - x^2) as well
    this.inl = four.map(() => [profile.inl * (card.uniform() - 0.5), profile.inl * (card.uniform() - 0.5)] as const)
    this.zero_V = four.map(() => spread * 10e-6 * card.normal())
    this.gain = four.map(() => 1 + spread * 0.0005 * card.normal())
    this.mainsPhase = [2 * Math.PI * card.uniform(), 2 * Math.PI * card.uniform()]
  }

  /** Self-heating of the range resistor lowers the current that a given monitor voltage stands for, by this part. */
  selfHeating(range: number, i_A: number): number {
    const r = this.board.ranges[range]
    return this.profile.drift * r.drift_per_K * r.thermal_K_W * r.r_ohm * i_A * i_A
  }

  inputs_V(
    seen: Seen,
    truth: Calibration,
    range: number,
    switchWord: number,
    at_us: number,
    aperture: Aperture,
    pickUp: number,
  ) {
    const p = this.profile
    const heat = 1 - this.selfHeating(range, seen.i_A)
    let m1 = (seen.i_A - truth.iB_A[range]) / (truth.iA_A_V[range] * heat)
    let m0 = (seen.e_V - truth.eB_V - truth.eX * m1) / truth.eA
    // amplifiers end at their rails
    m1 = Math.max(-1.5, Math.min(1.5, m1))
    m0 = Math.max(-1.5, Math.min(1.5, m0))
    if (p.mains_V + pickUp > 0 || p.mainsPart > 0) {
      const passed = this.mainsPassed(aperture)
      const angle = 2 * Math.PI * p.mains_Hz * at_us * 1e-6
      m0 += 0.2 * (p.mains_V + pickUp) * passed * Math.cos(angle + this.mainsPhase[0])
      m1 += p.mainsPart * passed * Math.cos(angle + this.mainsPhase[1])
    }
    if ((switchWord & SWITCH.zero) !== 0) {
      m0 = this.zero_V[0]
      m1 = this.zero_V[1]
    }
    const aux = (switchWord & SWITCH.auxReference) !== 0 ? AUX.reference_V : this.thermistor_V(truth.at_degC)
    const volts = [
      m0 + (p.eNoise_V / 5) * this.noise.normal(),
      m1 + p.iNoise * this.noise.normal(),
      (seen.ceWe_V / AUX.ceWe) * this.gain[2] + this.zero_V[2] + (p.eNoise_V / 5) * this.noise.normal(),
      aux * this.gain[3] + this.zero_V[3] + (p.eNoise_V / 5) * this.noise.normal(),
    ]
    return volts.map((v, k) => v + this.bend_V(v, k))
  }
  private mainsPassed(aperture: Aperture): number {
    if (this.passed?.aperture !== aperture) this.passed = { aperture, part: aperture.response(this.profile.mains_Hz) }
    return this.passed.part
  }
  /** Non-linearity, zero at both ends of the range. */
  private bend_V(v: number, channel: number): number {
    const x = Math.max(-1, Math.min(1, v / ADS131M04.fullScale_V))
    const [even, odd] = this.inl[channel]
    return ADS131M04.fullScale_V * (1 - x * x) * (even + 2.6 * odd * x)
  }
  /** 10 kOhm from the 1.0 V divider to the thermistor, whose other end is ground. */
  private thermistor_V(temperature_degC: number): number {
    const inverse = 1 / (temperature_degC + KELVIN) - 1 / (25 + KELVIN)
    const r_ohm = AUX.ntc25_ohm * Math.exp(AUX.ntcBeta_K * inverse)
    return (AUX.reference_V * r_ohm) / (r_ohm + AUX.ntc25_ohm)
  }
}
