/**
 * The analog side of a channel card, chips to cell: what the firmware's SPI frames and pins reach. Time is an argument; the
 * cell is advanced only when something looks at it or changes it, in pieces that end where anything happens (a relay's
 * contacts, a ramp's end, a window of the engine, the watchdog's hold), so a quiet hour is one call.
 */
import { Board } from "../hardware/board"
import { channelCard, PIN, SELECT, SWITCH } from "../hardware/boards/channelCard"
import type { Cell } from "./cell"
import { Aperture, Piece } from "./frontEnd/aperture"
import { BusFaults } from "./frontEnd/busFaults"
import { CardTruth } from "./frontEnd/cardTruth"
import { Drive } from "./frontEnd/drive"
import { EngineChain } from "./frontEnd/engineInputs"
import { factoryFlash } from "./frontEnd/factoryFlash"
import { CellOnLeads, InternalDummy, Load } from "./frontEnd/loads"
import { Monitors } from "./frontEnd/monitors"
import { FrontEndProfile } from "./frontEnd/profile"
import { loopOf, rangeOf } from "./frontEnd/switchWord"
import { Ad5941Part } from "./parts/ad5941"
import { Ads131m04Part } from "./parts/ads131m04"
import { Dac8563Part } from "./parts/dac8563"
import { Relay } from "./parts/relay"
import { SafetyChain } from "./parts/safetyChain"
import { ShiftRegister } from "./parts/shiftRegister"
import { FlashMemory, W25q128Part } from "./parts/w25q128"
import { Plan } from "./plan"
import { fork, Random } from "./random"

export { type FrontEndProfile, PROFILES } from "./frontEnd/profile"

export interface FrontEndOptions {
  readonly board?: Board
  /** The card's memory; one that is given keeps what is in it. */
  readonly flash?: FlashMemory
  /** A card that no laboratory has seen: no calibration record. */
  readonly blank?: boolean
  readonly onTorn?: () => void
}

type Key = "e" | "i" | "ceWe"
const KEYS: readonly Key[] = ["e", "i", "ceWe"]
/** Pieces older than this are forgotten [us], longer than any filter reaches back; so many at once. */
const MEMORY_US = 60_000
const PIECES_MAX = 48
/** After a change the cell's fastest part is a piece of its own, at whose end the comparators look [us]. */
const AFTER_CHANGE_US = 3000

export class SimulatedFrontEnd {
  readonly flash: W25q128Part
  readonly safety: SafetyChain
  readonly leads: CellOnLeads
  readonly dummy: InternalDummy
  readonly driveRelay = new Relay(false)
  readonly sense = new Relay(false)
  readonly dac: Dac8563Part
  readonly adc: Ads131m04Part
  readonly engine: Ad5941Part
  readonly board: Board
  readonly bus: BusFaults
  /** Fault: no supply on the cell side. */
  supplyLost = false
  /** What will happen by itself. */
  readonly plan = new Plan()
  private readonly switches = new ShiftRegister(24)
  private readonly card: CardTruth
  private readonly drive: Drive
  private readonly monitors: Monitors
  private readonly chain: EngineChain
  private pinDrive = false
  private watchdogLevel = 0
  private cellTime_us: number
  private changed_us = -Infinity
  private pieces: Piece<Key>[] = []

