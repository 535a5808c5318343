/**
 * `npm run pictures`: brings up the rig, waits for its first experiments and photographs the page, so that the pictures in
 * the documentation are what a reader will see. Needs a Chromium (CHROMIUM=/path, default /usr/bin/chromium).
 */
import { spawn } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { chromium } from "playwright-core"

const root = fileURLToPath(new URL("..", import.meta.url))
const here = fileURLToPath(new URL("pictures", import.meta.url))
const runs = mkdtempSync(join(tmpdir(), "galvanode-"))
const rig = spawn(process.execPath, [join(root, "host/app/galvanode.mjs"), "start", "--port", "0", "--runs", runs], {
  cwd: root,
})
const url = await new Promise<string>(resolve => {
  rig.stdout.on("data", d => {
    const found = /page at (http:\S+)/.exec(String(d))
    if (found) resolve(found[1])
  })
})
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
})
const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
await page.goto(url)
for (const [channel, name] of [
  [1, "voltammogram"],
  [2, "impedance"],
] as const) {
  await page.click(`[data-testid=channel-${channel}]`)
  await page.waitForSelector("[data-testid=channel-panel][data-state=finished]", { timeout: 120_000 })
  await page.waitForTimeout(1000)
  await page.screenshot({ path: join(here, `${name}.png`) })
}
await browser.close()
rig.kill("SIGTERM")

// the accuracy contour needs no browser: it is drawn by the command that a reader would use
const contour = spawn(
  process.execPath,
  [join(root, "host/app/galvanode.mjs"), "accuracy", "--plot", join(here, "accuracy.svg")],
  { cwd: root, stdio: "inherit" },
)
await new Promise(done => contour.once("close", done))
