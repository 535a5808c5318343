/** TCP: a rig of simulated cards, or a card behind a serial-to-network bridge. */
import { connect } from "node:net"
import { LinkError } from "../errors"
import { ByteStream, transport } from "../transport"

const CONNECT_TIMEOUT_MS = 5000

export const tcp = transport({
  scheme: "tcp",
  title: "TCP socket",
  example: "tcp://127.0.0.1:7801",
  open(url) {
    const port = Number(url.port)
    if (!port) throw new LinkError("url", `${url.href} names no port; write it like ${"tcp://127.0.0.1:7801"}`)
    return new Promise<ByteStream>((resolve, reject) => {
      const socket = connect({ host: url.hostname, port, noDelay: true })
      socket.setTimeout(CONNECT_TIMEOUT_MS)
      const fail = (cause: unknown) => {
        socket.destroy()
        reject(
          new LinkError(
            "unreachable",
            `nothing answers at ${url.href}; start the rig (npm start) or check the address`,
            {},
            cause,
          ),
        )
      }
      socket.once("error", fail)
      socket.once("timeout", () => fail(new Error("timeout")))
      socket.once("connect", () => {
        socket.setTimeout(0)
        socket.off("error", fail)
        let closed = ""
        const stream: ByteStream = {
          onBytes: () => {},
          onClose: () => {},
          write(bytes) {
            if (closed) throw new LinkError("closed", `the link to ${url.href} is closed (${closed}); connect again`)
            socket.write(bytes)
          },
          close() {
            return new Promise(done => {
              if (closed) done()
              else {
                socket.once("close", () => done())
                socket.end()
                socket.destroySoon()
              }
            })
          },
        }
        socket.on("data", bytes => stream.onBytes(bytes))
        socket.on("error", error => (closed = error.message))
        socket.on("close", () => {
          closed = closed || "closed"
          stream.onClose(closed)
        })
        resolve(stream)
      })
    })
  },
})
