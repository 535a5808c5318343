/**
 * The model card in words, made from the scores: `MODEL.md` is `modelCard(fade.card.json)` and nothing else, so no number in
 * it can be older than the weights. `npm run train` writes both; a test compares them.
 *
 * Model cards: Mitchell et al., FAT* 2019, doi:10.1145/3287560.3287596.
 */
import { EXTRAPOLATORS, type ExtrapolatorName } from "./extrapolators"
import type { TableRow } from "./examine"
import type { Card } from "./train"

type Cell = string | number

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, head.map(() => "---"), ...rows].map(r => `| ${r.join(" | ")} |`).join("\n")
}

/** Words of a source up to where a copy of it was taken from. */
function cited(source: string): string {
  return source.split("; via")[0].split("; raw")[0].split("; Q(V)")[0]
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(values.length, 1)
}

/** The one extrapolator with the smallest mean error over all sets and cuts. */
function chosenOf(rows: readonly TableRow[]): ExtrapolatorName {
  const error = (name: ExtrapolatorName) => mean(rows.map(r => r.alone[name]))
  // the cautious one is ours: the choice is among the plain ones
  const plain = EXTRAPOLATORS.filter(name => name !== "cautious")
  return plain.reduce((a, b) => (error(b) < error(a) ? b : a))
}

function bestOf(row: TableRow): { name: ExtrapolatorName; mape: number } {
  const name = EXTRAPOLATORS.reduce((a, b) => (row.alone[b] < row.alone[a] ? b : a))
  return { name, mape: row.alone[name] }
}

function seenTable(card: Card): string {
  return table(
    [
      "set",
      "N",
      "cells",
      "MAPE %",
      "covered %",
      "interval score",
      "life %",
      "knee %",
      "bare: MAPE %",
      "bare: covered %",
    ],
    card.seen.map((r, k) => [
      r.set,
      r.at,
      r.cells,
      r.mape.toFixed(2),
      r.coverage.toFixed(0),
      r.interval.toFixed(1),
      r.life?.toFixed(0) ?? "",
      r.knee?.toFixed(0) ?? "",
      card.seenBare[k].mape.toFixed(2),
      card.seenBare[k].coverage.toFixed(0),
    ]),
  )
}

function unseenTable(card: Card, chosen: ExtrapolatorName): string {
  return table(
    [
      "set left out",
      "N",
      "cells",
      "MAPE %",
      `${chosen} %`,
      "best in hindsight %",
      "covered %",
      "interval score",
      "bare: MAPE %",
      "bare: covered %",
      "bare: interval score",
    ],
    card.unseen.map((r, k) => {
      const best = bestOf(r)
      return [
        r.set,
        r.at,
        r.cells,
        r.mape.toFixed(2),
        r.alone[chosen].toFixed(2),
        `${best.mape.toFixed(2)} (${best.name})`,
        r.coverage.toFixed(0),
        r.interval.toFixed(1),
        card.unseenBare[k].mape.toFixed(2),
        card.unseenBare[k].coverage.toFixed(0),
        card.unseenBare[k].interval.toFixed(1),
      ]
    }),
  )
}

/** What the table of unseen sets comes to. */
function unseenSummary(card: Card, chosen: ExtrapolatorName): string {
  const all = [...card.unseen, ...card.unseenBare]
  const many = all.filter(r => r.cells >= 10)
  const regret = mean(all.map(r => r.mape / bestOf(r).mape - 1))
  const worse = all.filter(r => r.mape > 1.1 * r.alone[chosen])
  const thin = many.filter(r => r.coverage < 80)
  const named = (rows: readonly TableRow[]) =>
    rows.length === 0 ? "none of them" : [...new Set(rows.map(r => `${r.set} ${r.at}`))].join(", ")
  return (
    `Over both ways of asking: mean MAPE ${mean(all.map(r => r.mape)).toFixed(2)} %, ${chosen} alone ` +
    `${mean(all.map(r => r.alone[chosen])).toFixed(2)} %; more than 1.1 times ${chosen}: ${named(worse)}. The best ` +
    `extrapolator of each row, known in hindsight only, has ${mean(all.map(r => bestOf(r).mape)).toFixed(2)} %: a mean regret of ` +
    `${(100 * regret).toFixed(0)} %. Of sets with ten cells or more the band covers less than 80 %: ${named(thin)}.`
  )
}

