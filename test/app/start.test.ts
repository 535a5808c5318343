/** `npm start` as a user meets it: the rig comes up, answers, runs, stops; and the page is looked at in a real browser. */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { RigView, RunView } from "../../host/live"
import { readRun } from "../../host/record/read"
import { galvanode, ROOT } from "./galvanode"

const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium"
const HAVE_BROWSER = existsSync(BROWSER)
if (!HAVE_BROWSER) console.log(`the page is not looked at: no browser at ${BROWSER} (Debian: apt-get install chromium)`)

let rig: ChildProcess
let url = ""
let runs = ""

async function get<T>(path: string): Promise<T> {
  return (await fetch(url + path)).json() as Promise<T>
}
async function post(path: string, body: unknown = {}) {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
async function until<T>(what: () => Promise<T | undefined>, seconds: number): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const found = await what()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error("waited in vain")
    await new Promise(r => setTimeout(r, 100))
  }
}
const stateOf = async (id: number) => (await get<RigView>("/api/rig")).channels[id - 1].state

beforeAll(async () => {
  runs = mkdtempSync(join(tmpdir(), "galvanode-runs-"))
  rig = spawn(
    process.execPath,
    [join(ROOT, "host/app/galvanode.mjs"), "start", "--port", "0", "--speed", "200", "--runs", runs],
    { cwd: ROOT },
  )
  let said = ""
  rig.stdout?.on("data", d => (said += String(d)))
  rig.stderr?.on("data", d => (said += String(d)))
  url = await until(async () => /page at (http:\S+)/.exec(said)?.[1], 60)
}, 70_000)
afterAll(async () => {
  const gone = new Promise(r => rig.once("exit", r))
  rig.kill("SIGTERM")
  await gone
  rmSync(runs, { recursive: true, force: true })
})

describe("npm start", () => {
  it("brings up four simulated channels and starts first experiments", async () => {
    const view = await get<RigView>("/api/rig")
    expect(view.channels.length).toBe(4)
    expect(view.techniques.map(t => t.id).sort()).toEqual(["ca", "cv", "eis", "gcd", "gitt", "ocv"])
    const first = await until(async () => {
      const list = await get<RunView[]>("/api/runs")
      return list.length >= 3 ? list : undefined
    }, 15)
    expect(first.map(r => r.technique).sort()).toEqual(["cv", "eis", "gitt"])
  })

  it("serves the page and says what it does not have", async () => {
    const page = await fetch(url + "/")
    expect(page.headers.get("content-type")).toMatch(/text\/html/)
    expect(await page.text()).toContain("Galvanode")
    expect((await fetch(url + "/../../package.json")).status).toBe(404)
    expect((await fetch(url + "/nothing.js")).status).toBe(404)
  })

  it("refuses over HTTP in the same words as everywhere, and nothing has started", async () => {
    await until(async () => ((await stateOf(4)) === "idle" ? true : undefined), 10)
    for (const [path, body, words] of [
      ["/api/channels/4/run", { technique: "cv", params: { rate_V_s: 50 } }, /allowed is/],
      [
        "/api/channels/4/run",
        { technique: "cv", params: { eVertex1_V: 4.99, rate_V_s: 1, step_V: 0.001 } },
        /this board can every 0.02 s/,
      ],
      ["/api/channels/4/run", { technique: "x", params: {} }, /there is no technique/],
      ["/api/channels/9/run", { technique: "cv", params: {} }, /there is no channel 9/],
      ["/api/channels/4/run", {}, /send \{technique, params\}/],
    ] as const) {
      const answer = await post(path, body)
      expect(answer.status).toBe(400)
      expect(answer.body.message).toMatch(words)
    }
    expect(await stateOf(4)).toBe("idle")
  })

  it("runs, records and stops a channel on request", async () => {
    const started = await post("/api/channels/4/run", { technique: "ocv", params: { duration_s: 1e6 } })
    expect(started.status).toBe(200)
    const busy = await post("/api/channels/4/run", { technique: "ocv", params: {} })
    expect(busy.body.code).toBe("busy")
    await new Promise(r => setTimeout(r, 300))
    expect((await post("/api/channels/4/stop")).status).toBe(200)
    await until(async () => ((await stateOf(4)) === "stopped" ? true : undefined), 10)
    expect(readdirSync(runs).some(f => f.endsWith("ch4-ocv.run"))).toBe(true)
  })
})

describe("the link of a channel", () => {
  it("loses no reading, however fast simulated time runs: the file holds every sample the card took", async () => {
    await until(async () => ((await stateOf(1)) === "finished" ? true : undefined), 45)
    const file = readdirSync(runs).find(f => f.endsWith("ch1-cv.run")) ?? ""
    const run = readRun(join(runs, file))
    expect(run.gaps).toEqual([])
    expect(run.readings.length).toBe(run.stop?.ending.samples)
  })

  it("is not taken away by another host, and pages of others cannot ask", async () => {
    const view = await get<RigView>("/api/rig")
    const asked = await galvanode("run", "ocv", "--on", view.channels[2].url)
    expect(asked.code).toBe(1)
    expect(asked.err).toMatch(/is another host connected to it/)
    expect((await get<RigView>("/api/rig")).channels[2].state).toBe(view.channels[2].state)
    const foreign = await fetch(url + "/api/stop", {
      method: "POST",
      headers: { "content-type": "application/json", origin: "http://elsewhere.example" },
      body: "{}",
    })
    expect(foreign.status).toBe(403)
  })
})

