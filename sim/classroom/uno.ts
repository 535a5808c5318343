/**
 * An Arduino Uno with StandardFirmata on it, as the host hears it over its serial line: protocol 2.6, byte by byte.
 *
 *   host  F0 76 addr 08 reg. n. F7  ->   I2C write of reg, read of n  ->  F0 77 addr. reg. data. F7  host      ( . = 2 x 7 bits )
 *
 * Only what an I2C and pin-switching host uses: version, firmware, capabilities, analog mapping, pin mode, digital ports,
 * I2C. The sketch's habits are kept: it announces itself after a reset, pins start as outputs at 0, a silent I2C address
 * gives the string "I2C: Too few bytes received" and then a reply with whatever was left in its buffer.
 * Source: github.com/firmata/protocol (protocol.md, i2c.md), StandardFirmata.ino of firmata/arduino 2.5.
 */

/** The chips on the two wires; `false` and `undefined` are a missing acknowledge. */
export interface I2cParts {
  write(address: number, bytes: Uint8Array): boolean
  read(address: number, count: number): Uint8Array | undefined
}

export interface UnoWires {
  readonly i2c: I2cParts
  /** An output pin has this level now. */
  pin(pin: number, level: number): void
  /** Serial and I2C take their time. */
  pass(us: number): void
}

const REPORT_VERSION = 0xf9
const SYSEX = 0xf0
const SYSEX_END = 0xf7
const PIN_MODE = 0xf4
const RESET = 0xff
const DIGITAL_PORT = 0x90
const SET = { analogMapping: 0x69, capability: 0x6b, string: 0x71, i2cRequest: 0x76, i2cConfig: 0x78, firmware: 0x79 }
const REPLY = { analogMapping: 0x6a, capability: 0x6c, i2c: 0x77 }
const MODE = { input: 0, output: 1, analog: 2, pwm: 3, servo: 4, i2c: 6, pullup: 11 }

/** 57600 baud, ten bits a byte; the USB side of the Uno polls every millisecond [us]. */
const BYTE_US = 1e7 / 57600
const USB_US = 1000
/** 100 kHz, nine bits a byte, start and stop [us]. */
const I2C_BYTE_US = 90
const PINS = 20
const FIRST_ANALOG = 14
const PWM_PINS = [3, 5, 6, 9, 10, 11]
/** The sketch's receive buffer for I2C, never cleared. */
const I2C_BUFFER = 64

export class FirmataUno {
  /** What the board says to the host. */
  onBytes: (bytes: Uint8Array) => void = () => {}
  private buffer: number[] = []
  private readonly modes = new Uint8Array(PINS)
  private readonly i2cBuffer = new Uint8Array(I2C_BUFFER)
  private i2cOn = false

  constructor(
    private readonly wires: UnoWires,
    /** A board without the sketch hears everything and says nothing. */
    private readonly silent = false,
  ) {}

  /** Power, or the reset pulse that opening the port gives; the sketch then says who it is. */
  reset() {
    this.buffer = []
    this.i2cOn = false
    for (let pin = 2; pin < PINS; pin++) {
      this.modes[pin] = pin >= FIRST_ANALOG ? MODE.analog : MODE.output
      if (pin < FIRST_ANALOG) this.wires.pin(pin, 0)
    }
    this.version()
    this.firmware()
  }

  receive(bytes: Uint8Array) {
    this.wires.pass(USB_US + bytes.length * BYTE_US)
    for (const byte of bytes) this.take(byte)
  }

  private take(byte: number) {
    const b = this.buffer
    // any status byte but the end of a sysex starts a new message
    if (byte >= 0x80 && byte !== SYSEX_END) b.length = 0
    if (b.length === 0 && byte < 0x80) return
    b.push(byte)
    if (b[0] === SYSEX) {
      if (byte !== SYSEX_END) return
      this.sysex(b[1], b.slice(2, -1))
    } else if (b[0] === REPORT_VERSION) this.version()
    else if (b[0] === RESET) {
      this.reset()
      return
    } else if (b.length < 3) return
    else if (b[0] === PIN_MODE) this.pinMode(b[1], b[2])
    else if ((b[0] & 0xf0) === DIGITAL_PORT) this.digitalPort(b[0] & 15, b[1] | (b[2] << 7))
    b.length = 0
  }

