/** Each supply carries what hangs on it, and a card that is damaged for it is caught. */
import { describe, expect, it } from "vitest"
import { channelCard } from "../../hardware/boards/channelCard"
import { channelCard100mA } from "../../hardware/boards/channelCard100mA"
import { CARD, fitted } from "../../hardware/schematic/card"
import { powerCheck, railsOf } from "../../hardware/schematic/powerBudget"

const small_A = channelCard.ranges[0].fullScale_A
const large_A = channelCard100mA.ranges[0].fullScale_A

describe("the power budget", () => {
  it("has nothing to say about the card", () => expect(powerCheck(fitted(CARD), small_A)).toEqual([]))
  it("has nothing to say about the card with 100 mA", () =>
    expect(powerCheck(fitted(CARD, "100mA"), large_A)).toEqual([]))

  it("adds up: what the 3.3 V and +7.5 V regulators and the least load take is what +9 V gives", () => {
    const rails = railsOf(fitted(CARD), small_A)
    const load = (rail: string) => rails.find(r => r.rail === rail)?.load_A ?? NaN
    const own_A = 0.2e-3 + 0.1e-3
    expect(load("+9V")).toBeCloseTo(load("+7V5") + load("+3V3") + own_A + 9 / 2200, 9)
    // one of the largest consumers of each rail, by hand: four amplifiers of 1.5 mA, and the current into the cell
    expect(load("-7V5")).toBeGreaterThan(2 * 4 * 1.5e-3 + small_A)
  })

  it("finds the plain card's module too small for 100 mA, a part without a current, a rail without a source", () => {
    const wrong = fitted(CARD, "100mA").map(p => (p.ref === "PS1202" ? { ...p, mpn: "RS3-0509D" } : p))
    expect(powerCheck(wrong, large_A).join()).toMatch(/[+]9V: \d+ mA, more than 90 % of the 166 mA of RS3-0509D/)
    const unknown = fitted(CARD).map(p => (p.mpn.startsWith("AD5941") ? { ...p, mpn: "X1" } : p))
    expect(powerCheck(unknown, small_A)).toEqual(["U701 (X1): no current given for +3V3"])
    const without = fitted(CARD).filter(p => !p.mpn.startsWith("TPS7A30"))
    expect(powerCheck(without, small_A)).toContain("-7V5: nobody feeds it")
  })
})