describe.skipIf(!HAVE_BROWSER)("the page in a real browser", () => {
  async function open<T>(use: (page: Page) => Promise<T>): Promise<T> {
    const browser = await chromium.launch({
      executablePath: BROWSER,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    })
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      const errors: string[] = []
      page.on("pageerror", e => errors.push(e.message))
      await page.goto(url)
      await page.waitForSelector("body[data-connected=true]")
      const result = await use(page)
      expect(errors).toEqual([])
      return result
    } finally {
      await browser.close()
    }
  }
  const points = (page: Page, plot: string) =>
    page.$eval(`[data-testid=plot-${plot}]`, e => Number(e.getAttribute("data-points"))).catch(() => 0)
  /** Pixels of the plot that are neither background nor grid: something is drawn. */
  const coloured = (page: Page, plot: string) =>
    page.$eval(`[data-testid=plot-${plot}] canvas`, canvas => {
      const c = canvas as unknown as {
        width: number
        height: number
        getContext(k: "2d"): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } }
      }
      const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height)
      let n = 0
      for (let k = 0; k < data.length; k += 4)
        if (
          data[k + 3] > 128 &&
          Math.max(data[k], data[k + 1], data[k + 2]) - Math.min(data[k], data[k + 1], data[k + 2]) > 60
        )
          n++
      return n
    })

  it("shows a finished voltammogram and a Nyquist plot with its fit", async () => {
    await until(
      async () => ((await stateOf(1)) === "finished" && (await stateOf(2)) === "finished" ? true : undefined),
      45,
    )
    await open(async page => {
      await page.click("[data-testid=channel-1]")
      await page.waitForSelector("[data-testid=plot-voltammogram] canvas")
      await page.waitForTimeout(500)
      expect(await points(page, "voltammogram")).toBeGreaterThan(300)
      expect(await coloured(page, "voltammogram")).toBeGreaterThan(500)
      expect(await page.textContent("[data-testid=results]")).toMatch(/Peak separation/)
      await page.screenshot({ path: join(tmpdir(), "galvanode-voltammogram.png") })
      await page.click("[data-testid=channel-2]")
      await page.waitForSelector("[data-testid=plot-nyquist] canvas")
      await page.waitForTimeout(500)
      expect(await points(page, "nyquist")).toBeGreaterThan(20)
      expect(await coloured(page, "nyquist")).toBeGreaterThan(200)
      const text = (await page.textContent("main")) ?? ""
      expect(text).toMatch(/R0-p\(R1,C1\)/)
      expect(text).not.toMatch(/NaN|undefined|null/)
      await page.screenshot({ path: join(tmpdir(), "galvanode-nyquist.png") })
    })
  })

  it("tries a card by the button, row by row, and says how many passed", async () => {
    await open(async page => {
      await page.click("[data-testid=channel-4]")
      await page.click("[data-testid=selftest]")
      await page.waitForSelector("[data-testid=selftest-rows]")
      await page.waitForFunction(
        `/(\\d+) of \\1 .*passed/.test(document.querySelector("[data-testid=selftest-summary]")?.textContent ?? "")`,
      )
      const text = (await page.textContent("[data-testid=selftest-rows]")) ?? ""
      for (const row of ["relay contacts open", "E window comparator", "watchdog", "range 1 uA", "Randles dummy"])
        expect(text).toContain(row)
      expect(text).not.toMatch(/NaN|undefined|null|Infinity/)
    })
  })

  it("starts a run from the form, shows a refusal, and opens all cells with the keyboard", async () => {
    await open(async page => {
      await page.click("[data-testid=channel-4]")
      await page.selectOption("[data-testid=technique]", "cv")
      await page.fill("[name=rate_V_s]", "1 V/s")
      await page.fill("[name=step_V]", "1 mV")
      await page.click("[data-testid=start]")
      await page.waitForSelector("[data-testid=refusal]")
      expect(await page.textContent("[data-testid=refusal]")).toMatch(/this board can every 0.02 s/)
      await page.fill("[name=rate_V_s]", "1 mV/s")
      await page.click("[data-testid=start]")
      await page.waitForSelector("[data-testid=channel-panel][data-state=running]")
      await page.keyboard.press("Shift+Escape")
      await page.waitForSelector("[data-testid=channel-panel][data-state=stopped]")
      const view = await get<RigView>("/api/rig")
      for (const c of view.channels) expect(c.state).not.toBe("running")
    })
  })
})
