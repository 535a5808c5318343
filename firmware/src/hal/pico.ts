/** HAL of the channel card's RP2040, USB only. */
import * as ds from "@devicescript/core"
import { spi } from "@devicescript/spi"
import "@devicescript/gpio"
import { pins } from "@dsboard/pico"
import { BUS, PIN, SELECT } from "../../../hardware/boards/channelCard"
import { Bytes } from "../../../protocol/pack"
import { deviceFloats } from "./floats"
import { Hal } from "./hal"
import { Inbox } from "./inbox"
import { UsbLink } from "./usbLink"

type Native = typeof ds & { spiXfer(tx: Buffer, rx: Buffer): Promise<void> }

class PicoHal implements Hal {
  floats = deviceFloats
  inbox: Inbox
  link: UsbLink
  constructor() {
    this.inbox = new Inbox()
    this.link = new UsbLink(this.inbox)
  }
  async open() {
    this.link.open()
    this.configure(SELECT.dac)
    pins.GP5.setMode(ds.GPIOMode.OutputLow)
    pins.GP6.setMode(ds.GPIOMode.OutputLow)
    pins.GP7.setMode(ds.GPIOMode.OutputLow)
    pins.GP11.setMode(ds.GPIOMode.OutputLow)
    pins.GP12.setMode(ds.GPIOMode.OutputLow)
    pins.GP10.setMode(ds.GPIOMode.OutputLow)
    pins.GP17.setMode(ds.GPIOMode.OutputHigh)
    pins.GP8.setMode(ds.GPIOMode.InputPullUp)
    pins.GP9.setMode(ds.GPIOMode.InputPullDown)
  }
  /** SPI mode and clock of a chip; the driver does nothing when nothing changes. */
  configure(select: number) {
    for (let k = 0; k < BUS.length; k++)
      if (BUS[k].select === select)
        spi.configure({ miso: pins.GP4, mosi: pins.GP3, sck: pins.GP2, mode: BUS[k].mode, hz: BUS[k].clock_Hz })
  }
  async serial(): Promise<string> {
    return ds.deviceIdentifier("self")
  }
  async spi(select: number, bytes: Bytes) {
    this.configure(select)
    // the flash sits beside the decoder, on the USB side, and is selected by a low level
    const flash = select === SELECT.flash
    if (flash) pins.GP17.write(0)
    else {
      pins.GP5.write(select & 1)
      pins.GP6.write((select >> 1) & 1)
      pins.GP7.write((select >> 2) & 1)
    }
    await (ds as Native).spiXfer(bytes as Buffer, bytes as Buffer)
    if (flash) pins.GP17.write(1)
    else {
      pins.GP5.write(0)
      pins.GP6.write(0)
      pins.GP7.write(0)
    }
  }
  async pin(pin: number, level: number) {
    if (pin === PIN.relayDrive) pins.GP11.write(level)
    else if (pin === PIN.relaySense) pins.GP12.write(level)
    else if (pin === PIN.watchdog) pins.GP10.write(level)
  }
  async level(pin: number): Promise<number> {
    return pin === PIN.fault ? pins.GP9.value : pins.GP8.value
  }
  async wait(due_ms: number): Promise<number> {
    if (this.inbox.empty()) {
      const ms = due_ms - ds.millis()
      await this.inbox.sleep(ms < 1 ? 1 : ms)
    }
    return ds.millis()
  }
  async sleep(for_ms: number): Promise<number> {
    await ds.sleep(for_ms)
    return ds.millis()
  }
  async receive(): Promise<Bytes | undefined> {
    return this.inbox.take()
  }
  async send(bytes: Bytes, n: number): Promise<boolean> {
    this.link.send(bytes, n)
    return true
  }
}

export const hal: Hal = new PicoHal()
