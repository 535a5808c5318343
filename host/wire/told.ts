/**
 * What the card's messages mean: its description, one look, samples, the end of a run. Raw converter words become volts and
 * amperes here, by the calibration record they are given with.
 */
import { all as boards } from "../../hardware/boards"
import type { Board } from "../../hardware/board"
import { AUX } from "../../hardware/boards/channelCard"
import type { Calibration } from "../../hardware/calibration"
import { ADS131M04 } from "../../hardware/parts/ads131m04"
import { FAULTS, inWords } from "../../protocol/faults"
import { ENDED, SAMPLE_BYTES, STATE } from "../../protocol/messages"
import { MODE } from "../../protocol/readings"
import { cellCurrent_A, cellPotential_V } from "../calibration/scale"
import { LinkError } from "../errors"
import { Readings } from "../readings"
import type { Message } from "./codec"

export interface Description {
  readonly board: Board
  readonly serial: string
  readonly firmware: string
  readonly wire: number
  readonly programBytes: number
  readonly programSteps: number
  /** The last run's number on the card, and whether it is still going on. */
  readonly run: number
  readonly running: boolean
  /** What the card was doing when it was asked. */
  readonly state: CardState
  /** Whether the card carries a calibration record, and whether it could be read. */
  readonly calibration: "missing" | "valid" | "corrupt"
}

export type CardState = keyof typeof STATE

/** One look at the front end without a run: converter volts, before any calibration. */
export interface Look {
  readonly eMonitor_V: number
  readonly iMonitor_V: number
  /** V(CE - WE) by nominal numbers [V]. */
  readonly ceWe_V: number
  readonly aux_V: number
  /** Safety status byte, bits as in SAFETY. */
  readonly status: number
  readonly state: CardState
}

/** What a self-test that only the card can make has found. */
export interface Trial {
  readonly passed: boolean
  readonly asked: number
  readonly limit: number
}

export interface Ending {
  readonly reason: "finished" | "stopped" | "fault"
  /** In words; empty when the program came to its end. */
  readonly why: string
  readonly code: string
  readonly t_s: number
  /** Samples the card took; equals what arrived unless gaps were reported. */
  readonly samples: number
}

const STATES = Object.keys(STATE).filter(name => Number.isNaN(Number(name))) as CardState[]
const CALIBRATIONS = ["missing", "valid", "corrupt"] as const
const VOLTS_PER_WORD = ADS131M04.fullScale_V / ADS131M04.codes

/** @throws LinkError `board` for one that this host does not know */
export function describe(f: Message["fields"]): Description {
  const board = boards.find(b => b.name === f.board)
  if (!board)
    throw new LinkError("board", `the card says it is a "${f.board}", which this host does not know; update the host`)
  return {
    board,
    serial: f.serial as string,
    firmware: f.firmware as string,
    wire: f.wire as number,
    programBytes: f.programBytes as number,
    programSteps: f.programSteps as number,
    run: f.run as number,
    running: f.running === 1,
    state: STATES[f.state as number] ?? "idle",
    calibration: CALIBRATIONS[f.calibration as number] ?? "missing",
  }
}

export function lookOf(f: Record<string, number>): Look {
  return {
    eMonitor_V: f.eWord * VOLTS_PER_WORD,
    iMonitor_V: f.iWord * VOLTS_PER_WORD,
    ceWe_V: AUX.ceWe * f.ceWeWord * VOLTS_PER_WORD,
    aux_V: f.auxWord * VOLTS_PER_WORD,
    status: f.status,
    state: STATES[f.state] ?? "idle",
  }
}

/** `seconds` turns the card's clock into time since the run began. */
export function readingsOf(m: Message, c: Calibration, seconds: (at_ms: number) => number): Readings {
  const f = m.fields as Record<string, number>
  const data = m.fields.data as Uint8Array
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  const part = new Readings()
  for (let at = 0; at + SAMPLE_BYTES <= data.length; at += SAMPLE_BYTES) {
    const m0_V = VOLTS_PER_WORD * ((view.getInt16(at + 5) << 8) | view.getUint8(at + 7))
    const m1_V = VOLTS_PER_WORD * ((view.getInt16(at + 8) << 8) | view.getUint8(at + 10))
    part.push(
      seconds(f.at_ms + view.getUint32(at)),
      cellPotential_V(c, m0_V, m1_V),
      f.mode === MODE.open ? 0 : cellCurrent_A(c, f.range, m1_V),
      f.step,
      f.pass,
      view.getUint8(at + 4),
      f.range,
    )
  }
  return part
}

export function endingOf(f: Record<string, number>, t_s: number): Ending {
  const { samples } = f
  if (f.reason === ENDED.finished) return { reason: "finished", why: "", code: "", t_s, samples }
  if (f.reason === ENDED.stopped)
    return { reason: "stopped", why: "stopped on request; the cell is open", code: "stopped", t_s, samples }
  const fault = FAULTS[f.fault]
  const why = inWords(fault, f.fault, 0, f.asked, f.limit)
  return { reason: "fault", why, code: fault?.name ?? String(f.fault), t_s, samples }
}
