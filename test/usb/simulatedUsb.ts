/**
 * A simulated card behind a serial port that the network offers: the runtime's Jacdac frames and console text on one line, as
 * TinyUSB sends them. The bytecode, the runtime's services and its manager are real; the escaping is the board's C code.
 */
import { createServer, type Socket } from "node:net"
import { firmwareOf } from "../../firmware/cache"
import { decodeJacdac } from "../../host/jacdac/frames"
import { escaped, UsbStream } from "../../host/jacdac/usbStream"
import { SimulatedBoard } from "../../sim/board"
import { DummyCell } from "../../sim/cell/dummy"

const ENABLE_PACKETS = 0x81
const BRIDGE_CLASS = "4a1af61800000000"
const TURN_MS = 5

export interface UsbRig {
  readonly url: URL
  readonly board: SimulatedBoard
  readonly log: readonly string[]
  /** From now on the console lines for which this is true are lost. */
  lose(lines: (line: string) => boolean): void
  close(): Promise<void>
}

/** `speed`: virtual seconds per second. */
export async function usbRig(speed = 1): Promise<UsbRig> {
  let socket: Socket | undefined
  let enabled = false
  const log: string[] = []
  const lost = { lines: (_line: string) => false }
  const board = new SimulatedBoard({
    bytecode: firmwareOf("mainSimUsb").bytecode,
    cell: new DummyCell({ series_ohm: 1000, parallel_ohm: 0, capacity_F: 0 }),
    onFrame: frame => {
      if (enabled) socket?.write(escaped(frame))
    },
    onLog: line => {
      log.push(line)
      if (!lost.lines(line)) socket?.write(`${line}\n`)
    },
  })
  const server = createServer(s => {
    socket = s
    enabled = false
    const stream = new UsbStream({
      frame(frame) {
        const bridge = decodeJacdac(frame).some(p => p.device === BRIDGE_CLASS && p.command === ENABLE_PACKETS)
        if (bridge) enabled = true
        else if (enabled) board.receiveFrame(frame)
      },
      line: () => {},
    })
    s.on("data", bytes => stream.push(bytes))
    s.on("error", () => {})
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address ? address.port : 0
  const timer = setInterval(() => board.run(board.now_us + 1000 * TURN_MS * speed), TURN_MS)
  return {
    url: new URL(`usb://127.0.0.1:${port}`),
    board,
    log,
    lose: lines => (lost.lines = lines),
    async close() {
      clearInterval(timer)
      socket?.destroy()
      await new Promise(done => server.close(done))
    },
  }
}