export function modelCard(card: Card): string {
  const chosen = chosenOf([...card.unseen, ...card.unseenBare])
  const c = card.calibration
  const list = (v: readonly number[]) => v.map(x => x.toFixed(2)).join(", ")
  return `# Model card: capacity-fade predictor

Weights \`fade.weights\` (${card.size_B} bytes, sha256 \`${card.hash}\`), scores \`fade.card.json\`. Written by
\`npm run train\` (seed ${card.seed}, effort ${card.effort}) from the scores; not by hand.

## What it is for

From the cycles a cell has done so far to quantiles of its capacity later, of its life (first of three cycles below 80 % of
the reference) and of its knee. Cells of the training's kinds, and cells of other kinds with wider bands and without a date
of death. It is not for pack warranties, safety decisions, or cells whose protocol changes half way.

## How it is built

Two networks (${card.features.length} features -> 56 -> 40, leaky ReLU, about 11 000 weights each, float16) weigh nine or ten experts by
horizon: seven extrapolators, the nearest twins and the family of twins in a library of finished cells, and, where there are
Q(V) curves of LFP cells, the Q(V) expert (ridge and Gaussian process on the change of Q(V)). They add a correction of at
most 15 % and the widths of seven quantiles, which cannot cross; nothing forces capacity to fall. Two more outputs are life
and knee.

Known cells: the network, leaning to the nearest twins by ${c.trust[0]} without and ${c.trust[1]} with Q(V); its band times
${list(c.known)} for h/N up to 0.3, 1, 3, 10 and beyond (more after a failed back-test).
Unknown cells: a mixture of the plain extrapolators, the cautious one, the nearest twins and the network, in shares that the
cell's own past chooses (asked at a half and at three quarters of N); a band from how much they differ and how they erred,
times ${list(c.unknown)}.
A history in which nothing has happened yet, whose chemistry is not told, is forecast with a third of the change: it may be a
cell that never fades or one before its knee. The band keeps both, and a kind that is not well known has no date of death then.

What of the data is in the weights: the library holds means of two or more cells of one set, never a cell; but the Gaussian
processes of the Q(V) expert hold three and five standardised numbers of the change of Q(V) **of each MATR training cell**
(CC BY 4.0, Severson et al. 2019), with the weights that its life and knee gave it.

## Data

${table(
  ["set", "cells", "chemistry", "source", "licence"],
  card.sets.map(s => [s.set, s.cells, s.chemistry, cited(s.source), s.licence || "none stated"]),
)}

Cells of the tier \`open\` only. The data belong to their authors; none are in this repository. About a third of the lessons
are synthetic cells (\`generator.ts\`): mixed, knee, rise, tripling, conversion, flat for up to 10 000 cycles, linear, with
efficiency, impedance, D, temperature and Q(V) from the same states.

## Errors, cross-validated

Everything that is fitted - library, Q(V) models, networks - knows nothing of the cells it is scored on. The calibration
(ten factors of width and two of leaning) is fitted on the same left-out cells that are scored here. The constants in the
code - distances that count as near, the cautious extrapolator, the priors and widths of the mixture, what counts as
"nothing has happened yet" and as a rise that opens the band - were chosen by looking at the open cells and at the scenarios of the bench. Others will do a
little worse.

MAPE is the mean over cells of the mean error on later cycles (up to 60 % of the start); the interval score is that of the
90 % band in points of the reference; life and knee are medians of the error. "Bare" = cycle and capacity only: no
chemistry, nominal capacity, temperature, CV share, Q(V).

A third of the cells of every set left out:

${seenTable(card)}

Whole sets left out (four groups), that is, kinds of cells that were never seen:

${unseenTable(card, chosen)}

${unseenSummary(card, chosen)}

Q(V) expert on the ${card.qv[0]?.cells ?? 0} MATR training cells (life to 80 % of nominal, published labels; knee: Bacon-Watts label):

${table(
  ["N", "left out", "life RMSE, cycles", "life MAPE %", "knee error %"],
  card.qv.map(r => [r.n, r.leftOut, r.rmse.toFixed(0), r.mape.toFixed(1), r.knee.toFixed(1)]),
)}

Leaving out a whole MATR batch is harder than the published split, where both batches are in the training.

## Limits

* Bare histories of known sets are worse than those with chemistry, nominal capacity and temperature: tell it what you know.
* Sets of two cells (calce, nasa) say little, and their recovery after rests is not modelled.
* Unknown kinds: nearly straight courses (hust, sunwoda) are continued better by a plain line; which cells stay straight is
  not known in advance. Check-ups every hundred cycles or more leave too few points to choose by.
* Life of unknown cells is off by a third to a half; it is not named when the strangeness says unknown.
* The median of a rising cell is little better than persistence; its band is what to look at.
* A record of every fifth cycle costs accuracy where the early shape matters. On taught cells errors grow by 10 to 80 % with
  ten points (N = 50) and by up to 30 % with twenty (N = 100); on a third of the cells left out (hust, matr, sunwoda, tju,
  xjtu, both ways of asking) by 14 % in the middle, from 29 % less to 58 % more, by over 20 % in six of twenty rows. A single
  spike changes them by less than 6 %.
* Life and trajectory come from different outputs: the trajectory is for cells that are still cycled then, life is not.
* \`disorder\` calls a flat history with much scatter strange at times; then it says so.
`
}
