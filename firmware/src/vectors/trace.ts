/** The sequencer on a made-up cell, as bytes: portable, so that Node and the VM run the same lines. */
import { Packer } from "../../../protocol/pack"
import { Program } from "../../../protocol/program"
import { MODE, Reading } from "../../../protocol/readings"
import { begin, next } from "../../../protocol/sequencer"

/** Orders packed before the trace is cut off. */
const ORDERS_MAX = 120

/** Packs `at_ms, mode, step, pass, set-point` of every change of orders. `pause` lets the VM breathe. */
export async function trace(program: Program, packer: Packer, pause: () => Promise<void>) {
  const s = begin(program, 5)
  const r: Reading = { now_ms: 5, e_V: 0, i_A: 0, flags: 0 }
  let orders = 0
  let turns = 0
  while (orders < ORDERS_MAX) {
    if (s.changed) {
      packer.int(r.now_ms)
      packer.int(s.mode)
      packer.int(s.index)
      packer.int(s.pass)
      packer.f64(s.setpoint)
      orders = orders + 1
    }
    if (s.done) return
    const engine = s.mode === MODE.engineE || s.mode === MODE.engineI
    r.now_ms = s.due_ms
    // a cell that answers with arithmetic only: E follows the order or drifts, I follows E
    r.e_V = s.mode === MODE.holdE || engine ? s.setpoint : r.e_V * 0.875 + s.setpoint * 128
    r.i_A = s.mode === MODE.holdI ? s.setpoint : r.e_V / 1024
    next(s, r, engine)
    turns = turns + 1
    if (turns - Math.floor(turns / 16) * 16 === 0) await pause()
  }
}
