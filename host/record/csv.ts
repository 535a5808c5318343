/**
 * Battery Data Format CSV (machine names): what other programs read first. I > 0 charges the object under test; for the
 * material as WE against Li that is our sign. Source: battery-data-alliance/battery-data-format, table of quantities.
 */
import type { RecordedRun } from "./read"

const COLUMNS = [
  "test_time_second",
  "voltage_volt",
  "current_ampere",
  "step_count",
  "cycle_count",
  "unix_time_second",
] as const

export function toBdfCsv(run: RecordedRun): string {
  const start_s = Date.parse(run.start.started) / 1000
  const r = run.readings
  const rows = [COLUMNS.join(",")]
  for (let k = 0; k < r.length; k++)
    rows.push(
      [
        r.t_s[k].toFixed(3),
        r.e_V[k].toFixed(7),
        r.i_A[k].toExponential(7),
        r.step[k] + 1,
        r.pass[k],
        (start_s + r.t_s[k]).toFixed(3),
      ].join(","),
    )
  return rows.join("\n") + "\n"
}

/** Impedance points of a run as `frequency, Z', Z''`. */
export function spectrumCsv(f_Hz: readonly number[], re_ohm: readonly number[], im_ohm: readonly number[]): string {
  const rows = f_Hz.map((f, k) => `${f},${re_ohm[k]},${im_ohm[k]}`)
  return ["frequency_hertz,real_impedance_ohm,imaginary_impedance_ohm", ...rows].join("\n") + "\n"
}
