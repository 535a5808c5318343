/** The picture that suits a run: what its technique says, from what the run has brought. */
import type { Analysis, RunData, Technique } from "../technique"
import { fitCircuit } from "../circuit/fit"
import { chooseCircuit } from "../circuit/choose"
import { FitError } from "../errors"
import { nyquist } from "./nyquist"
import { timeSeries } from "./timeSeries"
import { voltammogram } from "./voltammogram"

/** SVG. @throws FitError `points` when the run has brought nothing to draw */
export async function pictureOf(plot: Technique["plot"], data: RunData, analysis: Analysis): Promise<string> {
  const r = data.readings
  if (plot === "nyquist" && analysis.spectrum) {
    const s = analysis.spectrum
    if (s.f_Hz.length === 0) throw new FitError("points", "the run has no impedance point to draw; let it run longer")
    const points = s.f_Hz.map((f_Hz, k) => ({ f_Hz, re_ohm: s.re_ohm[k], im_ohm: s.im_ohm[k] }))
    // too few points for a fit are still worth a picture
    const curve = s.f_Hz.length < 8 ? [] : fitCircuit(s, chooseCircuit(s).best.circuit).curve
    return nyquist({ points, curve })
  }
  if (r.length === 0) throw new FitError("points", "the run has no reading to draw; let it run longer")
  const e_V = Array.from(r.e_V)
  const i_A = Array.from(r.i_A)
  if (plot === "voltammogram") {
    const from = r.step.findIndex(step => step > 0)
    const start = Math.max(0, from)
    return voltammogram({ e_V: e_V.slice(start), i_A: i_A.slice(start), cycle: Array.from(r.pass).slice(start) })
  }
  return timeSeries({ t_s: Array.from(r.t_s), e_V, i_A })
}
