/**
 * `npx tsx bench/accuracy.ts [cards]`: what simulated typical cards reach after calibration, up to 5 K away from it, beside
 * what the design promises (docs/hardware.md).
 */
import { calibrated, type CardVerdict, coverage, secondLook } from "./accuracyCards"

const count = Number(process.argv[2] ?? 20)
const cards: CardVerdict[] = []
for (let seed = 1; seed <= count; seed++) cards.push(await secondLook(seed, await calibrated(seed)))

const si = (v: number) => v.toExponential(2)
console.log(`${count} cards, each in a laboratory of its own, up to 5 K from the calibration`)
console.log("what          stated U (k=2)   rms error   worst error   covered")
for (const [what, c] of coverage(cards)) {
  const u = cards[0].statements.find(s => s.what === what)?.u ?? NaN
  const row = [si(2 * u).padStart(14), si(c.rms).padStart(11), si(c.worst).padStart(13)]
  console.log(`${what.padEnd(14)}${row.join(" ")}   ${(100 * c.share).toFixed(1).padStart(6)} %`)
}
const all = cards.flatMap(c => c.statements)
const covered = all.filter(s => Math.abs(s.said - s.true) <= 2 * s.u).length
console.log(`all: ${((100 * covered) / all.length).toFixed(1)} % of ${all.length} statements covered`)
const asymmetry = cards.flatMap(c => c.asymmetry).map(a => 1e6 * Math.abs(a))
console.log(`charge against discharge: worst ${Math.max(...asymmetry).toFixed(0)} ppm (bar 200 ppm)`)
