/**
 * A circuit fitted to a spectrum: no guess asked, standard errors and Kramers-Kronig beside the values.
 * Run it: npx tsx examples/fitSpectrum.ts
 */
import { chooseCircuit } from "../host/circuit/choose"
import { kramersKronig } from "../host/circuit/kramersKronig"
import { frequencies } from "../host/sine"

// a Randles cell, written down: 20 ohm + 500 ohm || 50 uF
const f_Hz = frequencies(1e5, 0.1, 8)
const spectrum = {
  f_Hz,
  re_ohm: f_Hz.map(f => 20 + 500 / (1 + (2 * Math.PI * f * 0.025) ** 2)),
  im_ohm: f_Hz.map(f => (-500 * 2 * Math.PI * f * 0.025) / (1 + (2 * Math.PI * f * 0.025) ** 2)),
  meta: {},
}
const { best, reason } = chooseCircuit(spectrum)
console.log(`${best.circuit}: ${reason}`)
for (const p of best.fit.params) console.log(`${p.name} = ${p.value.toPrecision(6)} ${p.unit}`)
console.log(kramersKronig(spectrum)?.verdict)
