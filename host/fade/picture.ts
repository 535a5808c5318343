/** The forecast drawn: what was measured, the median, the 50 % and 90 % bands, life and knee. */
import { drawPanels, ink } from "../pictures/draw"
import type { CycleTable } from "./history"
import { shownUntil } from "./fadeView"
import type { Prediction } from "./predict"
import { MEDIAN } from "./quantiles"

export async function fadePicture(p: Prediction, table: CycleTable, title: string): Promise<string> {
  const until = shownUntil(p)
  const measured = [...table.cycle].flatMap((cycle, k) => {
    const share = table.capacity_Ah[k] / p.reference_Ah
    return [{ cycle, share, seen: cycle <= p.at }]
  })
  const rows = p.trajectory.cycle.flatMap((cycle, k) => {
    if (cycle > until) return []
    const q = p.trajectory.capacity_Ah[k].map(x => x / p.reference_Ah)
    return [{ cycle, low: q[0], lower: q[2], middle: q[MEDIAN], upper: q[4], high: q[6] }]
  })
  return drawPanels(title, Plot => [
    {
      height: 320,
      x: { label: "cycle →", labelAnchor: "center", grid: true },
      y: { label: "↑ share of the reference capacity", grid: true },
      marks: [
        Plot.areaY(rows, { x: "cycle", y1: "low", y2: "high", fill: ink.fit, fillOpacity: 0.15 }),
        Plot.areaY(rows, { x: "cycle", y1: "lower", y2: "upper", fill: ink.fit, fillOpacity: 0.3 }),
        Plot.line(rows, { x: "cycle", y: "middle", stroke: ink.fit, strokeWidth: 1.5 }),
        Plot.dot(
          measured.filter(m => m.cycle <= until),
          { x: "cycle", y: "share", r: 1.2, fill: (m: { seen: boolean }) => (m.seen ? ink.data : ink.quiet) },
        ),
        Plot.ruleX([p.at], { stroke: ink.quiet, strokeDasharray: "3,3" }),
        ...(p.life.median === null ? [] : [Plot.ruleX([p.life.median], { stroke: ink.fit, strokeWidth: 0.8 })]),
        ...(p.knee.median === null ? [] : [Plot.ruleX([p.knee.median], { stroke: ink.quiet, strokeWidth: 0.8 })]),
      ],
    },
  ])
}
