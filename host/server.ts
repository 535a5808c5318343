/**
 * The page's server: static files, a small JSON API and the live socket (host/live.ts says what travels). Binds to
 * localhost: whoever reaches the port can switch cells on.
 */
import { createServer, type IncomingMessage, type Server } from "node:http"
import { readFile } from "node:fs/promises"
import { extname, join, normalize } from "node:path"
import { getRequestListener } from "@hono/node-server"
import { Hono } from "hono"
import { Packr } from "msgpackr"
import { WebSocketServer } from "ws"
import { GalvanodeError, LinkError } from "./errors"
import { checkedBound } from "./fade/bound"
import type { ApiError, LiveMessage } from "./live"
import type { Rig } from "./rig"

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".ico": "image/x-icon",
}
/** A watcher that does not read this much is dropped [bytes]; it connects again and gets the history. */
const BACKLOG_BYTES = 64e6

export interface Served {
  readonly url: string
  close(): Promise<void>
}

export async function serve(rig: Rig, pageFolder: string, port: number): Promise<Served> {
  const app = api(rig)
  app.get("/*", async c => {
    const name = c.req.path === "/" ? "/index.html" : normalize(c.req.path)
    try {
      const body = await readFile(join(pageFolder, name))
      return c.body(new Uint8Array(body), 200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" })
    } catch {
      return c.json({ code: "notFound", message: `there is no page ${c.req.path}` } satisfies ApiError, 404)
    }
  })
  const server = createServer(getRequestListener(app.fetch))
  const sockets = live(rig, server)
  await new Promise<void>((resolve, reject) => {
    server.once("error", cause =>
      reject(
        new LinkError(
          "port",
          `cannot open the page on port ${port} (${cause.message}); choose another: npm start -- --port ${port + 1}`,
          { port },
          cause,
        ),
      ),
    )
    server.listen(port, "127.0.0.1", () => resolve())
  })
  const address = server.address()
  const real = typeof address === "object" && address ? address.port : port
  return {
    url: `http://localhost:${real}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise<void>(done => server.close(() => done()))
    },
  }
}

function api(rig: Rig): Hono {
  const app = new Hono()
  app.onError((error, c) => {
    const code = error instanceof GalvanodeError ? error.code : "internal"
    return c.json({ code, message: error.message } satisfies ApiError, error instanceof GalvanodeError ? 400 : 500)
  })
  // a page of somebody else in the same browser must not be able to switch cells on
  app.use("/api/*", async (c, next) => {
    const json = c.req.method === "GET" || (c.req.header("content-type") ?? "").startsWith("application/json")
    if (!json || !ownPage(c.req.header("host"), c.req.header("origin")))
      return c.json(
        {
          code: "foreign",
          message: "only the rig's own page and JSON clients on this computer may ask",
        } satisfies ApiError,
        403,
      )
    await next()
  })
  app.get("/api/rig", c => c.json(rig.view()))
  app.get("/api/runs", c => c.json(rig.channels.flatMap(ch => ch.document()?.run ?? [])))
  app.get("/api/runs/:id", c => {
    const found = rig.channels.map(ch => ch.document()).find(d => d?.run.id === c.req.param("id"))
    if (!found)
      return c.json(
        { code: "notFound", message: `there is no run ${c.req.param("id")} in this rig` } satisfies ApiError,
        404,
      )
    return c.json(found)
  })
  app.post("/api/channels/:id/run", async c => {
    const body: unknown = await c.req.json().catch(() => null)
    const { technique, params } = (body ?? {}) as { technique?: unknown; params?: unknown }
    if (typeof technique !== "string" || typeof params !== "object" || params === null)
      return c.json(
        { code: "badRequest", message: "send {technique, params} as JSON; GET /api/rig lists both" } satisfies ApiError,
        400,
      )
    return c.json(await rig.channel(Number(c.req.param("id"))).start(technique, params as Record<string, number>))
  })
  app.post("/api/channels/:id/selftest", c => c.json(rig.channel(Number(c.req.param("id"))).selftest()))
  app.post("/api/channels/:id/bound", async c => {
    const { bound } = ((await c.req.json().catch(() => null)) ?? {}) as { bound?: unknown }
    const checked = bound === null ? null : checkedBound(bound)
    return c.json(rig.channel(Number(c.req.param("id"))).setBound(checked))
  })
  app.post("/api/channels/:id/stop", async c => c.json(await rig.channel(Number(c.req.param("id"))).stop()))
  app.post("/api/stop", async c => c.json(await rig.stopAll()))
  return app
}

/** Asked by this computer's name for itself, and by no other page than our own. */
function ownPage(host: string | undefined, origin: string | undefined): boolean {
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? "")) return false
  return origin === undefined || origin === `http://${host}`
}

function live(rig: Rig, server: Server): WebSocketServer {
  const packr = new Packr({ useRecords: false })
  const sockets = new WebSocketServer({
    server,
    path: "/live",
    verifyClient: ({ origin, req }: { origin?: string; req: IncomingMessage }) => ownPage(req.headers.host, origin),
  })
  // the server's own error (port taken) is told by `serve`
  sockets.on("error", () => {})
  sockets.on("connection", socket => {
    socket.on("error", () => socket.terminate())
    for (const m of rig.history()) socket.send(packr.pack(m))
  })
  rig.onMessage = (m: LiveMessage) => {
    if (sockets.clients.size === 0) return
    const bytes = packr.pack(m)
    for (const socket of sockets.clients) {
      if (socket.readyState !== socket.OPEN) continue
      if (socket.bufferedAmount > BACKLOG_BYTES) socket.terminate()
      else socket.send(bytes)
    }
  }
  return sockets
}
