/**
 * From cells to the courses that ship: two or more neighbours of one set become their mean. What is committed is then a
 * model of the set and no cell's data, a third of the size, and as good: five twins are averaged anyway.
 *
 * Neighbours are alike in ln life and in course over relative time; means are geometric for life, arithmetic at the same
 * relative time for capacity, so that a knee stays a knee.
 */
import { median } from "./smooth"
import { KNOTS, type Course } from "./library"
import { SIGNALS, type SignalSummary } from "./signals"

function difference(a: Course, b: Course): number {
  let sum = 0
  for (let k = 0; k <= KNOTS; k++) sum += (a.value[k] - b.value[k]) ** 2
  return Math.abs(Math.log(a.last / b.last)) + 10 * Math.sqrt(sum / KNOTS) + (a.batch === b.batch ? 0 : 0.3)
}

/** Every course is in one group of two to five; of a set of one cell nothing is left. */
export function condensed(courses: readonly Course[]): Course[] {
  const out: Course[] = []
  for (const set of [...new Set(courses.map(c => c.set))].sort()) {
    const left = courses.filter(c => c.set === set).sort((a, b) => a.last - b.last || (a.id < b.id ? -1 : 1))
    const size = left.length > 100 ? 3 : 2
    while (left.length >= 2) {
      const first = left.shift()!
      const wanted = left.length + 1 < 2 * size ? left.length : size - 1
      const near = [...left].sort((a, b) => difference(first, a) - difference(first, b)).slice(0, wanted)
      for (const c of near) left.splice(left.indexOf(c), 1)
      out.push(meanOf([first, ...near], `${set}-${out.length + 1}`))
    }
  }
  return out
}

function meanOf(group: readonly Course[], id: string): Course {
  const mean = (of: (c: Course) => number) => {
    const v = group.map(of).filter(Number.isFinite)
    return v.length > 0 ? v.reduce((s, x) => s + x, 0) / v.length : NaN
  }
  const signals = Object.fromEntries(
    SIGNALS.map(s => [s, { start: mean(c => c.signals[s].start), now: mean(c => c.signals[s].now) }]),
  )
  return {
    set: group[0].set,
    batch: group.every(c => c.batch === group[0].batch) ? group[0].batch : "",
    id,
    chemistry: group[0].chemistry,
    last: Math.exp(mean(c => Math.log(c.last))),
    value: group[0].value.map((_, k) => mean(c => c.value[k])),
    noise: median(group.map(c => c.noise)),
    signals: signals as SignalSummary,
    start: mean(c => c.start),
  }
}
