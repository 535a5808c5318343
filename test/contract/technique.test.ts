import { describe, expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { RefusedError } from "../../host/errors"
import { plan } from "../../host/experiment"
import { completeParams } from "../../host/params"
import { Readings } from "../../host/readings"
import type { Technique } from "../../host/technique"
import { all } from "../../host/techniques"

/** Every technique, whoever adds one: forms, bounds, dry run, analysis of nothing. */
for (const t of all as readonly Technique[])
  describe(`technique ${t.id}`, () => {
    it("names its source, and every parameter has a label, sane bounds and a start inside them", () => {
      expect(t.id).toMatch(/^[a-z]+$/)
      expect(t.source.length).toBeGreaterThan(10)
      for (const [name, p] of Object.entries(t.params)) {
        expect(p.label, name).not.toBe("")
        expect(p.min, name).toBeLessThan(p.max)
        expect(p.start, name).toBeGreaterThanOrEqual(p.min)
        expect(p.start, name).toBeLessThanOrEqual(p.max)
      }
      const labels = Object.values(t.params).map(p => `${p.label} ${p.help ?? ""}`)
      expect(new Set(labels).size).toBe(labels.length)
    })

    it("with its start values passes the dry run and has a bound", () => {
      const { dry } = plan(t, {}, channelCard)
      expect(dry.steps).toBeGreaterThan(0)
      expect(dry.atMost_s).toBeGreaterThan(0)
      expect(Number.isFinite(dry.atMost_s)).toBe(true)
    })

    it("refuses unknown parameters, what is no number, and what is out of bounds, by name and bound", () => {
      const [name, p] = Object.entries(t.params)[0]
      expect(() => completeParams(t, { nonsense: 1 })).toThrow(/has no parameter nonsense; it has/)
      expect(() => completeParams(t, { [name]: NaN })).toThrow(RefusedError)
      expect(() => completeParams(t, { [name]: p.max * 2 + 1 })).toThrow(new RegExp(`${name} = .*allowed is`))
      for (const [count] of Object.entries(t.params).filter(([, q]) => q.whole))
        expect(() => completeParams(t, { [count]: 1.5 })).toThrow(/give a whole number/)
    })

    it("makes no result of no readings", () => {
      const { steps, params } = plan(t, {}, channelCard)
      const { lines } = t.analyse(
        { steps, readings: new Readings(), phasors: [], complete: false, missing: 0 },
        params,
        {},
      )
      expect(lines).toEqual([])
    })
  })
