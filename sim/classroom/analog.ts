/**
 * The analog side of the classroom board: what DAC, range amplifier, reed relay, cell and ADC do to each other.
 *
 *   MCP4725 -> control amplifier -> relay -> CE | cell | WE at 2.048 V <- range resistor <- amplifier -> ADS1115 1
 *                    RE -> buffer ----------------------------------------------------------------> ADS1115 0
 *
 * The cell is moved to the present whenever anybody looks or changes something. An amplifier at its rail is no longer a
 * virtual ground: WE then hangs on the rail through the range resistor. Numbers: hardware/boards/classroom.
 */
import { CLASSROOM, classroom } from "../../hardware/boards/classroom"
import { ADS1115 } from "../../hardware/parts/ads1115"
import { MCP4725 } from "../../hardware/parts/mcp4725"
import type { Cell, Control } from "../cell"
import { Ads1115Part } from "../parts/ads1115"
import { Mcp4725Part } from "../parts/mcp4725"
import type { Random } from "../random"
import type { I2cParts } from "./uno"

/** How far from ideal a board is: standard deviations of what is drawn once, and of noise. */
export interface ClassroomProfile {
  /** Of the E monitor and of I; half of what the board file states for one card in twenty. */
  readonly eOffset_V: number
  readonly eGain: number
  readonly iGain: number
  readonly dacInl: number
  readonly dacGain: number
  readonly adcClock: number
  readonly noise_V: number
  /** Mains on the working electrode's lead, amplitude [A]: 0.03 pF to a wire at 230 V; assumed. */
  readonly mains_A: number
}

export const CLASSROOM_PROFILES = {
  ideal: { eOffset_V: 0, eGain: 0, iGain: 0, dacInl: 0, dacGain: 0, adcClock: 0, noise_V: 0, mains_A: 0 },
  typical: {
    eOffset_V: CLASSROOM.eOffset_V / 2,
    eGain: CLASSROOM.eGain / 2,
    iGain: CLASSROOM.iGain / 2,
    dacInl: MCP4725.inl,
    dacGain: MCP4725.gainMax / 20,
    adcClock: ADS1115.rateTolerance / 3,
    // at or below one code of quantisation: what is left is a third of it
    noise_V: ADS1115.noise_V / 3,
    mains_A: 2e-9,
  },
} as const satisfies Record<string, ClassroomProfile>

const MAINS_HZ = 50
/** Slices while an amplifier stands at its rail [us]. */
const RAIL_SLICE_US = 2000

export class ClassroomAnalog implements I2cParts {
  /** What the relay's pin asks for. */
  relay = false
  /** Its contacts have stuck together: it is closed whatever is asked. */
  welded = false
  private readonly dac: Mcp4725Part
  private readonly adc: Ads1115Part
  private readonly error: { e_V: number; e: number; i: number }
  private readonly present = new Set<number>([CLASSROOM.dacAddress, CLASSROOM.adcAddress])
  private code = 0
  private cellTime_us: number

  constructor(
    readonly cell: Cell,
    private readonly profile: ClassroomProfile,
    random: Random,
    private readonly now_us: () => number,
  ) {
    const draw = (sigma: number) => sigma * random.normal()
    this.error = { e_V: draw(profile.eOffset_V), e: draw(profile.eGain), i: draw(profile.iGain) }
    const clock = Math.max(-ADS1115.rateTolerance, Math.min(ADS1115.rateTolerance, draw(profile.adcClock)))
    this.dac = new Mcp4725Part(CLASSROOM.reference_V, {
      gain: draw(profile.dacGain),
      offset: 0,
      inl: draw(profile.dacInl),
    })
    const noise_V = () => profile.noise_V * random.normal()
    this.adc = new Ads1115Part(CLASSROOM.reference_V, { gain: 0, offset_V: 0, clock, noise_V })
    this.cellTime_us = now_us()
  }

  /** True while current can flow through the cell. */
  get closed(): boolean {
    return this.relay || this.welded
  }

  /** Takes a chip off the bus, or puts it back. */
  plug(address: number, there: boolean) {
    if (there) this.present.add(address)
    else this.present.delete(address)
  }

