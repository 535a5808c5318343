/**
 * Host of the DeviceScript 2.16.4 virtual machine: the very WASM of @devicescript/cli, instantiated here so that time,
 * chance and the outside world are arguments. Any number of instances live in one process (16 MiB each, 12 ms to boot).
 *
 * The VM's one clock is `em_time_now`; it stands still until `run` moves it. Its way out is the socket write, a synchronous
 * call whose bytes alias the VM's memory (firmware/src/hal/sim.ts).
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/** Longest stretch the VM lets its clock be moved at once when it has not said when it wants to wake [us]. */
const IDLE_STEP_US = 10_000
/** The clock may be asked this often in one `process`: more means that a fiber never sleeps. */
const CLOCK_READS_MAX = 1_000_000

const SOCKET_MESSAGE = 4
/** Of the runtime itself; the card's journal has a chip of its own. */
export const FLASH_BYTES = 128 * 1024

interface Exports {
  readonly memory: WebAssembly.Memory
  malloc(n: number): number
  free(p: number): void
  emscripten_stack_init(): void
  __wasm_call_ctors(): void
  jd_em_set_device_id_string(p: number): void
  jd_em_init(): void
  jd_em_devs_deploy(p: number, n: number): number
  jd_em_process(): number
  jd_em_tcpsock_on_event(event: number, p: number, n: number): void
  jd_em_frame_received(p: number): number
  jd_em_devs_enable_gc_stress(on: number): void
}

export interface VmHooks {
  /** The firmware writes to its socket; the answer is the int the firmware sees. `bytes` aliases VM memory. */
  onWrite(bytes: Uint8Array): number
  /** A line of console output or of the runtime's own messages. */
  onLog(line: string): void
  /** The firmware died (code 60005: unhandled exception). Code 0 is an orderly restart. */
  onPanic(code: number): void
  random(n: number): Uint8Array
  /** A Jacdac frame leaves the runtime. */
  onFrame?(frame: Uint8Array): void
  /** What a runtime keeps in its own flash: settings and the program. */
  readonly flash?: Uint8Array
}

let wasm: WebAssembly.Module | undefined

/** The VM's WASM, lifted out of the npm package; nothing is downloaded. */
function wasmModule(): WebAssembly.Module {
  if (wasm) return wasm
  const file = join(
    dirname(createRequire(import.meta.url).resolve("@devicescript/cli/package.json")),
    "built",
    "devicescript-cli.cjs",
  )
  const source = readFileSync(file, "latin1")
  const head = "data:application/octet-stream;base64,"
  const at = source.indexOf(head + "AGFzbQ")
  if (at < 0) throw new Error(`no DeviceScript VM in ${file}; is @devicescript/cli 2.16.4 installed?`)
  wasm = new WebAssembly.Module(Buffer.from(source.slice(at + head.length, source.indexOf('"', at)), "base64"))
  return wasm
}

/** The machine itself has stopped: it hangs, or its runtime gave up. */
export class VmStopped extends Error {}

export class Vm {
  private x: Exports
  private u8: Uint8Array
  private view: DataView
  private clockReads = 0
  private wake_us = 0

  constructor(
    /** 16 hex digits. */
    readonly serial: string,
    private hooks: VmHooks,
    /** Virtual time since power-up of the card [us]; a machine that is started anew goes on from there. */
    public now_us = 0,
  ) {
    const instance = new WebAssembly.Instance(wasmModule(), { env: this.env(), wasi_snapshot_preview1: this.wasi() })
    this.x = instance.exports as unknown as Exports
    this.u8 = new Uint8Array(this.x.memory.buffer)
    this.view = new DataView(this.x.memory.buffer)
    this.x.emscripten_stack_init()
    this.x.__wasm_call_ctors()
    this.withBytes(Buffer.from(serial + "\0", "latin1"), p => this.x.jd_em_set_device_id_string(p))
    this.x.jd_em_init()
  }

