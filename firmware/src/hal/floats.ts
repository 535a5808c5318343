/**
 * Floats in DeviceScript: the format must be a string literal, it is compiled into the opcode; and the cast must be to
 * Buffer itself, or the compiler leaves its methods out of the image.
 */
import { Bytes, FloatPort } from "../../../protocol/pack"

class DeviceFloats implements FloatPort {
  put(b: Bytes, at: number, size: number, v: number) {
    if (size === 4) (b as Buffer).setAt(at, "f32", v)
    else (b as Buffer).setAt(at, "f64", v)
  }
  get(b: Bytes, at: number, size: number): number {
    if (size === 4) return (b as Buffer).getAt(at, "f32")
    return (b as Buffer).getAt(at, "f64")
  }
}

export const deviceFloats: FloatPort = new DeviceFloats()
