/** `--board classroom`: a simulated classroom board where commands take a simulated card. */
import type { CellKind } from "../../../sim/cell"
import { CLASSROOM_PROFILES, type ClassroomProfile } from "../../../sim/classroom/analog"
import { RefusedError } from "../../errors"
import type { SimulatedWords, Target } from "../target"
import { connectClassroom } from "./simulated"

/** @throws RefusedError for a profile there is not, or faults, which are the channel card's */
export async function openClassroom(kind: CellKind, seed: number, words: SimulatedWords): Promise<Target> {
  const name = words.profile ?? "typical"
  const profiles: Readonly<Record<string, ClassroomProfile>> = CLASSROOM_PROFILES
  if (!Object.hasOwn(profiles, name))
    throw new RefusedError("profile", `--profile ${name}: a classroom board has ${Object.keys(profiles).join(", ")}`)
  if (words.fault)
    throw new RefusedError("fault", "--fault belongs to simulated channel cards; leave it out with --board classroom")
  const { instrument, url, close } = await connectClassroom(kind, { seed, profile: profiles[name] })
  return { instrument, url, cell: kind.title, sample: kind.sample, card: undefined, close }
}
