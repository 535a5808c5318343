/** A calibration record and its verification as lines of a terminal. */
import type { Board } from "../../hardware/board"
import { quantity } from "../quantity/resultText"
import type { CalibrationRecord } from "./record"
import { currentBudget, potentialBudget, type Budget } from "./uncertainty"
import { madeOn } from "./used"
import { toleranceAt, type Verification } from "./verify"

/** Expanded uncertainties are stated for readings within this of the calibration's temperature [K]. */
const APART = { apart_K: 5 }

/** Largest terms of a budget, in words. */
function led(b: Budget): string {
  return [...b.terms]
    .sort((x, y) => y.u - x.u)
    .slice(0, 3)
    .map(t => t.name)
    .join(", ")
}

export function recordText(board: Board, record: CalibrationRecord): string {
  const c = record.calibration
  const made = madeOn(record)
  const lines = [
    made === ""
      ? `${board.title} ${record.serial}: not calibrated, nominal numbers`
      : `${board.title} ${record.serial}: calibrated ${made.slice(0, 16).replace("T", " ")} UTC at ${c.at_degC.toFixed(1)} degC`,
    "uncertainty (k = 2) within 5 K of it, 100 ms:",
  ]
  for (const e_V of [0, 1, 4]) {
    const b = potentialBudget(c, e_V, 0, APART)
    lines.push(`  E ${String(e_V).padStart(2)} V           ± ${quantity(2 * b.u, "V").padEnd(10)} ${led(b)}`)
  }
  board.ranges.forEach(({ name, fullScale_A }, r) => {
    const b = currentBudget(board, c, r, fullScale_A / 2, APART)
    const part = (200 * b.u) / (fullScale_A / 2)
    lines.push(`  I ${name.padEnd(7)} half  ± ${`${part.toFixed(4)} %`.padEnd(10)} ${led(b)}`)
  })
  const rows = record.impedance.length
  lines.push(
    rows > 0 ? `impedance: ${rows} rows of range and mode` : "impedance: no table; Z by nominal numbers of the chain",
  )
  return lines.join("\n")
}

export function verificationText(v: Verification): string {
  const lines = [`verification on ${v.known.title}:`]
  for (const c of [...v.checks].sort((a, b) => b.f_Hz - a.f_Hz)) {
    const limit = toleranceAt(c.f_Hz)
    lines.push(
      `  ${c.passed ? "ok    " : "FAILED"} ${quantity(c.f_Hz, "Hz").padStart(10)} ${c.path.padEnd(6)} ` +
        `${(100 * c.part).toFixed(3).padStart(7)} % of ${(100 * limit.part).toFixed(1)} %  ` +
        `${c.degrees.toFixed(3).padStart(7)}° of ${limit.degrees}°`,
    )
  }
  lines.push(v.passed ? "passed" : "not passed")
  return lines.join("\n")
}
