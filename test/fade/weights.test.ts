import { existsSync, readFileSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { startBackend } from "../../host/fade/backend"
import { readSets } from "../../host/fade/dataSets"
import { studentsOf } from "../../host/fade/teach"
import { CHECKED_SETS, checkedScores, type Card } from "../../host/fade/train"
import { FEATURES, featuresOf } from "../../host/fade/features"
import { viewOf } from "../../host/fade/experts"
import { CARD_FILE, packedPredictor, readPredictor, unpackedPredictor, WEIGHTS_FILE } from "../../host/fade/weightsFile"
import { knees } from "./courses"

const data = resolve(import.meta.dirname, "../../../shared/data/fade")
const card = JSON.parse(readFileSync(CARD_FILE, "utf8")) as Card
if (!existsSync(data)) console.warn(`skipped: recorded scores of the fade weights, because ${data} is absent`)

beforeAll(() => startBackend())

describe("the committed weights", () => {
  it("are the file of the card, with the features of this code, and small", () => {
    const predictor = readPredictor()
    expect(predictor.hash).toBe(card.hash)
    expect(statSync(WEIGHTS_FILE).size).toBe(card.size_B)
    expect(card.size_B).toBeLessThanOrEqual(100_000)
    featuresOf(viewOf(knees(), 100, predictor.known))
    expect(card.features).toEqual(FEATURES)
  })

  it("are unpacked as they were packed", () => {
    const once = readPredictor()
    expect(Buffer.compare(packedPredictor(once), readFileSync(WEIGHTS_FILE))).toBe(0)
    expect(() => unpackedPredictor(Buffer.from([0x81, 0xa1, 0x61, 0x01]))).toThrow(/no weights file of version/)
  })

  it("hold no single cell: every course is a mean of at least two", () => {
    const { courses } = readPredictor().known
    for (const { set, cells } of card.sets) {
      const of = courses.filter(c => c.set === set).length
      expect(of, set).toBeLessThanOrEqual(cells / 2)
    }
  })

  it.skipIf(!existsSync(data))("reproduce their recorded scores within a thousandth", () => {
    const sets = readSets(data).filter(s => CHECKED_SETS.includes(s.name))
    const rows = checkedScores(studentsOf(sets.flatMap(s => s.cells)), WEIGHTS_FILE)
    expect(rows.length).toBe(card.taught.length)
    rows.forEach((r, k) => {
      expect(r.set).toBe(card.taught[k].set)
      // the card has four digits
      for (const what of ["mape", "interval"] as const)
        expect(Math.abs(r[what] / card.taught[k][what] - 1), `${r.set} ${r.at} ${what}`).toBeLessThan(1e-3)
    })
  })
})
