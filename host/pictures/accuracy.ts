/** The accuracy contour: |Z| over frequency, filled by how far a measurement came out from the truth. */
import { drawPanels } from "./draw"

export interface AccuracyPoint {
  readonly f_Hz: number
  readonly load_ohm: number
  /** Part of |Z|; null where nothing could be measured. */
  readonly error: number | null
}

/** Lines of the contour, in percent. */
const LEVELS = [0.5, 1, 2, 5, 10]
/** From good to useless; the first below the first line. */
const FILLS = ["#1f5fa8", "#5b8fc4", "#a3c1de", "#f2d49b", "#e59a4f", "#b5462c"]
const NAMES = ["< 0.5 %", "< 1 %", "< 2 %", "< 5 %", "< 10 %", "more"]
const HEIGHT_PX = 430

export function accuracyPicture(points: readonly AccuracyPoint[], title: string): Promise<string> {
  // what could not be measured is as wrong as can be, and what is perfect must have a logarithm
  const percent = (p: AccuracyPoint) => Math.min(100, Math.max(0.01, 100 * (p.error ?? 1)))
  return drawPanels(title, plot => [
    {
      height: HEIGHT_PX,
      marginTop: 46,
      x: { type: "log", label: "f (Hz)", tickFormat: "~s" },
      y: { type: "log", label: "|Z| (Ω)", tickFormat: "~s" },
      color: { type: "threshold", domain: LEVELS, range: FILLS },
      marks: [
        plot.contour([...points], {
          x: "f_Hz",
          y: "load_ohm",
          fill: percent,
          thresholds: [0.01, ...LEVELS],
          interpolate: "barycentric",
          stroke: "white",
          strokeWidth: 0.8,
        } as never),
        plot.dot([...points], { x: "f_Hz", y: "load_ohm", r: 1, fill: "black", fillOpacity: 0.5 }),
        ...NAMES.map((name, k) =>
          plot.text([name], {
            frameAnchor: "top-left",
            dx: 20 + 90 * k,
            dy: -18,
            fill: FILLS[k],
            fontWeight: 600,
          } as never),
        ),
      ],
    },
  ])
}
