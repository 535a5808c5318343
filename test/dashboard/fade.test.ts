/** The forecast in the page, in a real browser: a simulated card cycles a cell, the page shows what the server says. */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium, type Browser, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { cellNamed, serveCard, simulatedCard } from "../../host/app/simulated"
import { buildDashboard } from "../../host/dashboard/build"
import type { FadeView, RunDocument } from "../../host/live"
import { Rig } from "../../host/rig"
import { serve } from "../../host/server"

const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium"
const HAVE_BROWSER = existsSync(BROWSER)
if (!HAVE_BROWSER)
  console.log(`the forecast is not looked at: no browser at ${BROWSER} (Debian: apt-get install chromium)`)

/** Some seconds on free cores; a machine full of other work takes ten times as long. */
const PATIENCE_MS = 150_000
/** 0.5 mA on the VT60 half-cell: some 90 readings a cycle; what it loses at first is forming, then it fades slowly. */
const CYCLING = { i_A: 5e-4, eMin_V: 1.2, eMax_V: 2.6, cycles: 400, every_s: 10 }

describe.skipIf(!HAVE_BROWSER)("the forecast in a real browser", () => {
  const closers: (() => Promise<unknown> | unknown)[] = []
  const errors: string[] = []
  let rig: Rig
  let page: Page
  const runs = mkdtempSync(join(tmpdir(), "galvanode-fade-"))

  beforeAll(async () => {
    const kind = cellNamed("vt60")
    const card = simulatedCard(kind, { seed: 3, speed: 4000 })
    const served = await serveCard(card, 0)
    rig = new Rig([{ url: served.url, cell: kind.title, sample: kind.sample }], {
      now: () => new Date(),
      folder: runs,
      speed: 4000,
    })
    await rig.connect()
    const site = await serve(rig, await buildDashboard(), 0)
    const browser: Browser = await chromium.launch({
      executablePath: BROWSER,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    })
    closers.push(
      () => browser.close(),
      () => site.close(),
      () => rig.close(),
      () => served.close(),
      () => card.close(),
      () => rmSync(runs, { recursive: true, force: true }),
    )
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
    page.on("pageerror", e => errors.push(e.message))
    await page.goto(site.url)
    await page.waitForSelector("body[data-connected=true]")
  }, PATIENCE_MS)
  afterAll(async () => {
    for (const close of closers) await close()
  })

  const document = (): RunDocument => rig.channel(1).document()!
  const shown = (part: string) => page.textContent(`[data-testid=fade-${part}]`)
  const cyclesShown = () => page.$eval("[data-testid=fade]", e => Number(e.getAttribute("data-cycles")))
  async function until(what: () => boolean | Promise<boolean>, name: string) {
    const end = Date.now() + 50_000
    while (!(await what())) {
      if (Date.now() > end) throw new Error(`waited in vain for ${name}`)
      await new Promise(done => setTimeout(done, 50))
    }
  }

  it(
    "comes with the fourth cycle, grows with every cycle, and says what kind of answer it is and why",
    async () => {
      // what the page says before the fourth cycle is gone in a moment on a quick machine: it is noted when it stands there
      await page.evaluate(`
        const look = () => (globalThis.waiting ??= document.querySelector("[data-testid=fade-waiting]")?.textContent)
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
      `)
      await rig.channel(1).start("gcd", CYCLING)
      await page.waitForSelector("[data-testid=fade-verdict]", { timeout: 50_000 })
      const waiting = await page.evaluate<string | undefined>("globalThis.waiting")
      if (waiting !== undefined) expect(waiting).toMatch(/[0123] of 4 finished cycles/)
      const before = await cyclesShown()
      await until(async () => (await cyclesShown()) >= Math.max(before + 3, 16), "more cycles")
      // at one moment the page and the server speak of the same cycle
      let view: FadeView | null = null
      let verdict: string | null = null
      await until(async () => {
        view = document().fade
        verdict = await shown("verdict")
        return document().fade === view && verdict === view?.forecast?.verdict
      }, "the server's verdict in the page")
      const { phase, familiar } = view!.forecast!
      expect(await shown("kind")).toBe(familiar ? phase : "unknown kind of cell")
      expect(await shown("reasons")).toMatch(/Listened to.*\d+ %.*Unusual here.*sd.*strangeness/s)
      if (!familiar || phase !== "fading") expect(await shown("life")).toMatch(/not named/)
      const drawn = await page.$eval("[data-testid=plot-fade]", e => Number(e.getAttribute("data-points")))
      expect(drawn).toBeGreaterThanOrEqual(16)
      expect(await page.textContent("main")).not.toMatch(/NaN|undefined|null/)
      await page.screenshot({ path: join(tmpdir(), "galvanode-fade.png") })
    },
    PATIENCE_MS,
  )

  it(
    "stops the run when the user's bound is crossed, and says why",
    async () => {
      await page.fill("[aria-label='Share of the reference in percent']", "200")
      await page.click("[data-testid=fade-watch]")
      await page.waitForSelector("[data-testid=fade] [role=alert]")
      expect(await page.textContent("[data-testid=fade] [role=alert]")).toMatch(
        /share of the bound is 2; allowed is 0.05 .. 1.5/,
      )
      // above what the cell has: the forecast lies below it as soon as it is one
      await page.fill("[aria-label='Share of the reference in percent']", "120")
      await page.fill("[aria-label='Cycle of the bound']", "600")
      await page.selectOption("[data-testid=fade-action]", "stop")
      await page.click("[data-testid=fade-watch]")
      await page.waitForSelector("[data-testid=channel-panel][data-state=stopped]", { timeout: 50_000 })
      expect(await shown("crossed")).toMatch(/below 120 % at cycle 600 with probability/)
      expect(await shown("bound")).toMatch(/below 120 % at cycle 600, probability 0.5;\s+then the run is stopped/)
      expect(document().fade!.crossed).toBe(await shown("crossed"))
      // after the run the forecast stays
      expect(await shown("verdict")).not.toBe("")
      expect(errors).toEqual([])
    },
    PATIENCE_MS,
  )
})
