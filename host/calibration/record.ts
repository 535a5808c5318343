/**
 * The calibration record of one card: the numbers that the firmware knows too, the impedance table for hosts, and whose
 * they are. The same record exists as bytes (card and wire, hardware/calibrationBytes) and as JSON (host, one file per
 * calibration and card, never overwritten: an old record is the only memory of how a card has drifted).
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import type { Board } from "../../hardware/board"
import { Calibration, CALIBRATION_SCHEMA } from "../../hardware/calibration"
import {
  CALIBRATION_MAX_BYTES,
  crcHolds,
  headBytes,
  packCalibration,
  recordLength,
  seal,
  unpackCalibration,
} from "../../hardware/calibrationBytes"
import { FileError } from "../errors"
import { nodeFloats } from "../wire/floats"
import { ImpedanceTable, packTable, unpackTable } from "./impedanceTable"

export interface CalibrationRecord {
  readonly board: string
  readonly serial: string
  readonly calibration: Calibration
  readonly impedance: ImpedanceTable
}

/** What stands in a record file beside the record. */
interface RecordFile extends CalibrationRecord {
  readonly galvanode: "calibration"
  readonly version: number
  readonly made: string
  /** Bench and verification in words. */
  readonly by: string
}

const CRC_BYTES = 4

/** @throws FileError `tooLong` when the impedance table does not fit the card's sector */
export function packRecord({ calibration, impedance }: CalibrationRecord): Uint8Array {
  const table = packTable(impedance)
  const head = headBytes(calibration.iA_A_V.length)
  const bytes = Buffer.alloc(head + table.length + CRC_BYTES)
  if (bytes.length > CALIBRATION_MAX_BYTES)
    throw new FileError(
      "tooLong",
      `the calibration record has ${bytes.length} bytes, the card keeps ${CALIBRATION_MAX_BYTES}; use fewer frequencies`,
      { bytes: bytes.length },
    )
  packCalibration(calibration, bytes, nodeFloats)
  bytes.set(table, head)
  seal(bytes, head + table.length)
  return Uint8Array.from(bytes)
}

/** @throws FileError `record` when the bytes are no whole record of this board */
export function unpackRecord(bytes: Uint8Array, board: Board, serial: string): CalibrationRecord {
  const b = Buffer.from(bytes)
  const length = b.length > headBytes(0) ? recordLength(b) : 0
  if (length === 0 || length > b.length || !crcHolds(b, length))
    throw broken(serial, `${b.length} bytes are no whole record of schema ${CALIBRATION_SCHEMA}`)
  const calibration = unpackCalibration(b, nodeFloats)
  checkNumbers(calibration, board, serial)
  const head = headBytes(calibration.iA_A_V.length)
  const impedance = unpackTable(Uint8Array.from(b.subarray(head, length - CRC_BYTES)))
  return { board: board.name, serial, calibration, impedance }
}

function checkNumbers(c: Calibration, board: Board, serial: string) {
  const n = board.ranges.length
  const lists = [c.iA_A_V, c.iB_A, c.dacIGain, c.dacIPart, c.uIGain, c.uIPart]
  if (lists.some(l => l?.length !== n)) throw broken(serial, `it has not ${n} ranges as a ${board.name} has`)
  const all = [c.made_s, c.at_degC, c.eA, c.eX, c.eB_V, c.dacEGain, c.dacE_V, c.uEGain, c.uE_V, ...lists.flat()]
  if (!all.every(v => Number.isFinite(v)) || c.eA === 0 || c.iA_A_V.some(v => v === 0))
    throw broken(serial, "a number in it is none")
}

function broken(serial: string, why: string): FileError {
  return new FileError(
    "record",
    `the calibration record of card ${serial} cannot be used: ${why}; restore the host's copy (galvanode calibrate --restore FILE) or calibrate again`,
  )
}

/** Where records are kept if nobody says otherwise. */
export function recordFolder(): string {
  return join(homedir(), ".galvanode", "calibration")
}

/** Writes a record beside the older ones; returns the file's path. @throws FileError when the folder cannot be written */
export function keepRecord(folder: string, record: CalibrationRecord, by: string): string {
  const made = new Date(record.calibration.made_s * 1000).toISOString()
  const path = join(folder, record.serial, `${made.replace(/[:.]/g, "-")}.json`)
  const file: RecordFile = { galvanode: "calibration", version: CALIBRATION_SCHEMA, made, by, ...record }
  try {
    mkdirSync(join(folder, record.serial), { recursive: true })
    writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`, { flag: "wx" })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return path
    throw new FileError(
      "unwritable",
      `cannot keep the calibration record as ${path} (${(cause as Error).message}); choose another folder with --calibrations`,
      {},
      cause,
    )
  }
  return path
}

/** Files of a card's records, oldest first. */
export function recordFiles(folder: string, serial: string): readonly string[] {
  try {
    return readdirSync(join(folder, serial))
      .filter(f => f.endsWith(".json"))
      .sort()
      .map(f => join(folder, serial, f))
  } catch {
    return []
  }
}

/** @throws FileError when the file is no record, of a later version, or of another board than it says */
export function readRecordFile(path: string, board: Board): CalibrationRecord {
  let file: RecordFile
  try {
    file = JSON.parse(readFileSync(path, "utf8")) as RecordFile
  } catch (cause) {
    throw new FileError("unreadable", `cannot read ${path} (${(cause as Error).message}); check the name`, {}, cause)
  }
  if (file?.galvanode !== "calibration" || typeof file.calibration !== "object")
    throw new FileError("notARecord", `${path} is no calibration record; they are kept in ${recordFolder()}`)
  if (file.version > CALIBRATION_SCHEMA)
    throw new FileError(
      "version",
      `${path} has record version ${file.version}, this host reads up to ${CALIBRATION_SCHEMA}; update the host`,
    )
  if (file.board !== board.name)
    throw new FileError("board", `${path} belongs to a ${file.board}, this card is a ${board.name}; use its own record`)
  checkNumbers(file.calibration, board, file.serial)
  const { serial, calibration, impedance } = file
  return { board: board.name, serial, calibration, impedance: impedance ?? [] }
}
