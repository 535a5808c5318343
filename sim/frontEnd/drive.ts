/**
 * The loop: what it imposes on its load from one instant to the next.
 *
 *   potentiostat   E = set-point, behind the DAC's pole and the integrator's capacitor
 *   galvanostat    I = set-point, likewise
 *   hold           the output stays where it was
 *
 * A step of the set-point arrives as a straight line of twice the lag, which passes the same charge as the exponential.
 * The output reaches `COMPLIANCE_V` and `CURRENT_MAX_A` and no further; a loop whose sense leads do not see what it drives
 * goes there at once. Source: hardware/schematic/controller, excitation; docs/hardware.md.
 */
import { COMPENSATIONS, SWITCH } from "../../hardware/boards/channelCard"
import type { Control } from "../cell"
import type { Load } from "./loads"

export type LoopMode = "hold" | "potentiostat" | "galvanostat"

/** Rail of the output stage less its drop and the burden; resistance in its way. */
export const COMPLIANCE_V = 7.3
const OUTPUT_OHM = 10
/** Summing resistor of the integrator. */
const SUM_OHM = 10e3
/** Current limit of the output stage: an OPA197, or with the 100 mA option two halves of an NJM4556A beside it. */
const ALONE_A = 0.05
const WITH_FOLLOWERS_A = 0.14
/** Drop over the range resistor at full scale. */
const BURDEN_V = 0.2
const COMPENSATION_BITS = SWITCH.comp0 | SWITCH.comp1
/** A loop that finds this little error does not wander off within a reading, as part of full scale. */
const QUIET_PART = 5e-5
/** Below this potential a quiet load cannot leave the compliance within one piece: no copy of it is taken. */
const NEAR_V = 5

/** A set-point on its way. */
class Ramp {
  now = 0
  target = 0
  left_s = 0
  aim(target: number, lag_s: number) {
    this.target = target
    this.left_s = 2 * lag_s
    if (lag_s === 0) this.now = target
  }
  /** Where it will be; the caller cuts its pieces at the end of the ramp. */
  after(dt_s: number): number {
    return this.left_s <= dt_s ? this.target : this.now + ((this.target - this.now) * dt_s) / this.left_s
  }
  pass(dt_s: number) {
    this.now = this.after(dt_s)
    this.left_s = Math.max(0, this.left_s - dt_s)
    if (this.left_s < 1e-9) {
      this.left_s = 0
      this.now = this.target
    }
  }
}

export class Drive {
  mode: LoopMode = "hold"
  /** False if the switches leave no way through a range resistor. */
  path = false
  fullScale_A = 1
  /** What drives the cell while the range switches are open [A], and for how long still. */
  private glitch_A = 0
  private dead_s = 0
  private readonly e = new Ramp()
  private readonly i = new Ramp()
  private held_V = 0
  private readonly currentMax_A: number
  /** V(CE - WE) that each integrator capacitor was left with. */
  private readonly kept_V = COMPENSATIONS.map(() => 0)
  private fresh = true

  /**
   * @param pole_s time constant behind the DACs; 0 = ideal, the loop is immediate as well
   * @param largest_A full scale of the largest range
   */
  constructor(
    private readonly pole_s: number,
    largest_A: number,
  ) {
    this.currentMax_A = largest_A > ALONE_A ? WITH_FOLLOWERS_A : ALONE_A
  }

  /** New set-points [V, A], under the compensation of the switch word. */
  aim(e_V: number, i_A: number, switchWord: number) {
    const comp = COMPENSATIONS.find(c => c.switchWord === (switchWord & COMPENSATION_BITS))
    const lag_s = this.pole_s === 0 ? 0 : this.pole_s + SUM_OHM * (comp?.c_F ?? 0)
    if (e_V !== this.e.target) this.restart(this.e, e_V, lag_s)
    if (i_A !== this.i.target) this.restart(this.i, i_A, lag_s)
  }
  private restart(ramp: Ramp, target: number, lag_s: number) {
    ramp.aim(target, lag_s)
    this.fresh = true
  }
  /** Follows a slow drift of the set-points without a ramp. */
  drift(e_V: number, i_A: number) {
    if (this.e.left_s === 0) this.e.now = this.e.target = e_V
    if (this.i.left_s === 0) this.i.now = this.i.target = i_A
  }
  /** Another mode or load: the loop takes over from where the load is. */
  takeOver(mode: LoopMode, load: Load) {
    const lag_s = this.pole_s
    this.mode = mode
    this.fresh = true
    if (lag_s === 0) return
    if (mode === "potentiostat" && load.stable) {
      this.e.now = load.sensed_V
      this.e.left_s = 2 * lag_s
    } else if (mode === "galvanostat") {
      this.i.now = load.i_A
      this.i.left_s = 2 * lag_s
    }
  }
  /**
   * Another integrator capacitor. One that is not in use keeps its voltage, and the output jumps to it; the loop takes that
   * back with its time constant, and meanwhile the jump over all that is in its way flows through the load.
   *
   * @param load undefined if the loop was on hold: then nothing flows
   */
  exchange(from: number, to: number, out_V: number, load: Load | undefined) {
    const [was, is] = [from, to].map(word => COMPENSATIONS.findIndex(c => c.switchWord === (word & COMPENSATION_BITS)))
    if (was === is) return
    this.kept_V[was] = out_V
    const jump_V = this.kept_V[is] - out_V
    if (load === undefined || this.pole_s === 0 || this.mode === "hold" || !load.conducts) return
    const tau_s = SUM_OHM * COMPENSATIONS[is].c_F
    const z = load.impedance(1 / (2 * Math.PI * tau_s))
    const way_ohm = OUTPUT_OHM + BURDEN_V / this.fullScale_A + Math.hypot(z.re, z.im)
    const i_A = load.i_A - jump_V / way_ohm
    this.dead_s = tau_s
    this.glitch_A = Math.max(-this.currentMax_A, Math.min(this.currentMax_A, i_A))
    this.fresh = true
  }
  /** The range switches open and close again. */
  interrupt(dead_s: number, charge_C: number) {
    this.dead_s = dead_s
    this.glitch_A = dead_s > 0 ? charge_C / dead_s : 0
    this.i.now = this.pole_s === 0 ? this.i.target : 0
    this.fresh = true
  }
  /** When the form of the control changes next [s from now]. */
  get bend_s(): number {
    if (this.dead_s > 0) return this.dead_s
    const left = [this.e.left_s, this.i.left_s].filter(s => s > 0)
    return left.length > 0 ? Math.min(...left) : Infinity
  }

