/** HAL of the WASM VM with the link of a real card: chips through the bridge, frames over Jacdac and console lines. */
import { Bytes } from "../../../protocol/pack"
import { SimHal } from "./sim"
import { Hal } from "./hal"
import { UsbLink } from "./usbLink"

class SimUsbHal extends SimHal {
  link: UsbLink
  constructor() {
    super()
    this.link = new UsbLink(this.inbox)
  }
  override async open() {
    this.bridge()
    this.link.open()
  }
  override async send(bytes: Bytes, n: number): Promise<boolean> {
    this.link.send(bytes, n)
    return true
  }
}

export const hal: Hal = new SimUsbHal()