  constructor(
    cell: Cell,
    readonly profile: FrontEndProfile,
    random: Random,
    private readonly now_us: () => number,
    o: FrontEndOptions = {},
  ) {
    const board = o.board ?? channelCard
    this.board = board
    // streams of their own: what one draws does not shift the others
    const [card, noise, engineNoise, errors] = [0, 1, 2, 3].map(() => fork(random))
    this.bus = new BusFaults(errors)
    this.card = new CardTruth(board, profile, card)
    this.monitors = new Monitors(board, profile, card, noise)
    this.drive = new Drive(profile.dacPole_s, board.ranges[0].fullScale_A)
    const deviation = () => profile.dummyTolerance * card.normal()
    this.dummy = new InternalDummy([deviation(), deviation(), 10 * deviation()])
    this.leads = new CellOnLeads(cell)
    this.safety = new SafetyChain(board.ranges[0].fullScale_A)
    this.dac = new Dac8563Part([profile.dacInl * (2 * card.uniform() - 1), profile.dacInl * (2 * card.uniform() - 1)])
    this.adc = new Ads131m04Part(
      { conversion_V: (at_us, aperture) => this.convert(at_us, aperture), now_us },
      profile.clock * (2 * card.uniform() - 1),
      profile.clock > 0 ? card.uniform() : 0,
    )
    const option = board.ranges[0].fullScale_A > 0.05 ? "100mA" : undefined
    this.chain = new EngineChain(profile.dacPole_s === 0 ? undefined : profile.leads, option)
    const offset_V = profile.engineOffset_V * card.normal()
    this.engine = new Ad5941Part(
      {
        response: (f_Hz, out_V, input) => this.chain.response(f_Hz, out_V, input, this.engineScene()),
        level_V: input => this.engineLevel_V(input),
        order2: profile.engineOrder2,
        order3: profile.engineOrder3,
        offset_V,
        // white noise of n points appears in each part of the amplitude as s sqrt(2/n)
        noise_V: points => profile.engineNoise_V * Math.sqrt(2 / points) * engineNoise.normal(),
      },
      now_us,
      profile.clock * (2 * card.uniform() - 1),
    )
    this.flash = new W25q128Part(o.flash ?? new FlashMemory(), now_us, o.onTorn)
    if (o.flash === undefined && o.blank !== true) factoryFlash(this.flash.memory, this.card.factory())
    this.cellTime_us = now_us()
  }

  /** Where the cell's time stands [us]. */
  get time_us(): number {
    return this.cellTime_us
  }
  get cell(): Cell {
    return this.leads.cell
  }
  /** True while current can flow through the cell: what every test of "the cell ends open" looks at. */
  get connected(): boolean {
    this.settle()
    return this.driveRelay.made && this.rangeNow >= 0 && this.leads.conducts
  }
  /** What is true now, for tests: the record without error, E and I at the cell, the card's temperature, the dummy. */
  get truth() {
    this.settle()
    return {
      calibration: this.card.during(this.cellTime_us),
      e_V: this.leads.cell.e_V,
      i_A: this.leads.cell.i_A,
      temperature_degC: this.card.temperature_degC(this.cellTime_us / 1e6),
      dummy_ohm: this.dummy.impedance(1e-6).re,
      sine: this.chain.sine,
    }
  }

  /** The leads move to another cell. */
  attach(cell: Cell) {
    this.change(() => this.leads.change(() => (this.leads.cell = cell)))
  }
  /** No power: no coil holds, no chip answers. */
  powerOff() {
    this.change(() => {
      this.pinDrive = false
      this.supplyLost = true
    })
    this.sense.drive(false, this.cellTime_us)
    this.coil()
  }
  /** Something about cell, chips or wiring changes now. */
  change(how: () => void) {
    this.settle()
    how()
    this.follow()
    this.coil()
    this.look()
    this.changed_us = this.cellTime_us
  }

  spi(select: number, bytes: Uint8Array) {
    if (this.due_us() <= this.now_us()) this.catchUp()
    // flash and USB side live without the cell side
    if (select === SELECT.flash) this.bus.pass(select, bytes, b => this.flash.transfer(b))
    else if (this.supplyLost) bytes.fill(0)
    else this.bus.pass(select, bytes, b => this.transfer(select, b))
  }
  private transfer(select: number, bytes: Uint8Array) {
    if (select === SELECT.adc) {
      this.adc.transfer(bytes)
      this.bus.spoil(bytes)
    } else if (select === SELECT.engine) {
      this.settle()
      this.engine.transfer(bytes)
    } else if (select === SELECT.dac) this.change(() => this.dac.transfer(bytes))
    else if (select === SELECT.switches) this.switch(bytes)
    else if (select === SELECT.arm) {
      this.settle()
      this.look()
      this.safety.arm(bytes, this.cellTime_us)
      this.coil()
    } else if (select === SELECT.limits) {
      this.settle()
      if (this.safety.limit(bytes)) this.look()
    } else bytes.fill(0)
  }
  pin(pin: number, level: number) {
    this.catchUp()
    const now_us = this.now_us()
    if (pin === PIN.watchdog) {
      if (level !== this.watchdogLevel) this.safety.edge(now_us)
      this.watchdogLevel = level
      this.coil(now_us)
    } else if (pin === PIN.relayDrive) {
      this.settle()
      this.pinDrive = level !== 0
      this.coil()
    } else if (pin === PIN.relaySense) {
      this.settle()
      this.sense.drive(level !== 0, now_us)
    }
  }
  /** Level of an input pin. */
  level(pin: number): number {
    this.catchUp()
    if (pin === PIN.fault) return this.faultLow ? 0 : 1
    if (pin === PIN.ready) return !this.supplyLost && !this.bus.adcDead && this.adc.ready ? 0 : 1
    return 0
  }
  private get faultLow(): boolean {
    return this.supplyLost || this.safety.latched
  }
  /** The coil of the drive relay gets current only if pin, fault line and charge pump all agree. */
  private coil(at_us = this.cellTime_us) {
    this.driveRelay.drive(this.pinDrive && !this.faultLow && !this.safety.expired(at_us), at_us)
  }

