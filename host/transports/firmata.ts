/**
 * A classroom board on a serial port: an Arduino with Firmata. It has no program of its own, so the card's firmware runs in
 * this process, over the Arduino's I2C and pins; what comes back is the same byte stream as from a card.
 *
 * Who makes a card of an Arduino is said by the composition root (`cardsAreMadeBy`): this storey knows no firmware.
 */
import { LinkError } from "../errors"
import { Arduino, type SerialLine } from "../firmata/arduino"
import { openSerialPort } from "../serialPort"
import { ByteStream, transport } from "../transport"

/** Makes a card of an Arduino; its stream closes the Arduino. */
export type CardMaker = (arduino: Arduino, path: string) => Promise<ByteStream>

const BAUD = 57600
const EXAMPLE = "firmata:///dev/ttyACM0"

let make: CardMaker | undefined

export function cardsAreMadeBy(maker: CardMaker) {
  make = maker
}

export const firmata = transport({
  scheme: "firmata",
  title: "Arduino with Firmata (classroom board)",
  example: EXAMPLE,
  async open(url) {
    // firmata:///COM3 is how a port of Windows is written
    const path = decodeURIComponent(url.pathname).replace(/^\/(COM\d+)$/i, "$1")
    if (path.length < 2)
      throw new LinkError(
        "url",
        `${url.href} names no port; write it like ${EXAMPLE} or firmata:///COM3, then start again`,
      )
    const baud = Number(url.searchParams.get("baud") ?? BAUD)
    if (!Number.isInteger(baud) || baud <= 0)
      throw new LinkError("url", `${url.href}: baud must be a whole number such as ${BAUD}, then start again`)
    if (!make) throw new LinkError("firmata", `no firmware for ${url.href} here; start it with host/app`)
    const arduino = await Arduino.open((await openSerialPort(path, baud)) as unknown as SerialLine, path)
    try {
      return await make(arduino, path)
    } catch (error) {
      await arduino.close()
      throw error
    }
  },
})
