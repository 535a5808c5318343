/** Tells the transport `firmata` how a card is made of an Arduino. Importing this file is enough. */
import { createHash } from "node:crypto"
import { homedir } from "node:os"
import { join } from "node:path"
import { cardsAreMadeBy } from "../../transports/firmata"
import { classroomCard } from "./card"
import { ComputerClock } from "./clock"
import { SectorFile } from "./storage"

/** An Uno's USB chip has a number of its own, but not every copy; where there is none, the port stands for the board. */
async function serialOf(path: string): Promise<string> {
  const { SerialPort } = await import("serialport")
  // without udev nothing can be listed
  const ports = await SerialPort.list().catch(() => [])
  const own = ports.find(p => p.path === path)?.serialNumber ?? path
  return createHash("sha256").update(own).digest("hex").slice(0, 16)
}

cardsAreMadeBy(async (arduino, path) => {
  const serial = await serialOf(path)
  const kept = new SectorFile(join(homedir(), ".galvanode", "classroom", `${serial}.sectors`))
  return classroomCard(arduino, path, serial, new ComputerClock(), kept)
})