  private switch(bytes: Uint8Array) {
    this.settle()
    const before = this.switches.word
    const range = this.rangeNow
    const { mode } = this.drive
    this.adc.latch()
    this.switches.transfer(bytes)
    const word = this.switches.word
    if (word === before) return
    this.dummy.randles = (word & SWITCH.dummyRandles) !== 0
    this.follow()
    if (this.rangeNow !== range && range >= 0 && this.drive.mode !== "hold")
      this.drive.interrupt(this.profile.dead_s, this.profile.glitch_C)
    this.drive.exchange(before, word, this.ceWe_V, mode === "hold" ? undefined : this.load)
    this.look()
    this.changed_us = this.cellTime_us
  }
  private get rangeNow(): number {
    return rangeOf(this.board, this.switches.word)
  }
  private get load(): Load {
    return this.driveRelay.made ? this.leads : this.dummy
  }
  private get sensed(): Load {
    return this.sense.made ? this.leads : this.dummy
  }
  /** Loop and set-points as switches and DAC have them now. */
  private follow() {
    const mode = this.supplyLost ? "hold" : loopOf(this.switches.word)
    const range = this.rangeNow
    this.drive.path = range >= 0 && !this.supplyLost
    this.drive.fullScale_A = this.board.ranges[Math.max(0, range)].fullScale_A
    this.aim()
    if (mode !== this.drive.mode) this.drive.takeOver(mode, this.load)
  }
  private setpoints(): [number, number] {
    const t = this.card.during(this.cellTime_us)
    const range = Math.max(0, this.rangeNow)
    const full_A = this.board.ranges[range].fullScale_A
    const part = t.dacIGain[range] * (this.dac.output_V(1) - 1.25) + t.dacIPart[range]
    const i_A = part * full_A
    const m1 = Math.max(-1.25, Math.min(1.25, -this.load.i_A / full_A))
    const e_V = t.dacEGain * 5 * (this.dac.output_V(0) - 1.25) + t.dacE_V + t.eX * m1
    return [e_V, i_A * (1 - this.monitors.selfHeating(range, i_A))]
  }
  private aim() {
    const [e_V, i_A] = this.setpoints()
    this.drive.aim(e_V, i_A, this.switches.word)
  }

  /** Brings the cell to the present under the control that has been in force. */
  settle() {
    this.advanceTo(this.now_us())
  }
  /** Lets happen what is due by now; a quiet cell stays where it is. */
  private catchUp() {
    if (this.due_us() <= this.now_us()) this.settle()
  }
  /** The next instant at which something happens by itself [us]. */
  private due_us(): number {
    const watchdog_us = this.pinDrive && this.safety.expires_us > this.cellTime_us ? this.safety.expires_us : Infinity
    const followed_us = this.changed_us + AFTER_CHANGE_US
    return Math.min(
      followed_us > this.cellTime_us ? followed_us : Infinity,
      this.driveRelay.due_us,
      this.sense.due_us,
      this.engine.due_us,
      watchdog_us,
      this.plan.due_us,
    )
  }

