/** What a new card's flash holds: the factory's calibration record, in both of its places (hardware/calibrationBytes). */
import { Calibration } from "../../hardware/calibration"
import { CALIBRATION_MAX_BYTES, packCalibration, seal } from "../../hardware/calibrationBytes"
import { SECTOR, W25Q128 } from "../../hardware/parts/w25q128"
import type { Bytes, FloatPort } from "../../protocol/pack"
import type { FlashMemory } from "../parts/w25q128"

/** Floats by DataView, little endian. */
const floats: FloatPort = {
  put(b: Bytes, at: number, size: number, v: number) {
    const view = new DataView(new ArrayBuffer(size))
    if (size === 4) view.setFloat32(0, v, true)
    else view.setFloat64(0, v, true)
    for (let k = 0; k < size; k++) b[at + k] = view.getUint8(k)
  },
  get(b: Bytes, at: number, size: number): number {
    const view = new DataView(Uint8Array.from({ length: size }, (_, k) => b[at + k]).buffer)
    return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
  },
}

export function factoryFlash(memory: FlashMemory, record: Calibration) {
  const bytes = new Uint8Array(CALIBRATION_MAX_BYTES)
  const length = seal(bytes, packCalibration(record, bytes, floats))
  for (const sector of [SECTOR.calibrationA, SECTOR.calibrationB])
    memory.set(sector * W25Q128.sectorBytes, bytes.subarray(0, length))
}
