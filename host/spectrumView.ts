/** Points of an impedance run as the page draws them: with their Kramers-Kronig residuals, and the circuit that fits. */
import { chooseCircuit } from "./circuit/choose"
import { kramersKronig } from "./circuit/kramersKronig"
import type { Spectrum } from "./circuit/spectrum"
import { GalvanodeError } from "./errors"
import type { FitView, SpectrumPoint } from "./live"

/** Fewest points before residuals and a circuit are looked for. */
const FIT_POINTS = 8

export function spectrumView(spectrum: Spectrum): { points: SpectrumPoint[]; fit: FitView | null } {
  const enough = spectrum.f_Hz.length >= FIT_POINTS
  const kk = enough ? kramersKronig(spectrum) : null
  const points = spectrum.f_Hz.map((f_Hz, k) => ({
    f_Hz,
    re_ohm: spectrum.re_ohm[k],
    im_ohm: spectrum.im_ohm[k],
    kk: kk?.residuals[k] ?? null,
  }))
  if (!enough) return { points, fit: null }
  try {
    return { points, fit: chooseCircuit(spectrum).best.fit }
  } catch (error) {
    if (!(error instanceof GalvanodeError)) throw error
    // too few points for any circuit yet, or no circuit fits: the points are shown without a line
    return { points, fit: null }
  }
}
