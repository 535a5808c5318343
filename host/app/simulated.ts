/** Simulated cards for this process: the one place where host and simulator meet, and they meet over bytes. */
import { readFileSync } from "node:fs"
import { createServer, Server, Socket } from "node:net"
import { firmwareOf } from "../../firmware/cache"
import { SimulatedBoard } from "../../sim/board"
import { SimulatedCard } from "../../sim/card"
import type { CellKind } from "../../sim/cell"
import { cellFromData } from "../../sim/cell/data"
import { ParameterError } from "../../sim/cell/parameters"
import { all as cells } from "../../sim/cells"
import { injectFault } from "../../sim/faults"
import { FrontEndProfile, PROFILES } from "../../sim/frontEnd"
import { FileError, LinkError, RefusedError } from "../errors"
import { Instrument } from "../instrument"
import type { LinkTimes } from "../wire/link"
import { addFactoryTable } from "./factoryTable"
import { listen, memory } from "../transports/memory"

/**
 * A cell of the project by its id, or a parameter set in a JSON file (docs/cellFormat.md).
 * @throws RefusedError that names the cells there are, or the parameter and its bound; FileError for a file that is no JSON
 */
export function cellNamed(id: string): CellKind {
  if (id.endsWith(".json")) return cellFromFile(id)
  const kind = cells.find(c => c.id === id)
  if (!kind)
    throw new RefusedError(
      "unknownCell",
      `there is no cell "${id}"; there are ${cells.map(c => c.id).join(", ")}, or give a file.json`,
    )
  return kind
}

function cellFromFile(path: string): CellKind {
  let data: unknown
  try {
    data = JSON.parse(readFileSync(path, "utf8"))
  } catch (cause) {
    throw new FileError(
      "cell",
      `cannot read ${path} as JSON (${(cause as Error).message}); see docs/cellFormat.md`,
      {},
      cause,
    )
  }
  try {
    return cellFromData(data)
  } catch (cause) {
    if (!(cause instanceof ParameterError)) throw cause
    throw new RefusedError("parameter", `${path}: ${cause.message}; see docs/cellFormat.md`, {}, cause)
  }
}

export interface SimulatedOptions {
  readonly seed?: number
  /** Simulated seconds per second; Infinity is flat out. */
  readonly speed?: number
  readonly profile?: FrontEndProfile
  /** What will go wrong, and when on the card's clock [s]. */
  readonly faults?: readonly { readonly id: string; readonly at_s: number }[]
  /** A card that never saw a calibration laboratory. */
  readonly blank?: boolean
  /** How long the host waits for the card on the computer's own clock; a busy computer asks for patience. */
  readonly times?: LinkTimes
  readonly onLog?: (line: string) => void
  readonly onError?: (error: Error) => void
}

let serials = 0

/** A card with real bytecode and this cell on its leads. */
export function simulatedCard(kind: CellKind, o: SimulatedOptions = {}): SimulatedCard {
  const seed = o.seed ?? 1
  serials += 1
  const board = new SimulatedBoard({
    bytecode: firmwareOf("mainSim").bytecode,
    cell: kind.create(seed),
    seed,
    serial: (0xca4d0000 + serials).toString(16).padStart(16, "0"),
    profile: o.profile ?? PROFILES.typical,
    blank: o.blank,
    onLog: o.onLog,
  })
  const { profile, flash } = board.frontEnd
  // an ideal chain has nothing to correct
  if (!o.blank && profile.dacPole_s > 0)
    addFactoryTable(flash.memory, board.frontEnd.board, board.serial, profile.leads)
  for (const { id, at_s } of o.faults ?? []) injectFault(board, id, at_s)
  const card = new SimulatedCard(board, o.speed ?? Infinity)
  if (o.onError) card.onError = o.onError
  return card
}

/** A simulated card in this process, connected: close both when done. */
export async function connectSimulated(kind: CellKind, o: SimulatedOptions = {}) {
  const card = simulatedCard(kind, o)
  const name = `card-${card.board.serial}`
  const release = listen(name, card)
  const url = `memory://${name}`
  const instrument = await Instrument.connect(await memory.open(new URL(url)), o.times)
  return {
    card,
    instrument,
    url,
    async close() {
      await instrument.close()
      release()
      card.close()
    },
  }
}

/** Serves a card on TCP, one host at a time; a second one is turned away. */
export function serveCard(card: SimulatedCard, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    // one host at a time, as on a USB port: who is there stays, or a question would cost a run its readings
    if (sockets.size > 0) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.setNoDelay(true)
    const stream = {
      write(bytes: Uint8Array) {
        if (!socket.destroyed) socket.write(bytes)
      },
      onBytes: (() => {}) as (bytes: Uint8Array) => void,
      onClose: (() => {}) as (reason: string) => void,
    }
    socket.on("data", bytes => stream.onBytes(bytes))
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      sockets.delete(socket)
      stream.onClose("closed")
    })
    card.accept(stream)
  })
  return new Promise((resolve, reject) => {
    server.once("error", cause =>
      reject(
        new LinkError(
          "port",
          `cannot serve a card on port ${port} (${cause.message}); choose another`,
          { port },
          cause,
        ),
      ),
    )
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      const real = typeof address === "object" && address ? address.port : port
      resolve({
        url: `tcp://127.0.0.1:${real}`,
        close() {
          for (const s of sockets) s.destroy()
          card.close()
          return new Promise(done => server.close(() => done()))
        },
      })
    })
  })
}
