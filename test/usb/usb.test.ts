/** A card on USB: the real runtime's Jacdac services and console, real bytecode, the transport and its ways of failing. */
import { createServer } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { firmwareOf } from "../../firmware/cache"
import { connect } from "../../host/connect"
import { crc16, decodeJacdac, encodeJacdac } from "../../host/jacdac/frames"
import { ConsoleFrames } from "../../host/jacdac/consoleFrames"
import { escaped, UsbStream } from "../../host/jacdac/usbStream"
import { Readings } from "../../host/readings"
import { update } from "../../host/update"
import { holdI } from "../../protocol/steps"
import { usbRig, type UsbRig } from "./simulatedUsb"

let rig: UsbRig | undefined
afterEach(async () => {
  await rig?.close()
  rig = undefined
})

describe("the line", () => {
  it("escapes FE in frames only, and finds both kinds however the bytes are cut", () => {
    const frame = Uint8Array.from([1, 0xfe, 2, 0xfe, 0xfc])
    expect([...escaped(frame)]).toEqual([0xfe, 0xfc, 1, 0xfe, 0xf8, 2, 0xfe, 0xf8, 0xfc, 0xfe, 0xfd])
    const bytes = Buffer.concat([
      Buffer.from("> hel"),
      escaped(frame),
      Buffer.from("lo\r\n"),
      Buffer.from([0xfe, 0xfb]),
    ])
    for (let cut = 1; cut <= bytes.length; cut++) {
      const heard: unknown[] = []
      const stream = new UsbStream({
        frame: f => heard.push([...f]),
        line: l => heard.push(l),
        dropped: () => heard.push("dropped"),
      })
      for (let at = 0; at < bytes.length; at += cut) stream.push(bytes.subarray(at, at + cut))
      expect(heard).toEqual([[...frame], "> hello", "dropped"])
    }
  })
  it("knows a frame that the runtime sent, and refuses it with a bit turned", () => {
    // an announcement of the WASM runtime 2.16.4: device id, then manager and program among the services
    const data = Buffer.from("010f0100667e4b1e2bea3411405b5b154adc0711fcee62149c6e6014", "hex")
    const frame = encodeJacdac({ device: "00000000000000a1", flags: 0, service: 0, command: 0, data })
    expect(decodeJacdac(frame)).toEqual([
      { device: "00000000000000a1", flags: 0, service: 0, command: 0, data: Uint8Array.from(data) },
    ])
    for (let k = 2; k < frame.length; k += 3) {
      const torn = Uint8Array.from(frame)
      torn[k] ^= 4
      expect(decodeJacdac(torn)).toEqual([])
    }
    // CRC-16/CCITT-FALSE of its check string
    expect(crc16(Buffer.from("123456789"), 0)).toBe(0x29b1)
    expect(() => encodeJacdac({ device: "", flags: 0, service: 1, command: 1, data: new Uint8Array(237) })).toThrow(
      /236 bytes, not 237/,
    )
  })
  it("drops a frame of the wire with a piece missing, and takes the next", () => {
    const frames: string[] = []
    const others: string[] = []
    const lines = new ConsoleFrames(
      f => frames.push(Buffer.from(f).toString("hex")),
      l => others.push(l),
    )
    for (const l of ["> #04aabb", "> +ccdd", "> #04aabb", "> #0211", "> #0211ee", "* start", "> +77", "> #01aabb"])
      lines.line(l)
    expect(frames).toEqual(["aabbccdd", "11ee"])
    expect(others).toEqual(["* start"])
  })
})

describe("a card on USB", () => {
  it(
    "is found, runs a program, and loses nothing when the console loses every ninth line",
    { timeout: 60000 },
    async () => {
      rig = await usbRig(4)
      let n = 0
      rig.lose(line => line.includes(" #") && ++n % 9 === 0)
      const card = await connect(rig.url.href)
      expect(card.description).toMatchObject({ serial: rig.board.serial })
      const all = new Readings()
      const reason = await new Promise<string>((resolve, reject) => {
        const steps = [holdI(1e-4, 0.1, { atMost_s: 10 })]
        const observer = {
          readings: (part: Readings) => all.append(part),
          ended: (e: { reason: string }) => resolve(e.reason),
        }
        card.start(steps, { eMin_V: -1, eMax_V: 1, iMax_A: 1e-3 }, observer).catch(reject)
      })
      await card.close()
      expect(reason).toBe("finished")
      // one at the edge of the step besides
      expect(all.length).toBeGreaterThanOrEqual(100)
      expect(all.e_V[all.length - 1] / 1e-4).toBeGreaterThan(990)
      expect(all.e_V[all.length - 1] / 1e-4).toBeLessThan(1010)
    },
  )
  it(
    "is given a program that is none of a card: the last good one comes back; and refuses while a run is on",
    { timeout: 240000 },
    async () => {
      rig = await usbRig(1)
      const { url, board } = rig
      const good = firmwareOf("mainSimUsb").bytecode
      // what runs, but is no card: the golden vectors' program
      const bad = firmwareOf("mainVectors").bytecode
      let last = 0
      const written = await update(url.href, good, { name: "good", progress: share => (last = share) })
      expect(written.serial).toBe(board.serial)
      expect(last).toBe(1)
      await expect(update(url.href, bad, { name: "bad", answer_s: 3, lastGood: () => good })).rejects.toThrow(
        /does not answer with bad; the cell is open; the last good program .* answers/,
      )
      const card = await connect(url.href)
      await card.start([holdI(1e-4, 1, { atMost_s: 1000 })], { eMin_V: -1, eMax_V: 1, iMax_A: 1e-3 }, {})
      await card.close()
      await expect(update(url.href, good, { name: "good" })).rejects.toThrow(/run \d+ is on.*stop the run/)
    },
  )
  it("refuses what is no program, and addresses that are not USB, before anything is written", async () => {
    await expect(update("usb://x", Buffer.from("PK\x03\x04"), { name: "a.zip" })).rejects.toThrow(
      /a.zip is no DeviceScript/,
    )
    const image = firmwareOf("mainSimUsb").bytecode
    await expect(update("tcp://127.0.0.1:1", image, { name: "good" })).rejects.toThrow(/is no USB address/)
  })
  it("that is not there, or is something else, is said so", { timeout: 30000 }, async () => {
    await expect(connect("usb:///")).rejects.toThrow(/names no port; write it like usb:/)
    await expect(connect("usb:///dev/no-such-port")).rejects.toThrow(
      /there is no port \/dev\/no-such-port .*plug the board in/,
    )
    const server = createServer(s => s.on("data", () => s.write("$GPGGA,no card\r\n")))
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    const port = typeof address === "object" && address ? address.port : 0
    await expect(connect(`usb://127.0.0.1:${port}`)).rejects.toThrow(
      /no Galvanode card is on it; choose the right port/,
    )
    server.close()
  })
})
