import { beforeAll, describe, expect, it } from "vitest"
import { firmwareOf } from "../../firmware/cache"
import { packProgram, unpackProgram } from "../../host/program"
import { ENCODED_MAX_BYTES, FrameReader } from "../../protocol/frame"
import { bridge } from "../../sim/bridge"
import { Vm } from "../../sim/vm"
import { frameInNode, numberInNode, readGolden, tracedInNode } from "./goldenVectors"

const golden = readGolden()
const hex = (b: Uint8Array) => Buffer.from(b).toString("hex")
const bytes = (h: string) => new Uint8Array(Buffer.from(h, "hex"))

/** firmware/src/mainVectors.ts as bytecode; `ask` sends one order and waits for its answer. */
class VectorVm {
  private last: Uint8Array | undefined
  private vm: Vm
  constructor() {
    let expectBody = false
    const calls = bridge({ spi: () => 0, pin() {}, send: () => true, wait() {}, level: () => 0 })
    this.vm = new Vm("00000000000000b2", {
      random: n => new Uint8Array(n),
      onLog() {},
      onPanic: code => {
        throw new Error(`vectors died: ${code}`)
      },
      onWrite: b => {
        if (expectBody) {
          expectBody = false
          this.last = b.slice()
          return 0
        }
        expectBody = b[0] === 3 && b.length === 8
        return expectBody ? 0 : calls(b)
      },
    })
    this.vm.deploy(firmwareOf("mainVectors").bytecode)
    this.vm.run(100_000, 1, () => false)
  }
  ask(what: number, body: Uint8Array): string {
    this.last = undefined
    this.vm.deliver(Uint8Array.of(what, ...body))
    this.vm.run(this.vm.now_us + 60e6, 1, () => this.last !== undefined)
    const answer = this.last as Uint8Array | undefined
    if (!answer || answer[0] !== what) throw new Error(`no answer to ${what}`)
    return hex(answer.slice(1))
  }
}

describe("golden vectors in Node", () => {
  it("numbers", () => {
    for (const { value, hex: want } of golden.numbers) expect(hex(numberInNode(value))).toBe(want)
  })
  it("frames, both ways", () => {
    for (const { payload, encoded } of golden.frames) {
      expect(hex(frameInNode(bytes(payload)))).toBe(encoded)
      const out = new Uint8Array(ENCODED_MAX_BYTES)
      const reader = new FrameReader(out, new Uint8Array(ENCODED_MAX_BYTES))
      const n = [...bytes(encoded)].map(b => reader.push(b)).pop() ?? 0
      expect(hex(out.slice(0, n))).toBe(payload)
    }
  })
  it("programs and what they mean", async () => {
    for (const { packed, trace } of golden.programs) {
      expect(hex(packProgram(unpackProgram(bytes(packed))))).toBe(packed)
      expect(hex(await tracedInNode(bytes(packed)))).toBe(trace)
    }
  })
})

describe("golden vectors in the DeviceScript VM", () => {
  let vm: VectorVm
  beforeAll(() => {
    vm = new VectorVm()
  })
  it("numbers", () => {
    for (const { value, hex: want } of golden.numbers) {
      const f64 = new Uint8Array(new Float64Array([value]).buffer)
      expect(vm.ask(5, f64)).toBe(want)
    }
  })
  it("frames, both ways", () => {
    for (const { payload, encoded } of golden.frames) {
      expect(vm.ask(2, bytes(payload))).toBe(encoded)
      expect(vm.ask(3, bytes(encoded))).toBe(payload)
    }
  })
  it("programs and what they mean", () => {
    for (const { about, packed, trace } of golden.programs) {
      expect(vm.ask(1, bytes(packed)), about).toBe(packed)
      expect(vm.ask(4, bytes(packed)), about).toBe(trace)
    }
  })
})
