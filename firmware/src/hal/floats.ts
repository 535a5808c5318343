/** Floats in DeviceScript: the format must be a string literal, it is compiled into the opcode. */
import { Bytes, FloatPort } from "../../../protocol/pack"

/** The device's Buffer, as far as floats go. */
interface DeviceBuffer extends Bytes {
  setAt(at: number, format: string, v: number): void
  getAt(at: number, format: string): number
}

class DeviceFloats implements FloatPort {
  put(b: Bytes, at: number, size: number, v: number) {
    if (size === 4) (b as DeviceBuffer).setAt(at, "f32", v)
    else (b as DeviceBuffer).setAt(at, "f64", v)
  }
  get(b: Bytes, at: number, size: number): number {
    if (size === 4) return (b as DeviceBuffer).getAt(at, "f32")
    return (b as DeviceBuffer).getAt(at, "f64")
  }
}

export const deviceFloats: FloatPort = new DeviceFloats()
