/**
 * Observable Plot on the server: panels of marks to one SVG text.
 *
 * Plot and the document it needs are large, so they are loaded when the first picture is drawn.
 */

import type { PlotOptions } from "@observablehq/plot"

export type PlotLibrary = typeof import("@observablehq/plot")

/** Blue for what was measured, orange for what was computed, grey for the rest; distinct without colour vision. */
export const ink = { data: "#1f5fa8", fit: "#d9722c", quiet: "#6b6b6b", text: "#1b1b1b" }

export const panelWidth = 640

/**
 * Draws panels one below the other.
 * @param describe  given the library, the options of each panel; each needs a height
 * @returns a complete SVG file
 */
export async function drawPanels(
  title: string,
  describe: (plot: PlotLibrary) => readonly (PlotOptions & { height: number })[],
): Promise<string> {
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")])
  const { document } = parseHTML("<!doctype html><html><body></body></html>")
  const top = title === "" ? 0 : 28
  let y = top
  const panels = describe(plot).map(options => {
    const svg = plot.plot({
      width: panelWidth,
      marginLeft: 64,
      marginBottom: 44,
      marginTop: 24,
      marginRight: 24,
      style: { fontSize: "13px", fontFamily: "system-ui, sans-serif", color: ink.text, overflow: "visible" },
      ...options,
      document: document as never,
    })
    svg.setAttribute("y", String(y))
    y += options.height
    return svg.outerHTML
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${panelWidth}" height="${y}" ` +
    `viewBox="0 0 ${panelWidth} ${y}" fill="${ink.text}" color="${ink.text}"><rect width="100%" height="100%" fill="white"/>` +
    (title === ""
      ? ""
      : `<text x="16" y="22" font-family="system-ui, sans-serif" font-size="15">${escape(title)}</text>`) +
    `${panels.join("")}</svg>\n`
  )
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
}

/** The range of some numbers with room around it. */
export function padded(values: readonly number[], share = 0.06): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const x of values) {
    if (x < low) low = x
    if (x > high) high = x
  }
  const room = (high - low || Math.abs(high) || 1) * share
  return [low - room, high + room]
}
