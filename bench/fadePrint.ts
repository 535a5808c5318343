/** Tables of bench:fade on the terminal, with the published numbers and the project's bars beside ours. */
import type { TableRow } from "../host/fade/examine"
import type { Card } from "../host/fade/train"
import type { BenchRow } from "./fade"
import type { LifeRow } from "./fadeLife"

/** Published life RMSE on the same protocol, 100 cycles, primary / secondary. */
const PUBLISHED =
  "Severson variance 138/196, discharge 91/173, full 118/214; BatteryML discharge 329/149, ridge 116/184, PCR 90/187, " +
  "GP 154/224, CNN 102/228; Attia ridge 125/188, PLSR 100/176"

/** Bars on the course: must / better than every peer, by set and N. */
const BARS: Readonly<Record<string, readonly [number, number]>> = {
  "matr primary 20": [3.2, 2.6],
  "matr primary 50": [2.6, 2.1],
  "matr primary 100": [2.3, 1.8],
  "matr secondary 20": [2.3, 2],
  "matr secondary 50": [1.9, 1.5],
  "matr secondary 100": [2.1, 1.6],
  "matr 20": [3.2, 2.6],
  "matr 50": [2.6, 2.1],
  "matr 100": [2.3, 1.8],
  "hust 20": [3.3, 2.6],
  "hust 50": [2.6, 2],
  "hust 100": [2.4, 1.8],
  "xjtu 20": [2.9, 2.4],
  "xjtu 50": [2.7, 2.3],
  "xjtu 100": [2.3, 1.8],
  "tju 20": [2, 1.6],
  "tju 50": [2, 1.6],
  "tju 100": [1.6, 1.3],
  "sunwoda 20": [2.5, 1.6],
  "sunwoda 50": [2, 1.2],
  "sunwoda 100": [1.6, 0.9],
}

function barOf(set: string, split: string, at: number): string {
  const bar = BARS[`${set} ${split} ${at}`] ?? BARS[`${set} ${at}`]
  return bar ? `${bar[0]} / ${bar[1]}` : ""
}

function padded(cells: readonly (string | number)[], widths: readonly number[]): string {
  return cells
    .map((c, k) => String(typeof c === "number" ? (Number.isInteger(c) ? c : c.toFixed(2)) : c).padEnd(widths[k]))
    .join(" ")
}

const WIDE = [10, 10, 10, 5, 6, 7, 12, 16, 7, 7, 22, 40]

export function printRows(rows: readonly BenchRow[], life: readonly LifeRow[]) {
  console.log(
    padded(
      [
        "set",
        "tier",
        "split",
        "N",
        "cells",
        "MAPE %",
        "bars %",
        "cover % (95 %)",
        "width",
        "IS",
        "conformal IS",
        "peers MAPE %",
      ],
      WIDE,
    ),
  )
  for (const r of rows)
    console.log(
      padded(
        [
          r.set,
          r.tier === "open" ? "taught" : r.tier,
          r.split,
          r.at,
          r.cells,
          r.mape,
          barOf(r.set, r.split, r.at),
          `${r.coverage.toFixed(0)} (${r.coverageLow.toFixed(0)}..${r.coverageHigh.toFixed(0)})`,
          r.width,
          r.interval,
          r.conformal ? `${r.conformal.interval.toFixed(1)} (${r.conformal.peer})` : "",
          Object.entries(r.peers)
            .map(([k, v]) => `${k} ${v.toFixed(1)}`)
            .join(", "),
        ],
        WIDE,
      ),
    )
  console.log("\nlife and knee")
  for (const r of life)
    console.log(
      `${r.set} ${r.tier === "open" ? "(taught)" : r.tier} ${r.split}: ${r.what} from ${r.at} cycles by ${r.by}: ` +
        `RMSE ${r.rmse.toFixed(0)} cycles, MAPE ${r.mape.toFixed(1)} %, ${r.cells} cells, ${r.refused} without an answer`,
    )
  console.log(`published, MATR life RMSE: ${PUBLISHED}`)
}

export function printCard(card: Card) {
  const table = (rows: readonly TableRow[]) => {
    const widths = [10, 5, 6, 7, 12, 8, 7, 7, 9, 8, 8]
    console.log(
      padded(
        ["set", "N", "cells", "MAPE %", "bars %", "cover %", "width", "IS", "cautious", "life %", "knee %"],
        widths,
      ),
    )
    for (const r of rows)
      console.log(
        padded(
          [
            r.set,
            r.at,
            r.cells,
            r.mape,
            barOf(r.set, "", r.at),
            r.coverage,
            r.width,
            r.interval,
            r.alone.cautious,
            r.life ?? "",
            r.knee ?? "",
          ],
          widths,
        ),
      )
  }
  console.log("\ncross-validated on the open cells: a third of the cells of every set left out")
  table(card.seen)
  console.log("\ncross-validated: whole sets left out")
  table(card.unseen)
  console.log("\nQ(V) on MATR, left out one by one or batch by batch")
  for (const r of card.qv)
    console.log(
      `N ${r.n}, ${r.leftOut}: life RMSE ${r.rmse.toFixed(0)}, MAPE ${r.mape.toFixed(1)} %; knee ${r.knee.toFixed(1)} % (${r.cells} cells)`,
    )
}