  write(address: number, bytes: Uint8Array): boolean {
    this.settle()
    if (address === 0 && bytes.length === 1) this.dac.generalCall(bytes[0])
    if (!this.present.has(address)) return false
    if (address === CLASSROOM.dacAddress) this.dac.write(bytes, this.now_us())
    else this.adc.write(bytes, this.now_us())
    return true
  }

  read(address: number, count: number): Uint8Array | undefined {
    this.settle()
    if (!this.present.has(address)) return undefined
    return address === CLASSROOM.dacAddress ? this.dac.read(count, this.now_us()) : this.adc.read(count)
  }

  pin(pin: number, level: number) {
    this.settle()
    if (pin === CLASSROOM.pinRelay) this.relay = level !== 0
    const bit = pin === CLASSROOM.pinRangeA ? 1 : pin === CLASSROOM.pinRangeB ? 2 : 0
    if (bit !== 0) this.code = level !== 0 ? this.code | bit : this.code & ~bit
  }

  private range_ohm(): number {
    const range = classroom.ranges.find(r => r.switchWord === this.code)
    return range ? range.r_ohm * (1 + this.error.i) : 0
  }

  /** E that the loop asks for: what the DAC says, as RE sees it. */
  private asked_V(): number {
    return CLASSROOM.middle_V - this.dac.output_V
  }

  /** Rail at which the range amplifier stands, from its middle [V]; 0 while it is a virtual ground. */
  private rail_V(): number {
    const { e_V, i_A } = this.cell
    const rail_V = i_A < 0 ? CLASSROOM.ceWeMin_V : CLASSROOM.ceWeMax_V
    if (!this.closed || Math.abs(i_A) * this.range_ohm() < Math.abs(rail_V)) return 0
    // it leaves the rail when WE has come back to its ground
    return Math.sign(rail_V) * (this.asked_V() - e_V) >= 0 ? rail_V : 0
  }

  private control(rail_V: number): Control {
    if (!this.closed) return { kind: "open" }
    const e_V = this.asked_V() + rail_V
    if (rail_V === 0) return { kind: "E", from_V: e_V, to_V: e_V }
    return { kind: "E", from_V: e_V, to_V: e_V, through_ohm: this.range_ohm() }
  }

  /** Brings the cell, and a conversion under way, to the present. */
  settle() {
    const now_us = this.now_us()
    while (this.cellTime_us < now_us) {
      const rail_V = this.rail_V()
      const slice_us = rail_V === 0 ? Infinity : RAIL_SLICE_US
      const to_us = Math.min(now_us, this.adc.due_us, this.cellTime_us + slice_us)
      this.advance(this.control(rail_V), to_us)
      if (this.adc.due_us <= this.cellTime_us) this.adc.finish()
    }
  }

  private advance(control: Control, to_us: number) {
    const for_us = to_us - this.cellTime_us
    if (for_us <= 0) return
    const before = { e_V: this.cell.e_V, q_C: this.cell.q_C }
    this.cell.advance(control, for_us / 1e6)
    const held = control.kind === "E" && control.through_ohm === undefined
    const e_V = held ? this.asked_V() : 0.5 * (before.e_V + this.cell.e_V)
    const i_A = (this.cell.q_C - before.q_C) / (for_us / 1e6) + this.mains_A(this.cellTime_us, to_us)
    this.cellTime_us = to_us
    const middle = CLASSROOM.middle_V
    const seen_V = e_V * (1 + this.error.e) + this.error.e_V
    const out_V = Math.max(CLASSROOM.ceWeMin_V, Math.min(CLASSROOM.ceWeMax_V, i_A * this.range_ohm()))
    this.adc.integrate([middle - seen_V, middle + out_V, 0, middle], for_us)
  }

  /** Mean of the mains' current over a stretch; also there when the relay is open, because it comes in at WE. */
  private mains_A(from_us: number, to_us: number): number {
    const w = (2 * Math.PI * MAINS_HZ) / 1e6
    return (this.profile.mains_A * (Math.cos(w * from_us) - Math.cos(w * to_us))) / (w * (to_us - from_us))
  }
}
