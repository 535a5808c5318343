/** Measured spectra that are too large for the repository; tests that need them are skipped where they are absent. */

import { existsSync } from "node:fs"
import { resolve } from "node:path"

export const sharedEis = resolve(import.meta.dirname, "../../../shared/data/eis")
export const hasSharedEis = existsSync(resolve(sharedEis, "manifest.json"))

if (!hasSharedEis) console.warn(`skipped: tests on real spectra, because ${sharedEis} is absent`)
