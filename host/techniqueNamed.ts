/** A technique by what is typed: `galvanode run gitt`. */
import { RefusedError } from "./errors"
import type { Technique } from "./technique"
import { all as techniques } from "./techniques"

/** @throws RefusedError that names the techniques there are */
export function techniqueNamed(id: string): Technique {
  const found = (techniques as readonly Technique[]).find(t => t.id === id)
  if (!found)
    throw new RefusedError(
      "unknownTechnique",
      `there is no technique "${id}"; there are ${techniques.map(t => t.id).join(", ")}`,
    )
  return found
}
