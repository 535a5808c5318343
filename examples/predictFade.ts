/**
 * How a cell will fade, asked after 60 cycles and again after 200: quantiles, life, and an event when a bound is crossed.
 * Run it: npx tsx examples/predictFade.ts
 */
import { startBackend } from "../host/fade/backend"
import type { CycleTable } from "../host/fade/history"
import { predictFade } from "../host/fade/predict"
import { fadeEvent, fadeText } from "../host/fade/report"
import { readPredictor } from "../host/fade/weightsFile"

// a cell, written down: slow loss, then a knee at cycle 300
const cell: CycleTable = {
  cycle: Float64Array.from({ length: 500 }, (_, k) => k + 1),
  capacity_Ah: Float64Array.from({ length: 500 }, (_, k) => 1.1 * (1 - 1e-4 * k - 6e-4 * Math.max(k - 300, 0))),
  signals: {},
}
await startBackend()
const predictor = readPredictor()
for (const at of [60, 200]) {
  const prediction = predictFade(cell, predictor, { at })
  console.log(fadeText(prediction, []))
  const event = fadeEvent(prediction, { share: 0.8, cycle: 600, probability: 0.5 })
  console.log(event ? event.text : "no bound is crossed", "\n")
}
