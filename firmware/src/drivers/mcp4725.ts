/** MCP4725: 12-bit set-point on I2C. Numbers: hardware/parts/mcp4725. */
import { fastHigh, MCP4725 } from "../../../hardware/parts/mcp4725"
import { ClassroomBus } from "../classroom/bus"

export class Mcp4725 {
  constructor(
    public bus: ClassroomBus,
    public address: number,
  ) {}
  /** Output on, at this code; the EEPROM is left alone. */
  async set(code: number) {
    await this.bus.write(this.address, [fastHigh(code), code & 255])
  }
  /** The code it holds, switched on; -1 if nobody answers or its output is off. */
  async code(): Promise<number> {
    const b = await this.bus.read(this.address, -1, MCP4725.readBytes)
    if (b.length < MCP4725.readBytes || (b[0] & 6) !== 0) return -1
    return (b[1] << 4) | (b[2] >> 4)
  }
}
