/**
 * A program on the bare cell, no card between: the sequencer's orders go straight to the model, ramps are linear, and
 * potential cut-offs are met where they are, not at the next reading. For validating a model against another one.
 */
import { nodeFloats } from "../wire/floats"
import { packProgram } from "../program"
import { Program, PROGRAM_TABLE_BYTES } from "../../protocol/program"
import { MODE, type Reading } from "../../protocol/readings"
import { begin, next, type Sequence } from "../../protocol/sequencer"
import type { Step } from "../../protocol/steps"
import type { Cell, Control, CutOff } from "../../sim/cell"
import { RefusedError } from "../errors"
import { Readings } from "../readings"

/** Readings before a program without a card's limits is taken for a mistake. */
const READINGS_MAX = 5_000_000

/** `onProgress` hears the time so far [s]. @throws RefusedError for steps that need a card, or too many readings */
export function runBare(cell: Cell, steps: readonly Step[], onProgress: (t_s: number) => void = () => {}): Readings {
  const bytes = packProgram(steps)
  const program = new Program(bytes, nodeFloats, new Uint8Array(8), new Uint8Array(PROGRAM_TABLE_BYTES))
  for (let at = 0; at < bytes.length;) at = program.index(at, bytes.length)
  const out = new Readings()
  const r: Reading = { now_ms: 0, e_V: cell.e_V, i_A: 0, flags: 0 }
  const s = begin(program, 0)
  // with its cut-offs located, time is a real number here, not a tick
  let now_s = 0
  while (!s.done) {
    if (out.length >= READINGS_MAX)
      throw new RefusedError("tooManyReadings", `the program makes more than ${READINGS_MAX} readings; raise \`every\``)
    const dt_s = Math.max(0, s.due_ms / 1000 - now_s)
    const cutOff = cutOffOf(s)
    const went_s =
      cutOff && cell.advanceUntil ? cell.advanceUntil(controlOf(s, dt_s), dt_s, cutOff) : advance(cell, s, dt_s)
    const early = went_s < dt_s * (1 - 1e-12)
    now_s = early ? now_s + went_s : s.due_ms / 1000
    r.e_V = cell.e_V
    r.i_A = s.mode === MODE.open ? 0 : cell.i_A
    out.push(now_s, r.e_V, r.i_A, s.index, s.pass, 0, 0)
    if (early) {
      // the step ends here: the sequencer is told so on its own grid of milliseconds
      r.now_ms = Math.max(s.start_ms, Math.round(now_s * 1000))
      s.due_ms = r.now_ms
      s.end_ms = r.now_ms
    } else r.now_ms = s.due_ms
    next(s, r, false)
    if (out.length % 1000 === 0) onProgress(now_s)
  }
  return out
}

function advance(cell: Cell, s: Sequence, dt_s: number): number {
  if (dt_s > 0) cell.advance(controlOf(s, dt_s), dt_s)
  return dt_s
}

function controlOf(s: Sequence, dt_s: number): Control {
  if (s.mode === MODE.open) return { kind: "open" }
  if (s.mode === MODE.holdI) return { kind: "I", from_A: s.setpoint, to_A: s.setpoint }
  if (s.mode !== MODE.holdE)
    throw new RefusedError(
      "needsCard",
      "a sine step needs the card's impedance engine; use `galvanode cell eis` on a bare cell",
    )
  const step = s.step
  const slope_V_s = step.kind === "rampE" ? Math.sign(step.eTo_V - step.eFrom_V) * step.rate_V_s : 0
  return { kind: "E", from_V: s.setpoint, to_V: s.setpoint + slope_V_s * dt_s }
}

/** The step's potential limits; conditions on |I| are looked at on readings, like on a card. */
function cutOffOf(s: Sequence): CutOff | undefined {
  const step = s.step
  if (step.kind !== "holdI") return undefined
  const { eAbove_V, eBelow_V } = step.until
  if (eAbove_V === undefined && eBelow_V === undefined) return undefined
  return { eMin_V: eBelow_V, eMax_V: eAbove_V }
}
