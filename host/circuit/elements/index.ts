// Generated from the files of this folder by `npm run tidy`; do not edit.
import { capacitor } from "./capacitor"
import { constantPhase } from "./constantPhase"
import { gerischer } from "./gerischer"
import { inductor } from "./inductor"
import { modifiedInductance } from "./modifiedInductance"
import { resistor } from "./resistor"
import { warburg } from "./warburg"
import { warburgOpen } from "./warburgOpen"
import { warburgShort } from "./warburgShort"
import { zarc } from "./zarc"

export const all = [capacitor, constantPhase, gerischer, inductor, modifiedInductance, resistor, warburg, warburgOpen, warburgShort, zarc] as const