  private send(bytes: readonly number[]) {
    if (this.silent) return
    this.wires.pass(USB_US + bytes.length * BYTE_US)
    this.onBytes(Uint8Array.from(bytes))
  }

  private sendSysex(command: number, data: Iterable<number>) {
    const out = [SYSEX, command]
    for (const v of data) out.push(v & 0x7f, (v >> 7) & 0x7f)
    this.send([...out, SYSEX_END])
  }

  private version() {
    this.send([REPORT_VERSION, 2, 6])
  }

  private firmware() {
    const name = [...Buffer.from("StandardFirmata.ino")].flatMap(c => [c & 0x7f, c >> 7])
    this.send([SYSEX, SET.firmware, 2, 5, ...name, SYSEX_END])
  }

  private sysex(command: number, data: readonly number[]) {
    if (command === SET.firmware) this.firmware()
    else if (command === SET.capability) this.send([SYSEX, REPLY.capability, ...this.capabilities(), SYSEX_END])
    else if (command === SET.analogMapping) this.send([SYSEX, REPLY.analogMapping, ...this.analogMapping(), SYSEX_END])
    else if (command === SET.i2cConfig) this.i2cOn = true
    else if (command === SET.i2cRequest && this.i2cOn) this.i2c(data)
  }

  private capabilities(): number[] {
    const out: number[] = []
    for (let pin = 0; pin < PINS; pin++) {
      // 0 and 1 are the serial line
      if (pin >= 2) out.push(MODE.input, 1, MODE.pullup, 1, MODE.output, 1)
      if (pin >= FIRST_ANALOG) out.push(MODE.analog, 10)
      if (PWM_PINS.includes(pin)) out.push(MODE.pwm, 8)
      if (pin >= 2) out.push(MODE.servo, 14)
      if (pin >= PINS - 2) out.push(MODE.i2c, 1)
      out.push(0x7f)
    }
    return out
  }

  private analogMapping(): number[] {
    return Array.from({ length: PINS }, (_, pin) => (pin < FIRST_ANALOG ? 0x7f : pin - FIRST_ANALOG))
  }

  private pinMode(pin: number, mode: number) {
    if (pin < 2 || pin >= PINS) return
    this.modes[pin] = mode
    if (mode === MODE.output) this.wires.pin(pin, 0)
  }

  private digitalPort(port: number, bits: number) {
    for (let k = 0; k < 8; k++) {
      const pin = 8 * port + k
      if (pin >= 2 && pin < PINS && this.modes[pin] === MODE.output) this.wires.pin(pin, (bits >> k) & 1)
    }
  }

  /** Two sevens of bits to a byte. */
  private static bytes(data: readonly number[], from: number): Uint8Array {
    const out = new Uint8Array((data.length - from) >> 1)
    for (let k = 0; k < out.length; k++) out[k] = data[from + 2 * k] | (data[from + 2 * k + 1] << 7)
    return out
  }

  private i2c(data: readonly number[]) {
    const address = data[0]
    const mode = (data[1] >> 3) & 3
    const bytes = FirmataUno.bytes(data, 2)
    const { i2c } = this.wires
    if (mode === 0) {
      this.wires.pass((bytes.length + 1) * I2C_BYTE_US)
      i2c.write(address, bytes)
    } else if (mode === 1) {
      const register = bytes.length > 1 ? bytes[0] : undefined
      const count = Math.min(bytes[bytes.length - 1], I2C_BUFFER - 2)
      if (register !== undefined) {
        this.wires.pass(2 * I2C_BYTE_US)
        i2c.write(address, Uint8Array.of(register))
      }
      const answer = i2c.read(address, count)
      this.wires.pass((1 + (answer?.length ?? 0)) * I2C_BYTE_US)
      if (!answer) this.sendSysex(SET.string, Buffer.from("I2C: Too few bytes received"))
      this.i2cBuffer[0] = address
      this.i2cBuffer[1] = register ?? 0
      if (answer) this.i2cBuffer.set(answer, 2)
      this.sendSysex(REPLY.i2c, this.i2cBuffer.subarray(0, count + 2))
    }
  }
}
