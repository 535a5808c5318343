/** `galvanode update ADDRESS`: this release's firmware, or another image, onto a card on USB; keeps the last good one. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import type { Command } from "commander"
import { firmwareOf } from "../../../firmware/cache"
import { FileError } from "../../errors"
import { update } from "../../update"
import { progress } from "../progress"

const FOLDER = join(homedir(), ".galvanode", "firmware")

interface UpdateWords {
  readonly image?: string
  readonly entry: string
  readonly keep: string
}

export function addUpdate(program: Command) {
  program
    .command("update")
    .argument("<address>", "of a card on USB, e.g. usb:///dev/ttyACM0")
    .option(
      "--image <file>",
      "an image made by `npm run firmware -- --write DIR`; default: built now, from this source",
    )
    .option("--entry <name>", "which board's firmware to build", "mainPico")
    .option("--keep <folder>", "where the last good image of each card is kept", FOLDER)
    .description("write firmware to a card; if it does not answer, the last good one is written again")
    .action(async (address: string, o: UpdateWords) => {
      const name = o.image ?? o.entry
      const image = o.image ? read(o.image) : firmwareOf(o.entry).bytecode
      const kept = (serial: string) => join(o.keep, `${serial}.devs`)
      const bar = progress(`Writing ${name}`)
      const card = await update(address, image, {
        name,
        lastGood: serial => {
          try {
            return readFileSync(kept(serial))
          } catch {
            return undefined
          }
        },
        progress: share => bar.update(share, `${Math.round(share * image.length)} bytes`),
      }).finally(() => bar.stop())
      mkdirSync(o.keep, { recursive: true })
      writeFileSync(kept(card.serial), image)
      console.log(`card ${card.serial} runs firmware ${card.firmware} (${image.length} bytes); the cell is open`)
    })
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new FileError("image", `${path} cannot be read; make it with npm run firmware -- --write DIR`, {}, cause)
  }
}