  /**
   * Drives `load` for dt_s; `other` is what the sense relay sees if that is something else.
   * @returns mean of the sensed potential if the loop held it, V(CE - WE) at the end [V]
   */
  advance(load: Load, sensed: Load, dt_s: number): { held_V: number | undefined; ceWe_V: number } {
    const dead = this.dead_s > 0
    const [eFrom, iFrom] = [this.e.now, this.i.now]
    const [eTo, iTo] = [this.e.after(dt_s), this.i.after(dt_s)]
    if (dead) {
      // set-points wait too: what the loop does after the gap starts there
      this.dead_s = this.dead_s <= dt_s * (1 + 1e-9) ? 0 : this.dead_s - dt_s
    } else {
      this.e.pass(dt_s)
      this.i.pass(dt_s)
    }
    if (this.mode === "hold" && !this.path) return this.open(load, dt_s)
    if (!this.path || (dead && !load.conducts)) return this.open(load, dt_s)
    if (dead) {
      load.advance({ kind: "I", from_A: this.glitch_A, to_A: this.glitch_A }, dt_s)
      return this.done(load, undefined)
    }
    if (this.mode === "hold") return this.push(load, this.held_V, dt_s)
    if (this.mode === "potentiostat") {
      const error_V = eTo - sensed.sensed_V
      if (load !== sensed || !load.stable) return this.rail(load, Math.sign(error_V), dt_s)
      if (!load.conducts)
        return Math.abs(error_V) > 5 * QUIET_PART ? this.rail(load, Math.sign(error_V), dt_s) : this.open(load, dt_s)
      const held = this.within(load, { kind: "E", from_V: eFrom, to_V: eTo }, dt_s)
      return this.done(load, held ? 0.5 * (eFrom + eTo) : undefined)
    }
    if (!load.conducts)
      return Math.abs(iTo) > QUIET_PART * this.fullScale_A
        ? this.rail(load, Math.sign(iTo), dt_s)
        : this.open(load, dt_s)
    this.within(load, { kind: "I", from_A: iFrom, to_A: iTo }, dt_s)
    return this.done(load, undefined)
  }

  private open(load: Load, dt_s: number) {
    load.advance({ kind: "open" }, dt_s)
    this.fresh = false
    this.held_V = 0
    return { held_V: undefined, ceWe_V: 0 }
  }
  private rail(load: Load, sign: number, dt_s: number) {
    return this.push(load, sign * COMPLIANCE_V, dt_s)
  }
  /** The output stands at a voltage, whatever flows. */
  private push(load: Load, out_V: number, dt_s: number) {
    if (load.conducts) {
      const before = load.snapshot()
      load.advance({ kind: "E", from_V: out_V, to_V: out_V, through_ohm: OUTPUT_OHM }, dt_s)
      this.limitCurrent(load, before, dt_s)
      return this.done(load, undefined)
    }
    load.advance({ kind: "open" }, dt_s)
    this.fresh = false
    this.held_V = out_V
    return { held_V: undefined, ceWe_V: -out_V }
  }
  /** Advances under `control` if the output stage can; else as far as it can. True if it could. */
  private within(load: Load, control: Control & { kind: "E" | "I" }, dt_s: number): boolean {
    const careful = this.fresh || Math.abs(load.driven_V) > NEAR_V || Math.abs(load.i_A) > 0.5 * this.currentMax_A
    const before = careful ? load.snapshot() : undefined
    load.advance(control, dt_s)
    if (control.kind === "E") return !this.limitCurrent(load, before, dt_s)
    if (Math.abs(load.driven_V) <= COMPLIANCE_V) return true
    const out_V = Math.sign(load.driven_V) * COMPLIANCE_V
    if (before !== undefined) {
      load.restore(before)
      load.advance({ kind: "E", from_V: out_V, to_V: out_V }, dt_s)
    }
    return false
  }
  private limitCurrent(load: Load, before: unknown, dt_s: number): boolean {
    if (before === undefined || Math.abs(load.i_A) <= this.currentMax_A) return false
    const i_A = Math.sign(load.i_A) * this.currentMax_A
    load.restore(before)
    load.advance({ kind: "I", from_A: i_A, to_A: i_A }, dt_s)
    return true
  }
  private done(load: Load, held_V: number | undefined) {
    this.fresh = false
    this.held_V = load.driven_V
    return { held_V, ceWe_V: -load.driven_V }
  }
}
