/** Values for a technique's parameters: defaults filled in, names and bounds checked, with the remedy in the message. */
import { RefusedError } from "./errors"
import type { Technique } from "./technique"

/**
 * @param given values by name, SI; missing ones take the technique's start value
 * @throws RefusedError `unknownParam`, `notANumber`, `paramBounds`
 */
export function completeParams(t: Technique, given: Readonly<Record<string, number>>): Record<string, number> {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(t.params, name))
      throw new RefusedError(
        "unknownParam",
        `${t.id} has no parameter ${name}; it has ${Object.keys(t.params).join(", ")}`,
      )
  const values: Record<string, number> = {}
  for (const [name, param] of Object.entries(t.params)) {
    const v = given[name] === undefined ? param.start : given[name]
    const unit = param.unit ? ` ${param.unit}` : ""
    if (!Number.isFinite(v))
      throw new RefusedError(
        "notANumber",
        `${name} of ${t.id} is not a number; give ${param.min} .. ${param.max}${unit}`,
      )
    if (v < param.min || v > param.max)
      throw new RefusedError(
        "paramBounds",
        `${name} = ${v}${unit} of ${t.id} (${param.label}): allowed is ${param.min} .. ${param.max}${unit}; change ${name}`,
        { asked: v, min: param.min, max: param.max },
      )
    if (param.whole && !Number.isInteger(v))
      throw new RefusedError(
        "notWhole",
        `${name} = ${v} of ${t.id} (${param.label}): a count; give a whole number from ${param.min} to ${param.max}`,
        { asked: v },
      )
    values[name] = v
  }
  return values
}
