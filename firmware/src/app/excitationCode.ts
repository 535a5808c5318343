/** Code of the generator's amplitude for a sine at the cell: at least 1, at most what the generator has. */
import { ENGINE_PATH } from "../../../hardware/boards/channelCard"
import { AD5941 } from "../../../hardware/parts/ad5941"
import { SineEStep, SineIStep } from "../../../protocol/steps"

export function excitationCode(step: SineEStep | SineIStep, full_A: number): number {
  const code =
    step.kind === "sineE"
      ? step.amplitude_V / ENGINE_PATH.ePerCode_V
      : step.amplitude_A / (ENGINE_PATH.iPerCode * full_A)
  const whole = Math.floor(code + 0.5)
  return whole > AD5941.amplitudeMax ? AD5941.amplitudeMax : whole < 1 ? 1 : whole
}
