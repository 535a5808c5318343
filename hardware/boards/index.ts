// Generated from the files of this folder by `npm run tidy`; do not edit.
import { channelCard } from "./channelCard"
import { channelCard100mA } from "./channelCard100mA"
import { classroom } from "./classroom"

export const all = [channelCard, channelCard100mA, classroom] as const
