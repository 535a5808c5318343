/**
 * Entry for tests and ports: does what it is told with protocol/ and answers with bytes, so that the golden vectors can be
 * checked where the firmware lives. Talks through the same socket bridge as hal/sim.ts.
 *
 *   in:  1 | packed program          out: 1 | the program unpacked and packed again
 *        2 | payload                      2 | the encoded frame
 *        3 | encoded frame                3 | the payload
 *        4 | packed program               4 | trace of orders on a made-up cell (trace below)
 *        5 | f64 text of a number         5 | its packed int, f32 and f64
 */
import * as ds from "@devicescript/core"
import { deviceFloats } from "./hal/floats"
import { encodeFrame, ENCODED_MAX_BYTES, FrameReader } from "../../protocol/frame"
import { Packer, Unpacker } from "../../protocol/pack"
import { packStep, Program, unpackStep, PROGRAM_TABLE_BYTES } from "../../protocol/program"
import { trace } from "./vectors/trace"

type Socket = typeof ds & {
  _socketOpen(host: string, port: number): number
  _socketWrite(buf: Buffer): number
  _socketOnEvent(event: string, arg?: Buffer): Promise<void>
}

const out = Buffer.alloc(4000)
const scratch = Buffer.alloc(8)
const packer = new Packer(out, deviceFloats, scratch)
const head = Buffer.alloc(8)

function answer(n: number) {
  head[0] = 3
  head[1] = 0
  ;(ds as Socket)._socketWrite(head)
  ;(ds as Socket)._socketWrite(out.slice(0, n))
}

async function work(arg: Buffer) {
  const what = arg[0]
  const body = arg.slice(1)
  packer.reset()
  packer.byte(what)
  if (what === 1) {
    const u = new Unpacker(body, deviceFloats, scratch)
    while (u.at < body.length && !u.bad) packStep(packer, unpackStep(u))
    answer(packer.at)
  } else if (what === 2) {
    const frame = Buffer.alloc(ENCODED_MAX_BYTES)
    const n = encodeFrame(body, body.length, frame)
    for (let k = 0; k < n; k++) packer.byte(frame[k])
    answer(packer.at)
  } else if (what === 3) {
    const payload = Buffer.alloc(ENCODED_MAX_BYTES)
    const reader = new FrameReader(payload, Buffer.alloc(ENCODED_MAX_BYTES))
    for (let k = 0; k < body.length; k++) {
      const n = reader.push(body[k])
      for (let j = 0; j < n; j++) packer.byte(payload[j])
    }
    answer(packer.at)
  } else if (what === 4) {
    const program = new Program(body, deviceFloats, scratch, Buffer.alloc(PROGRAM_TABLE_BYTES))
    let at = 0
    while (at < body.length && at >= 0) at = program.index(at, body.length)
    await trace(program, packer, async () => {
      await ds.sleep(1)
    })
    answer(packer.at)
  } else if (what === 5) {
    const v = body.getAt(0, "f64")
    packer.int(Math.floor(v))
    packer.f32(v)
    packer.f64(v)
    answer(packer.at)
  }
}

;(ds as Socket)._socketOpen("bridge", 1)
function listen() {
  ;(ds as Socket)._socketOnEvent = async function (event: string, arg?: Buffer) {
    if (event === "data") await work(arg)
  }
}
listen()
