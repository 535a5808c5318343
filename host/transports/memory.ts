/**
 * In memory: two ends of one wire in the same process. The composition root puts a simulated card at the other end; tests
 * put a saboteur in between. Delivery is synchronous, so that virtual time never runs ahead of the link.
 */
import { LinkError } from "../errors"
import { ByteStream, transport } from "../transport"

/** What listens at the far end. */
export interface FarEnd {
  /** A host has connected; keep the stream to write to it. */
  accept(stream: ByteStream): void
}

const listening = new Map<string, FarEnd>()

/** Makes `memory://name` reach this far end until the returned function is called. */
export function listen(name: string, end: FarEnd): () => void {
  if (listening.has(name)) throw new LinkError("busy", `memory://${name} is taken; choose another name`)
  listening.set(name, end)
  return () => listening.delete(name)
}

/** Both ends of a wire. */
export function wirePair(): [ByteStream, ByteStream] {
  let open = true
  const end = (other: () => ByteStream): ByteStream => ({
    onBytes: () => {},
    onClose: () => {},
    write(bytes) {
      if (!open) throw new LinkError("closed", "the link in memory is closed; connect again")
      other().onBytes(bytes)
    },
    async close() {
      if (!open) return
      open = false
      a.onClose("closed")
      b.onClose("closed")
    },
  })
  const a: ByteStream = end(() => b)
  const b: ByteStream = end(() => a)
  return [a, b]
}

export const memory = transport({
  scheme: "memory",
  title: "In the same process",
  example: "memory://card-1",
  async open(url) {
    const far = listening.get(url.hostname)
    if (!far)
      throw new LinkError(
        "unreachable",
        `nothing listens at ${url.href}; start the simulated card in this process first`,
      )
    const [near, other] = wirePair()
    far.accept(other)
    return near
  },
})
