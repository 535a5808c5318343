/**
 * From DFT words of the impedance engine to Z. The engine looks at E first and at I `turn_s` later, with the excitation
 * running through, so that I has turned by w turn_s against E:
 *
 *   Z = (E_word / gE) / (I_word exp(-j w turn) / gI)
 */
import { ENGINE_PATH } from "../../hardware/boards/channelCard"

/** Z [ohm] of one point on a range of `fullScale_A`. */
export function phasorToImpedance(
  p: Readonly<Record<string, number>>,
  fullScale_A: number,
): { re: number; im: number } {
  const gE = ENGINE_PATH.eMonitor * ENGINE_PATH.eGain
  const gI = (ENGINE_PATH.iMonitor_V / fullScale_A) * p.gain
  const turns = p.f_Hz * p.turn_s
  const angle = 2 * Math.PI * (turns - Math.floor(turns))
  const iRe = p.iRe * Math.cos(angle) + p.iIm * Math.sin(angle)
  const iIm = p.iIm * Math.cos(angle) - p.iRe * Math.sin(angle)
  const size = iRe * iRe + iIm * iIm
  // no current at all, as with an open lead: a lower bound, one bit of current; the caller marks the point as void
  if (size === 0) return { re: (gI / gE) * Math.hypot(p.eRe, p.eIm), im: 0 }
  const scale = gI / gE / size
  return { re: (p.eRe * iRe + p.eIm * iIm) * scale, im: (p.eIm * iRe - p.eRe * iIm) * scale }
}
