/** Which card a command speaks to: a real one by its address, or a simulated one in this process. */
import { channelCard } from "../../hardware/boards/channelCard"
import { connect } from "../connect"
import { RefusedError } from "../errors"
import type { Instrument } from "../instrument"
import { parseQuantity } from "../quantity/parse"
import type { Sample } from "../technique"
import type { SimulatedCard } from "../../sim/card"
import { faultNames, injectFault } from "../../sim/faults"
import { FrontEndProfile, PROFILES } from "../../sim/frontEnd"
import { openClassroom } from "./classroom/target"
import { cellNamed, connectSimulated } from "./simulated"

/** What says how a simulated card is made. */
export interface SimulatedWords {
  /** `channel-card` (default) or `classroom`. */
  readonly board?: string
  readonly seed?: string
  readonly profile?: string
  /** NAME or NAME@time, as often as wanted. */
  readonly fault?: readonly string[]
  /** A card that never saw a calibration laboratory. */
  readonly blank?: boolean
}

export interface Target {
  readonly instrument: Instrument
  readonly url: string
  /** What is on the leads, in words; empty if not known. */
  readonly cell: string
  readonly sample: Sample
  /** Undefined for a real card. */
  readonly card: SimulatedCard | undefined
  close(): Promise<void>
}

/** The word that stands for a simulated card where commands take an address. */
export const SIMULATED = "simulated"

/** A card by its address, or the word `simulated`. @throws RefusedError, LinkError */
export async function openCard(address: string, words: SimulatedWords): Promise<Target> {
  return address === SIMULATED ? openSimulated("dummy-resistor", words) : openReal(address, words)
}

export async function openReal(url: string, words: SimulatedWords): Promise<Target> {
  if (words.fault || words.profile || words.blank)
    throw new RefusedError(
      "simulatedOnly",
      `--fault, --profile and --blank are for simulated cards; ${url} is a real one`,
    )
  const instrument = await connect(url)
  return { instrument, url, cell: "", sample: {}, card: undefined, close: () => instrument.close() }
}

export async function openSimulated(cell: string, words: SimulatedWords): Promise<Target> {
  const kind = cellNamed(cell)
  const seed = Number(words.seed ?? 1)
  if (!Number.isInteger(seed)) throw new RefusedError("seed", `--seed ${words.seed}: give a whole number`)
  if (words.board === "classroom") return openClassroom(kind, seed, words)
  if (words.board !== undefined && words.board !== channelCard.name)
    throw new RefusedError("board", `--board ${words.board}: simulated are ${channelCard.name} and classroom`)
  const faults = (words.fault ?? []).map(faultNamed)
  const s = await connectSimulated(kind, {
    seed,
    profile: profileNamed(words.profile ?? "typical"),
    faults: faults.filter(f => f.at_s === 0),
    blank: words.blank,
  })
  // the card's clock stands while it waits for the command: later ones count from there
  const { board } = s.card
  for (const { id, at_s } of faults) if (at_s > 0) injectFault(board, id, board.now_us / 1e6 + at_s)
  return {
    instrument: s.instrument,
    url: s.url,
    cell: kind.title,
    sample: kind.sample,
    card: s.card,
    close: () => s.close(),
  }
}

function profileNamed(name: string): FrontEndProfile {
  const profiles: Readonly<Record<string, FrontEndProfile>> = PROFILES
  if (!Object.hasOwn(profiles, name))
    throw new RefusedError("profile", `--profile ${name}: there are ${Object.keys(profiles).join(", ")}`)
  return profiles[name]
}

/** `reOpen`: from power-up; `reOpen@10s`: that long after the card was connected. */
function faultNamed(word: string): { readonly id: string; readonly at_s: number } {
  const [id, at] = word.split("@")
  if (!faultNames.includes(id))
    throw new RefusedError("fault", `--fault ${word}: there is no fault "${id}"; there are ${faultNames.join(", ")}`)
  return { id, at_s: at === undefined ? 0 : parseQuantity(at, "s").value }
}
