/**
 * Reactions beside the particle, at the potential phi of the electrode. Currents in A, reduction negative.
 *
 * `Pool`: an irreversible reaction with a finite charge Q left (first-cycle SEI, conversion, decomposition),
 *     dQ/dt = -k Q exp(-a F (phi - E0) / RT).  At the scan rate v = k RT/(a F) its peak falls on E0.
 * `SurfaceCharge`: charge held at the surface, Gamma(phi) = Q / (1 + exp((phi - E) F / (w R T))), i = -dGamma/dt: a
 *     reversible couple without diffusion (b = 1).
 * `Film`: a film that grows through itself (SEI), dQ/dt = k g(phi) / (1 + Q/Q0): linear at first, then like sqrt(t);
 *     g = 1 / (1 + exp(a F (phi - E0) / RT)).
 */
import type { Complex } from "../cell"
import { REACH, type Part } from "./sdirk"

export interface SideReaction extends Part {
  /** Current [A] and its derivative by phi [S], at the phi last asked for. */
  i: number
  di: number
  reduce(tau_s: number): void
  at(phi_V: number): void
  /** Small-signal admittance [S] at phi_V. */
  admittance(w: number, phi_V: number): Complex
  settle(phi_V: number): void
  /** A finite supply is used up: first-cycle reactions are over. */
  exhaust(): void
  /** Charge [C] passed so far into this reaction, oxidation positive. */
  charge_C(): number
}

export interface PoolParameters {
  readonly charge_C: number
  readonly e_V: number
  /** Rate constant at e_V [1/s]. */
  readonly rate_per_s: number
  readonly transfer: number
  readonly direction: "reduction" | "oxidation"
}

const EXPONENT_MAX = 60

abstract class OneCharge implements SideReaction {
  readonly state = new Float64Array(1)
  i = 0
  di = 0
  protected base = 0
  protected out = 0
  protected tau_s = 0

  refresh(): void {}

  firstStage(): void {
    this.base = this.state[0]
  }

  secondStage(): void {
    this.base = this.state[0] + REACH * (this.out - this.state[0])
  }

  reduce(tau_s: number): void {
    this.tau_s = tau_s
  }

  accept(): void {
    this.state[0] = this.out
  }

  exhaust(): void {}

  abstract at(phi_V: number): void
  abstract admittance(w: number, phi_V: number): Complex
  abstract settle(phi_V: number): void
  abstract charge_C(): number
}

export class Pool extends OneCharge {
  private readonly sign: number
  private readonly perVolt: number

  constructor(
    private readonly of: PoolParameters,
    thermal_V: number,
  ) {
    super()
    this.sign = of.direction === "oxidation" ? 1 : -1
    this.perVolt = (this.sign * of.transfer) / thermal_V
    this.state[0] = of.charge_C
  }

  at(phi_V: number): void {
    if (this.base === 0) {
      this.out = 0
      this.i = 0
      this.di = 0
      return
    }
    const k = this.rate(phi_V)
    const kept = 1 / (1 + k * this.tau_s)
    this.out = this.base * kept
    this.i = this.sign * k * this.out
    this.di = this.out > 0 ? this.sign * this.perVolt * k * this.out * kept : 0
  }

  /** i = s k Q and dQ/dt = -k Q, linearised about the present Q. */
  admittance(w: number, phi_V: number): Complex {
    const k = this.rate(phi_V)
    const g = this.sign * this.perVolt * k * Math.max(0, this.state[0])
    const size = w * w + k * k
    return { re: (g * w * w) / size, im: (g * w * k) / size }
  }

  settle(): void {
    this.state[0] = this.of.charge_C
  }

  /** What is left of it counts as nothing below 1e-13 of the whole. */
  override accept(): void {
    this.state[0] = Math.abs(this.out) < 1e-13 * this.of.charge_C ? 0 : this.out
  }

  override exhaust(): void {
    this.state[0] = 0
  }

  charge_C(): number {
    return this.sign * (this.of.charge_C - this.state[0])
  }

  private rate(phi_V: number): number {
    const exponent = this.perVolt * (phi_V - this.of.e_V)
    return this.of.rate_per_s * Math.exp(exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent)
  }
}

export interface SurfaceChargeParameters {
  readonly charge_C: number
  readonly e_V: number
  /** Width in units of RT/F. */
  readonly width: number
}

export class SurfaceCharge extends OneCharge {
  private readonly steepness: number

  constructor(
    private readonly of: SurfaceChargeParameters,
    thermal_V: number,
  ) {
    super()
    this.steepness = 1 / (of.width * thermal_V)
  }

  at(phi_V: number): void {
    const held = this.held(phi_V)
    this.out = held
    this.i = (this.base - held) / this.tau_s
    this.di = this.capacitance(held) / this.tau_s
  }

  admittance(w: number, phi_V: number): Complex {
    return { re: 0, im: w * this.capacitance(this.held(phi_V)) }
  }

  settle(phi_V: number): void {
    this.state[0] = this.held(phi_V)
  }

  charge_C(): number {
    return -this.state[0]
  }

  private held(phi_V: number): number {
    return this.of.charge_C / (1 + Math.exp((phi_V - this.of.e_V) * this.steepness))
  }

  private capacitance(held: number): number {
    return held * (1 - held / this.of.charge_C) * this.steepness
  }
}

export interface FilmParameters {
  /** Current of the bare surface at potentials far below e_V [A]. */
  readonly current_A: number
  readonly e_V: number
  readonly transfer: number
  /** Charge [C] at which the growth has halved. */
  readonly charge_C: number
  /** What its thickness adds to the resistance of the first arc [ohm/C]; default 0. */
  readonly resistance_ohm_C?: number
}

export class Film extends OneCharge {
  private readonly perVolt: number

  constructor(
    private readonly of: FilmParameters,
    thermal_V: number,
  ) {
    super()
    this.perVolt = of.transfer / thermal_V
  }

  at(phi_V: number): void {
    const g = this.gate(phi_V)
    const drive = this.of.current_A * g * this.tau_s
    // Q' = Q + drive / (1 + Q'/Q0), the positive root
    const b = this.of.charge_C - this.base
    const root = Math.sqrt(b * b + 4 * this.of.charge_C * (this.base + drive))
    this.out = 0.5 * (root - b)
    this.i = (this.base - this.out) / this.tau_s
    this.di = (this.of.charge_C * this.of.current_A * this.perVolt * g * (1 - g)) / root
  }

  admittance(_w: number, phi_V: number): Complex {
    const g = this.gate(phi_V)
    return {
      re: (this.of.current_A * this.perVolt * g * (1 - g)) / (1 + this.state[0] / this.of.charge_C),
      im: 0,
    }
  }

  settle(): void {
    this.state[0] = 0
  }

  charge_C(): number {
    return -this.state[0]
  }

  /** What the film adds to the first arc [ohm]. */
  get added_ohm(): number {
    return this.state[0] * (this.of.resistance_ohm_C ?? 0)
  }

  private gate(phi_V: number): number {
    const exponent = this.perVolt * (phi_V - this.of.e_V)
    return 1 / (1 + Math.exp(exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent))
  }
}
