// Generated from the files of this folder by `npm run tidy`; do not edit.
import { channelCard } from "./channelCard"

export const all = [channelCard] as const
