import { describe, expect, it } from "vitest"
import { compileFirmware, disassemble } from "../../firmware/compiler"

describe("both entries compile", () => {
  const sim = compileFirmware("mainSim")
  const pico = compileFirmware("mainPico")

  it("and fit the 64 KiB that a 16-bit program counter reaches", () => {
    for (const f of [sim, pico, compileFirmware("mainPico100mA")]) {
      console.log(`${f.name}: ${f.bytecode.length} bytes of bytecode`)
      expect(f.bytecode.length).toBeLessThan(65536)
    }
  })

  it("and everything outside hal/ and the entry is, function by function, the same instructions", () => {
    const own = (f: typeof sim) => {
      const code = disassemble(f)
      return f.functions
        .map(fn => ({ id: `${fn.file}:${fn.name}`, code: code.get(fn.at) }))
        .filter(fn => /^(?:src\/(?:app|drivers)|\.\.\/protocol|\.\.\/hardware)\//.test(fn.id))
        .sort((a, b) => (a.id + a.code < b.id + b.code ? -1 : 1))
    }
    const a = own(sim)
    expect(a.length).toBeGreaterThan(100)
    expect(a.every(fn => fn.code !== undefined)).toBe(true)
    // every jump has found its instruction
    expect(a.filter(fn => /JMP #-1/.test(fn.code ?? "")).map(fn => fn.id)).toEqual([])
    expect(a.some(fn => /JMP #\d/.test(fn.code ?? ""))).toBe(true)
    expect(own(pico)).toEqual(a)
  })

  it("and the same source gives the same bytes: no time, no state of git in them", () => {
    const text = Buffer.from(sim.bytecode).toString("latin1")
    expect(text).toContain("v0.1.0")
    expect(text).not.toMatch(/20\d\d\.\d\d\.\d\d/)
  })
})
