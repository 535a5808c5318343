/**
 * A new program for a card on USB, with the way back: the cell must be open, the new program must answer, and if it does not,
 * the last good one is written again.
 */
import { connect } from "./connect"
import { LinkError, RefusedError } from "./errors"
import { JacdacBus } from "./jacdac/bus"
import { checkImage, deploy } from "./jacdac/manager"
import { openUsbLine } from "./transports/usb"

export interface UpdateOptions {
  /** Name of the new image in messages. */
  readonly name: string
  /** The image to go back to; undefined if none is kept. */
  readonly lastGood?: (serial: string) => Uint8Array | undefined
  readonly progress?: (share: number) => void
  /** A program that answers is accepted within this time [s]. */
  readonly answer_s?: number
}

/** What a card says of itself. */
export interface Identity {
  readonly serial: string
  readonly firmware: string
}

/** A dead program is started again by the runtime after 5 s: one that answers has had its chance by then. */
const ANSWER_S = 12

/**
 * @returns the card's word after the update
 * @throws RefusedError if a run is on; LinkError `update` if the new program does not answer: says what runs now
 */
export async function update(address: string, image: Uint8Array, options: UpdateOptions): Promise<Identity> {
  checkImage(image, options.name)
  const url = new URL(address)
  if (url.protocol !== "usb:")
    throw new RefusedError("update", `${address} is no USB address; a program is written over usb:///dev/ttyACM0 only`)
  const before = await identity(address, 0)
  if (before?.running)
    throw new RefusedError(
      "busy",
      `run ${before.run} is on; the program of a card is replaced with its cell open: stop the run, then update`,
    )
  await write(url, image, options.progress)
  const after = await identity(address, options.answer_s ?? ANSWER_S)
  if (after) return after
  const lastGood = before && options.lastGood?.(before.serial)
  const failed = `the card does not answer with ${options.name}; the cell is open`
  if (!lastGood)
    throw new LinkError("update", `${failed}; no earlier program is kept here: write one that is known to work`)
  await write(url, lastGood, options.progress)
  const back = await identity(address, options.answer_s ?? ANSWER_S)
  if (!back)
    throw new LinkError("update", `${failed}, nor with the last good program; take the power away, then update again`)
  throw new LinkError("update", `${failed}; the last good program (${back.firmware}) was written again and answers`)
}

async function write(url: URL, image: Uint8Array, progress?: (share: number) => void) {
  const bus = new JacdacBus(await openUsbLine(url))
  try {
    await deploy(bus, image, progress)
  } finally {
    await bus.close()
  }
}

/** What the program on the card says within this time; undefined if nothing does (a new card, or a bad program). */
async function identity(address: string, within_s: number) {
  const until_ms = performance.now() + 1000 * within_s
  for (;;)
    try {
      const card = await connect(address)
      const { serial, firmware, running, run } = card.description
      await card.close()
      return { serial, firmware, running, run }
    } catch (error) {
      // a port that is not there will not be there later
      if (!(error instanceof LinkError) || ["unreachable", "busy", "permission", "url"].includes(error.code))
        throw error
      if (performance.now() >= until_ms) return undefined
    }
}
