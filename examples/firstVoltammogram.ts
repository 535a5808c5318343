/**
 * A voltammogram of ferri/ferrocyanide on a simulated card, in a few lines: connect, plan, run, read.
 * Run it: npx tsx examples/firstVoltammogram.ts
 */
import { cellNamed, connectSimulated } from "../host/app/simulated"
import { plan, runExperiment } from "../host/experiment"
import { resultText } from "../host/quantity/resultText"
import { cyclicVoltammetry } from "../host/techniques/cyclicVoltammetry"

const kind = cellNamed("ferrocyanide")
const { instrument, close } = await connectSimulated(kind)
// a refusal would be thrown here: nothing has been started yet
const p = plan(
  cyclicVoltammetry,
  { rate_V_s: 0.05, cycles: 2, iMax_A: 1e-4 },
  instrument.description.board,
  kind.sample,
)
const { data, analysis } = await runExperiment(instrument, p, { id: "example", now: () => new Date() })
console.log(`${data.readings.length} readings`)
console.log(resultText(analysis.lines))
await close()
