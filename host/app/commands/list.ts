/** `galvanode list`: what there is, with the parameters of each technique. */
import type { Command } from "commander"
import { all as boards } from "../../../hardware/boards"
import { all as cells } from "../../../sim/cells"
import { all as elements } from "../../circuit/elements"
import { quantity } from "../../quantity/resultText"
import type { Technique } from "../../technique"
import { all as techniques } from "../../techniques"
import { all as transports } from "../../transports"

export function addList(program: Command) {
  program
    .command("list")
    .description("techniques with their parameters, virtual cells, boards, transports, circuit elements")
    .option("--json", "as JSON")
    .action((options: { json?: boolean }) => {
      if (options.json) console.log(JSON.stringify({ techniques, cells, boards, transports, elements }, null, 2))
      else console.log(text())
    })
}

function text(): string {
  const lines = ["Techniques (galvanode run ID name=value ...)"]
  for (const t of techniques as readonly Technique[]) {
    lines.push(`  ${t.id.padEnd(6)} ${t.title}`)
    for (const [name, p] of Object.entries(t.params)) {
      const bounds = `${quantity(p.start, p.unit)}   (${quantity(p.min, p.unit)} .. ${quantity(p.max, p.unit)})`
      lines.push(`         ${name.padEnd(14)} ${p.label.padEnd(20)} ${bounds}${p.help ? `  ${p.help}` : ""}`)
    }
  }
  lines.push("", "Virtual cells (--cell ID)", ...cells.map(c => `  ${c.id.padEnd(16)} ${c.title}`))
  lines.push("", "Boards", ...boards.map(b => `  ${b.name.padEnd(16)} ${b.title}`))
  lines.push("", "Transports (--on URL)", ...transports.map(t => `  ${t.scheme.padEnd(16)} ${t.title}, ${t.example}`))
  lines.push("", "Circuit elements", ...elements.map(e => `  ${e.symbol.padEnd(16)} ${e.name}: ${e.formula}`))
  return lines.join("\n")
}
