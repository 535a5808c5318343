/**
 * A program of one's own, without a technique: pulse, rest, and a cut-off, straight to the card. The device knows steps only.
 * Run it: npx tsx examples/ownProgram.ts
 */
import { cellNamed, connectSimulated } from "../host/app/simulated"
import { dryRun } from "../host/dryRun"
import { Readings } from "../host/readings"
import { holdI, repeat, rest } from "../protocol/steps"

const steps = [
  holdI(-100e-6, 1, { atMost_s: 120, eBelow_V: 2.5 }),
  rest(5, { atMost_s: 300 }),
  repeat(2, 3), // three passes in all
]
const limits = { eMin_V: 0, eMax_V: 3.5, iMax_A: 0.001 }

const kind = cellNamed("navo3-li")
const { instrument, close } = await connectSimulated(kind)
const dry = dryRun(steps, limits, instrument.description.board, kind.create(1))
console.log(
  `at most ${dry.atMost_s} s; on this cell E stays in ${dry.envelope?.eMin_V.toFixed(3)} .. ${dry.envelope?.eMax_V.toFixed(3)} V`,
)

const all = new Readings()
const ending = await new Promise<string>((resolve, reject) => {
  instrument.start(steps, limits, { readings: part => all.append(part), ended: e => resolve(e.reason) }).catch(reject)
})
console.log(`${ending}: ${all.length} readings, lowest E ${Math.min(...all.e_V).toFixed(4)} V`)
await close()
