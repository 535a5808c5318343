/**
 * One suite for every transport. Each brings a far end that sends everything back; memory and TCP here, others by
 * `TRANSPORT_URL=...` with an echoing card behind it.
 */
import { createServer, type Server, type Socket } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { LinkError } from "../../host/errors"
import type { ByteStream, Transport } from "../../host/transport"
import { listen, memory } from "../../host/transports/memory"
import { tcp } from "../../host/transports/tcp"

interface Bench {
  readonly transport: Transport
  /** Starts an echoing far end; returns its URL and how to cut it. */
  start(): Promise<{ url: URL; cut(): void; stop(): Promise<void> }>
  readonly nobody: URL
}

const BENCHES: readonly Bench[] = [
  {
    transport: memory,
    nobody: new URL("memory://nobody"),
    async start() {
      let far: ByteStream | undefined
      const stop = listen("echo", {
        accept(stream) {
          far = stream
          stream.onBytes = bytes => stream.write(bytes)
        },
      })
      return { url: new URL("memory://echo"), cut: () => void far?.close(), stop: async () => void stop() }
    },
  },
  {
    transport: tcp,
    nobody: new URL("tcp://127.0.0.1:1"),
    async start() {
      const sockets: Socket[] = []
      const server: Server = createServer(s => {
        sockets.push(s)
        s.on("data", bytes => s.write(bytes))
        s.on("error", () => {})
      })
      await new Promise<void>(r => server.listen(0, "127.0.0.1", () => r()))
      const address = server.address()
      const port = typeof address === "object" && address ? address.port : 0
      return {
        url: new URL(`tcp://127.0.0.1:${port}`),
        cut: () => sockets.forEach(s => s.destroy()),
        stop: () => new Promise<void>(r => (sockets.forEach(s => s.destroy()), server.close(() => r()))),
      }
    },
  },
]

for (const bench of BENCHES)
  describe(`transport ${bench.transport.scheme}`, () => {
    let far: Awaited<ReturnType<Bench["start"]>>
    beforeAll(async () => {
      far = await bench.start()
    })
    afterAll(() => far.stop())

    async function echoed(chunks: readonly Uint8Array[]): Promise<Buffer> {
      const stream = await bench.transport.open(far.url)
      const total = chunks.reduce((n, c) => n + c.length, 0)
      const got: Uint8Array[] = []
      const all = new Promise<void>(resolve => {
        let n = 0
        stream.onBytes = bytes => {
          got.push(bytes.slice())
          n += bytes.length
          if (n >= total) resolve()
        }
      })
      for (const c of chunks) stream.write(c)
      await all
      await stream.close()
      return Buffer.concat(got)
    }

    it("gives a megabyte back in order", async () => {
      const big = Uint8Array.from({ length: 1 << 20 }, (_, k) => (k * 31) & 255)
      expect((await echoed([big])).equals(big)).toBe(true)
    })

    it("does not mind single bytes", async () => {
      const chunks = Array.from({ length: 500 }, (_, k) => Uint8Array.of(k & 255))
      expect((await echoed(chunks)).equals(Buffer.concat(chunks))).toBe(true)
    })

    it("can be opened again after closing", async () => {
      for (let k = 0; k < 3; k++) expect((await echoed([Uint8Array.of(k)]))[0]).toBe(k)
    })

    it("says once that the far end has gone, and refuses to write then", async () => {
      const stream = await bench.transport.open(far.url)
      const reasons: string[] = []
      const closed = new Promise<void>(resolve => {
        stream.onClose = reason => {
          reasons.push(reason)
          resolve()
        }
      })
      stream.write(Uint8Array.of(1))
      await new Promise(r => setTimeout(r, 20))
      far.cut()
      await closed
      expect(reasons.length).toBe(1)
      expect(() => stream.write(Uint8Array.of(2))).toThrow(LinkError)
      await stream.close()
      expect(reasons.length).toBe(1)
    })

    it("says what to do when nothing is there", async () => {
      const error = await bench.transport.open(bench.nobody).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(LinkError)
      expect((error as LinkError).message).toMatch(/start/)
    })
  })