  private env() {
    return {
      em_time_now: () => {
        this.clockReads++
        if (this.clockReads > CLOCK_READS_MAX)
          throw new VmStopped("firmware does not sleep: its clock is asked without end")
        return this.now_us / 1000
      },
      em_print_dmesg: (p: number) => this.hooks.onLog(this.text(p)),
      em_jd_crypto_get_random: (p: number, n: number) => this.u8.set(this.hooks.random(n), p),
      _devs_panic_handler: (code: number) => this.hooks.onPanic(code),
      _jd_tcpsock_is_available: () => 1,
      _jd_tcpsock_new: () => 0,
      _jd_tcpsock_close: () => 0,
      _jd_tcpsock_write: (p: number, n: number) => this.hooks.onWrite(this.u8.subarray(p, p + n)),
      em_flash_size: () => FLASH_BYTES,
      em_flash_load: (p: number, n: number) => {
        if (this.hooks.flash) this.u8.set(this.hooks.flash.subarray(0, n), p)
      },
      em_flash_save: (p: number, n: number) => this.hooks.flash?.set(this.u8.subarray(p, p + n)),
      em_send_frame: (p: number) => this.hooks.onFrame?.(this.u8.slice(p, p + 12 + this.u8[p + 2])),
      em_send_large_frame: (p: number, n: number) => this.hooks.onFrame?.(this.u8.slice(p, p + n)),
      em_deploy_handler: () => {},
      abort: () => {
        throw new VmStopped("the VM aborted")
      },
      exit: (code: number) => {
        throw new VmStopped(`the VM exited with ${code}`)
      },
      emscripten_memcpy_big: (to: number, from: number, n: number) => this.u8.copyWithin(to, from, from + n),
      emscripten_resize_heap: () => 0,
    }
  }

  private wasi() {
    return {
      fd_close: () => 52,
      fd_seek: () => 70,
      fd_write: (_fd: number, vectors: number, n: number, written: number) => {
        let total = 0
        let out = ""
        for (let k = 0; k < n; k++) {
          const p = this.view.getUint32(vectors + 8 * k, true)
          const length = this.view.getUint32(vectors + 8 * k + 4, true)
          out += Buffer.from(this.u8.subarray(p, p + length)).toString()
          total += length
        }
        this.view.setUint32(written, total, true)
        this.hooks.onLog(out)
        return 0
      },
    }
  }

  private text(p: number): string {
    let end = p
    while (this.u8[end]) end++
    return Buffer.from(this.u8.buffer, p, end - p).toString("utf8")
  }

  private withBytes<T>(bytes: Uint8Array, use: (p: number) => T): T {
    const p = this.x.malloc(bytes.length || 1)
    this.u8.set(bytes, p)
    try {
      return use(p)
    } finally {
      this.x.free(p)
    }
  }

  deploy(bytecode: Uint8Array) {
    const error = this.withBytes(bytecode, p => this.x.jd_em_devs_deploy(p, bytecode.length))
    if (error !== 0) throw new Error(`the VM refused the bytecode (error ${error})`)
  }

  /** Collects garbage at every allocation: finds pointers that the collector cannot see. */
  gcStress(on: boolean) {
    this.x.jd_em_devs_enable_gc_stress(on ? 1 : 0)
  }

  /** Delivers bytes to the firmware's socket; not from inside a hook. */
  deliver(bytes: Uint8Array) {
    this.withBytes(bytes, p => this.x.jd_em_tcpsock_on_event(SOCKET_MESSAGE, p, bytes.length))
  }

  /** Hands a Jacdac frame to the runtime; not from inside a hook. */
  receiveFrame(frame: Uint8Array) {
    this.withBytes(frame, p => this.x.jd_em_frame_received(p))
  }

  /** The firmware announces that it sleeps until then; lets `run` jump. */
  sleepsUntil(at_us: number) {
    this.wake_us = at_us
  }

  /** Moves the clock to `until_us`, running all that falls due; stops early when `stop()` says so. */
  run(until_us: number, tick_us: number, stop: () => boolean) {
    for (;;) {
      this.clockReads = 0
      const idle_us = this.x.jd_em_process()
      if (this.now_us >= until_us || stop()) return
      let step_us = Math.max(idle_us, 1)
      // the fiber clock has a resolution of 1 ms: jump to just before the announced instant, then in the VM's own steps
      if (idle_us >= IDLE_STEP_US) step_us = Math.max(IDLE_STEP_US, this.wake_us - 1000 - this.now_us)
      let to_us = this.now_us + step_us
      if (tick_us > 1) to_us = Math.ceil(to_us / tick_us) * tick_us
      this.now_us = Math.min(to_us, until_us)
    }
  }
}
