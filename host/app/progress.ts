/** A bar for anything longer than a second; on a pipe, a line every tenth instead. */
import cliProgress from "cli-progress"

export interface Progress {
  /** `part` of the whole, 0..1. */
  update(part: number, text?: string): void
  stop(): void
}

export function progress(title: string, out: NodeJS.WriteStream = process.stderr): Progress {
  if (!out.isTTY) {
    let said = -1
    return {
      update(part, text = "") {
        const tenth = Math.floor(part * 10)
        if (tenth > said) out.write(`${title} ${tenth * 10} % ${text}\n`)
        said = Math.max(said, tenth)
      },
      stop() {},
    }
  }
  const bar = new cliProgress.SingleBar({
    stream: out,
    format: `${title} {bar} {percentage} % {text}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    hideCursor: true,
  })
  bar.start(1000, 0, { text: "" })
  return {
    update: (part, text = "") => bar.update(Math.round(1000 * Math.min(1, part)), { text }),
    stop: () => bar.stop(),
  }
}
