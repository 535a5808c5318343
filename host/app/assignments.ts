/** `rate_V_s=0.05` or `i_A=35uA` on the command line: names with quantities, SI or with prefix and unit. */
import { RefusedError } from "../errors"
import { parseQuantity } from "../quantity/parse"
import type { Technique } from "../technique"

/** @throws RefusedError for what is no `name=value`, an unknown name, or a value with another unit */
export function parseAssignments(t: Technique, words: readonly string[]): Record<string, number> {
  const values: Record<string, number> = {}
  for (const word of words) {
    const at = word.indexOf("=")
    const name = word.slice(0, at)
    if (at < 1)
      throw new RefusedError("assignment", `"${word}" is no parameter; write name=value, for instance ${exampleOf(t)}`)
    const param = Object.hasOwn(t.params, name) ? t.params[name] : undefined
    if (!param)
      throw new RefusedError(
        "unknownParam",
        `${t.id} has no parameter ${name}; it has ${Object.keys(t.params).join(", ")}`,
      )
    try {
      values[name] = parseQuantity(word.slice(at + 1), param.unit).value
    } catch (error) {
      throw new RefusedError("quantity", `${name} of ${t.id}: ${(error as Error).message}`, {}, error)
    }
  }
  return values
}

function exampleOf(t: Technique): string {
  const [name, param] = Object.entries(t.params)[0]
  return `${name}=${param.start}`
}
