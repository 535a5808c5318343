/** Who is listened to where the kind of cell is not known: what the cell's own past says, and never one voice alone. */
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { EXPERTS } from "../../host/fade/experts"
import { candidates, enoughPoints, mixture, sharesOf, type OwnPast, type Said } from "../../host/fade/mixture"
import { modelCard } from "../../host/fade/modelCard"
import { CARD_FILE, MODEL_CARD_FILE } from "../../host/fade/weightsFile"

/** Changes that the experts foretell; the plain line is the second. */
const said = (line: number, cautious: number, twins: number) => {
  const row = EXPERTS.map(() => -0.02)
  row[EXPERTS.indexOf("line")] = line
  row[EXPERTS.indexOf("cautious")] = cautious
  row[EXPERTS.indexOf("nearest twins")] = twins
  return row
}
const QUANTILES = [-0.06, -0.05, -0.04, -0.03, -0.02, -0.01, 0]
const past = (shares: readonly number[], rms = 0.002): OwnPast => ({ score: 1, shares, rms, enough: 1 })

describe("the mixture for unknown kinds of cells", () => {
  it("gives most to who was right, and always something to the cautious one, the twins and the network", () => {
    // twins right, everybody else off by 2 %
    const history: Said[] = Array.from({ length: 10 }, (_, k) => {
      const truth = -0.001 * k
      return {
        said: candidates(said(truth - 0.02, truth - 0.02, truth), truth - 0.02).map((x, i) =>
          i < 5 ? truth - 0.02 : x,
        ),
        truth,
      }
    })
    const shares = sharesOf(history, true, 1)
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
    // closed form: prior 1, errors 0 and 0.02 over a floor of 0.004, rigour 0.8: exp(-4) for each of the others
    const others = Math.exp(-4) * (2 + 5 * Math.exp(-1))
    expect(shares[6]).toBeCloseTo(1 / (1 + others), 6)
    for (const k of [5, 7]) expect(shares[k]).toBeGreaterThan(0.01)
  })

  it("listens to the network and the cautious one only, where a history has too few points to choose by", () => {
    expect(enoughPoints(4)).toBe(0)
    expect(enoughPoints(20)).toBe(1)
    const shares = sharesOf([], true, enoughPoints(4))
    expect(shares.map(s => s > 0)).toEqual([false, false, false, false, false, true, false, true])
    // no library, no twins
    expect(sharesOf([], false, 1)[6]).toBe(0)
  })

  it("never lets a plain extrapolator rise, nor fall by more than 30 %", () => {
    const row = EXPERTS.map(() => 5)
    candidates(row, 0)
      .slice(0, 5)
      .forEach(x => expect(x).toBe(0))
    candidates(
      EXPERTS.map(() => -5),
      0,
    )
      .slice(0, 5)
      .forEach(x => expect(x).toBeCloseTo(-0.3, 9))
  })

  it("has a wider band the more its voices differ, the worse they were, and the farther it looks", () => {
    const shares = sharesOf([], true, 1)
    const agree = mixture(past(shares), said(-0.03, -0.03, -0.03), QUANTILES, 1)
    const differ = mixture(past(shares), said(-0.2, 0, 0.1), QUANTILES, 1)
    const wrong = mixture(past(shares, 0.05), said(-0.03, -0.03, -0.03), QUANTILES, 1)
    const far = mixture(past(shares), said(-0.03, -0.03, -0.03), QUANTILES, 20)
    for (const wide of [differ, wrong, far]) {
      expect(wide.below).toBeGreaterThan(agree.below)
      expect(wide.above).toBeGreaterThan(agree.above)
    }
    // between what its voices say
    expect(differ.middle).toBeGreaterThan(-0.2)
    expect(differ.middle).toBeLessThan(0.1)
  })
})

describe("the model card", () => {
  it("is made from the scores, and the committed one is what they make", () => {
    const card = JSON.parse(readFileSync(CARD_FILE, "utf8"))
    expect(readFileSync(MODEL_CARD_FILE, "utf8")).toBe(modelCard(card))
    const other = modelCard({ ...card, hash: "another" })
    expect(other).toContain("sha256 `another`")
    for (const s of card.sets) expect(other).toContain(`| ${s.set} | ${s.cells} |`)
    expect(other).toContain("of each MATR training cell")
    expect(other).not.toMatch(/NaN|undefined/)
  })
})
