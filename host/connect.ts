/** A card by its URL, through whichever transport knows the scheme. */
import { LinkError } from "./errors"
import { Instrument } from "./instrument"
import { all as transports } from "./transports"
import type { Transport } from "./transport"

/** @throws LinkError when the URL is none, the scheme is unknown, or nothing answers */
export async function connect(address: string): Promise<Instrument> {
  const known = transports as readonly Transport[]
  const examples = known.map(t => t.example).join(" or ")
  let url: URL
  try {
    url = new URL(address)
  } catch (cause) {
    throw new LinkError("url", `"${address}" is no address of a card; write ${examples}`, {}, cause)
  }
  const transport = known.find(t => `${t.scheme}:` === url.protocol)
  if (!transport) throw new LinkError("url", `no transport for "${url.protocol}"; write ${examples}`)
  const stream = await transport.open(url)
  try {
    return await Instrument.connect(stream)
  } catch (error) {
    await stream.close()
    throw error
  }
}
