/** Floats in Node and browsers. */
import type { Bytes, FloatPort } from "../../protocol/pack"

const view = new DataView(new ArrayBuffer(8))

export const nodeFloats: FloatPort = {
  put(b: Bytes, at: number, size: number, v: number) {
    if (size === 4) view.setFloat32(0, v, true)
    else view.setFloat64(0, v, true)
    for (let k = 0; k < size; k++) b[at + k] = view.getUint8(k)
  },
  get(b: Bytes, at: number, size: number): number {
    for (let k = 0; k < size; k++) view.setUint8(k, b[at + k])
    return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
  },
}
