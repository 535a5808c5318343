import { describe, expect, it } from "vitest"
import { problems } from "./tidy"

describe("the house", () => {
  it("is tidy: arrows, indexes, unit suffixes, file sizes, the dialect of protocol/", () => {
    expect(problems()).toEqual([])
  })
})
