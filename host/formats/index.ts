// Generated from the files of this folder by `npm run tidy`; do not edit.
import { autolab } from "./autolab"
import { biologic } from "./biologic"
import { chi } from "./chi"
import { csv } from "./csv"
import { gamry } from "./gamry"
import { parstat } from "./parstat"
import { powersuite } from "./powersuite"
import { versastudio } from "./versastudio"
import { zplot } from "./zplot"

export const all = [autolab, biologic, chi, csv, gamry, parstat, powersuite, versastudio, zplot] as const
