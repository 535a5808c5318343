/** The few things the page may ask of the server. What the server refuses comes back in its own words. */
import type { ApiError, ChannelView, FadeBoundView, RigView, RunView } from "../../live"
import { GalvanodeError, LinkError, RefusedError } from "../../errors"

/** Starts a technique on a channel. @throws RefusedError with the words of the dry run or the card; LinkError */
export function startRun(
  channel: number,
  technique: string,
  params: Readonly<Record<string, number>>,
): Promise<RunView> {
  return post(`api/channels/${channel}/run`, { technique, params })
}

/** Stops the run of one channel and opens its cell. @throws RefusedError; LinkError */
export function stopChannel(channel: number): Promise<ChannelView> {
  return post(`api/channels/${channel}/stop`)
}

/** What the forecast of a channel is watched for; null for nothing. @throws RefusedError with what is allowed; LinkError */
export function setBound(channel: number, bound: FadeBoundView | null): Promise<ChannelView> {
  return post(`api/channels/${channel}/bound`, { bound })
}

/** Begins the self-test of a channel's card; its rows come over the socket. @throws RefusedError; LinkError */
export function testChannel(channel: number): Promise<ChannelView> {
  return post(`api/channels/${channel}/selftest`)
}

/** Opens every cell. @throws RefusedError; LinkError */
export function stopAll(): Promise<RigView> {
  return post("api/stop")
}

async function post<T>(path: string, body?: unknown): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    })
  } catch (cause) {
    throw new LinkError("closed", `The server did not answer (${path}).`, {}, cause)
  }
  const said: unknown = await answer.json().catch(() => null)
  if (answer.ok && said !== null) return said as T
  if (isApiError(said)) throw new RefusedError(said.code, said.message)
  throw new LinkError("http", `The server answered ${answer.status} ${answer.statusText} without saying why (${path}).`)
}

function isApiError(said: unknown): said is ApiError {
  return typeof said === "object" && said !== null && typeof (said as ApiError).message === "string"
}

export function words(error: unknown): { code: string; message: string } {
  if (error instanceof GalvanodeError) return { code: error.code, message: error.message }
  return { code: "", message: error instanceof Error ? error.message : String(error) }
}