  private advanceTo(to_us: number) {
    while (this.cellTime_us < to_us) {
      const end_us = Math.min(to_us, this.due_us(), this.cellTime_us + 1e6 * this.drive.bend_s)
      if (end_us > this.cellTime_us) this.piece(end_us)
      this.happen()
    }
  }
  private piece(end_us: number) {
    const dt_s = (end_us - this.cellTime_us) / 1e6
    const { load, sensed } = this
    const [e_V, i_A, q_C, ceWe_V] = [sensed.sensed_V, load.i_A, load.q_C, this.ceWe_V]
    this.drive.drift(...this.setpoints())
    const done = this.drive.advance(load, sensed, dt_s)
    if (load !== this.leads) this.leads.advance({ kind: "open" }, dt_s)
    else this.dummy.advance({ kind: "open" }, dt_s)
    const end = { e: sensed.sensed_V, i: load.i_A, ceWe: done.ceWe_V }
    const full_A = this.drive.fullScale_A
    this.chain.pass([e_V, end.e], [i_A / full_A, end.i / full_A], dt_s, this.switches.word)
    const mean = {
      e: done.held_V ?? 0.5 * (e_V + end.e),
      i: (load.q_C - q_C) / dt_s,
      ceWe: 0.5 * (ceWe_V + end.ceWe),
    }
    this.pieces.push({ from_us: this.cellTime_us, to_us: end_us, mean, end })
    if (this.pieces.length > PIECES_MAX) this.forget(end_us - MEMORY_US)
    this.ceWe_V = done.ceWe_V
    this.cellTime_us = end_us
    this.look()
  }
  private ceWe_V = 0
  /** What is older than this no filter needs, except for conversions that wait in the converter. */
  private forget(before_us: number) {
    const [from_us, to_us] = this.adc.wanted_us
    this.pieces = this.pieces.filter(p => p.to_us >= before_us || (p.to_us >= from_us && p.from_us <= to_us))
  }

  /** Comparators. */
  private look() {
    if (this.supplyLost) return
    const i_A = this.load.i_A
    if (!this.safety.watch({ ceWe_V: this.ceWe_V, e_V: this.sensed.sensed_V, i_A })) return
    this.dac.clear()
    this.aim()
    this.coil()
    this.changed_us = this.cellTime_us
  }
  /** Everything whose time has come. */
  private happen() {
    const at_us = this.cellTime_us
    if (this.driveRelay.due_us <= at_us && this.driveRelay.move(at_us)) this.moved()
    if (this.sense.due_us <= at_us && this.sense.move(at_us)) {
      if (this.sense.made) this.leads.sensedFrom(this.dummy.sensed_V)
      this.moved()
    }
    if (this.safety.expired(at_us)) this.coil()
    if (this.engine.due_us <= at_us) this.engine.look()
    while (this.plan.step(at_us)) {
      this.follow()
      this.coil()
      this.changed_us = at_us
    }
  }
  /** Contacts have moved: the loop finds another load. */
  private moved() {
    this.drive.takeOver(this.drive.mode, this.load)
    // the comparators are faster than the loop
    this.look()
    this.changed_us = this.cellTime_us
  }

  /** One conversion that ended at `at_us`. */
  private convert(at_us: number, aperture: Aperture): readonly number[] {
    this.advanceTo(at_us - aperture.length_us)
    this.advanceTo(at_us)
    const range = Math.max(0, this.rangeNow)
    const load = this.load
    const seen =
      this.pieces.length > 0
        ? aperture.filter(this.pieces, at_us, KEYS)
        : { e: this.sensed.sensed_V, i: load.i_A, ceWe: this.ceWe_V }
    // an open input is an aerial
    const pickUp = this.sense.made && this.leads.reOpen ? 0.2 : 0
    const is = { e_V: seen.e, i_A: seen.i, ceWe_V: seen.ceWe }
    return this.monitors.inputs_V(is, this.card.during(at_us), range, this.switches.word, at_us, aperture, pickUp)
  }

  private engineScene() {
    const driven = this.load === this.sensed && this.drive.path && this.drive.mode !== "hold"
    const z = driven ? (f_Hz: number) => this.load.impedance(f_Hz) : undefined
    return { switchWord: this.switches.word, fullScale_A: this.drive.fullScale_A, z, onDummy: this.load === this.dummy }
  }
  private engineLevel_V(input: "E" | "I"): number {
    const part = this.load.i_A / this.drive.fullScale_A
    return this.chain.level_V(input, input === "E" ? this.sensed.sensed_V : part, this.switches.word)
  }
}
