/** `galvanode dry-run TECHNIQUE`: what a run would do, without a card: refusals, duration, data, and the envelope on a cell. */
import type { Command } from "commander"
import { channelCard } from "../../../hardware/boards/channelCard"
import type { DryRun } from "../../dryRun"
import { plan } from "../../experiment"
import { quantity } from "../../quantity/resultText"
import { techniqueNamed } from "../../techniqueNamed"
import { parseAssignments } from "../assignments"
import { cellNamed } from "../simulated"

export function addDryRun(program: Command) {
  program
    .command("dry-run")
    .argument("<technique>", "id as in `galvanode list`")
    .argument("[parameters...]", "name=value, SI or with a unit: rate_V_s=20mV/s")
    .option("--cell <id>", "try it on this virtual cell")
    .option("--json", "as JSON")
    .description("check a run without a card: refusals, duration, data volume, envelope on a cell")
    .action((id: string, words: string[], options: { cell?: string; json?: boolean }) => {
      const technique = techniqueNamed(id)
      const kind = options.cell === undefined ? undefined : cellNamed(options.cell)
      const p = plan(technique, parseAssignments(technique, words), channelCard, kind?.sample, kind?.create(1))
      console.log(
        options.json ? JSON.stringify({ ...p.dry, limits: p.limits, program: p.steps }, null, 2) : dryText(p.dry),
      )
    })
}

export function dryText(d: DryRun): string {
  const lines = [
    `steps      ${d.steps} (${d.bytes} bytes on the card)`,
    `duration   at most ${quantity(d.atMost_s, "s")}`,
    `readings   at most ${d.readings} (${quantity(d.dataBytes, "B")} on the wire)`,
  ]
  const e = d.envelope
  if (e) {
    lines.push(
      `on the cell${e.whole ? "" : ` (first ${quantity(e.t_s, "s")} only)`}:`,
      `  E        ${quantity(e.eMin_V, "V")} .. ${quantity(e.eMax_V, "V")}`,
      `  I        ${quantity(e.iMin_A, "A")} .. ${quantity(e.iMax_A, "A")}`,
      `  Q        ${quantity(e.q_C, "C")} at the end, at most ${quantity(e.qMax_C, "C")} from the start`,
      `  takes    ${quantity(e.t_s, "s")}`,
    )
    if (e.fault) lines.push(`  would end with a fault: ${e.fault}`)
    e.ends.forEach((end, k) => {
      if (end === "condition") lines.push(`  step ${k + 1} ends by a condition`)
    })
    if (e.ends.every(end => end !== "condition")) lines.push("  every step ends only by time")
  }
  return lines.join("\n")
}
