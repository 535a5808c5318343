/** Cards built from parts with tolerances: seeded draws, and the spread of their errors before calibration. */
import { buildErrors, type BuildErrors } from "../../hardware/spice/analyses"
import type { Spice } from "../../hardware/spice/engine"
import type { RANGES } from "../../hardware/spice/operation"
import { seeded } from "../../sim/random"

/** Three standard deviations of a resistor, one of an amplifier's offset. */
const TOLERANCE = 1e-3
const OFFSET_V = 10e-6

/** Standard deviations of the errors of `count` cards on one range, galvanostat, 0.8 of full scale. */
export async function errorsOfBuilds(
  run: Spice,
  range: (typeof RANGES)[number],
  count: number,
  seed: number,
): Promise<BuildErrors> {
  const random = seeded(seed)
  const builds: BuildErrors[] = []
  for (let k = 0; k < count; k++) {
    const drawn = new Map<string, number>()
    const draw = (name: string, make: () => number) => {
      const known = drawn.get(name)
      if (known !== undefined) return known
      const value = make()
      drawn.set(name, value)
      return value
    }
    const factor = (ref: string) => draw(ref, () => 1 + (TOLERANCE / 3) * random.normal())
    const offset_V = (name: string) => draw(`${name} offset`, () => OFFSET_V * random.normal())
    builds.push(await buildErrors(run, { mode: "galvanostat", range, factor, offset_V }))
  }
  const spread = (of: (b: BuildErrors) => number) => {
    const mean = builds.reduce((sum, b) => sum + of(b), 0) / count
    return Math.sqrt(builds.reduce((sum, b) => sum + (of(b) - mean) ** 2, 0) / (count - 1))
  }
  return {
    eGain: spread(b => b.eGain),
    iGain: spread(b => b.iGain),
    e_V: spread(b => b.e_V),
    iPart: spread(b => b.iPart),
  }
}
