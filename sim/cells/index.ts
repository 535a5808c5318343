// Generated from the files of this folder by `npm run tidy`; do not edit.
import { dummyRandles } from "./dummyRandles"
import { dummyRc } from "./dummyRc"
import { dummyResistor } from "./dummyResistor"
import { dummyShort } from "./dummyShort"
import { ferrocyanide } from "./ferrocyanide"
import { navo3Li } from "./navo3Li"
import { openLead } from "./openLead"

export const all = [dummyRandles, dummyRc, dummyResistor, dummyShort, ferrocyanide, navo3Li, openLead] as const
