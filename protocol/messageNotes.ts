/** What each message is for, for docs/wire.md; kept apart from the table so that it takes no room on the card. */

export const MESSAGE_NOTES: { readonly [name: string]: string } = {
  hello: "First word of a host; answered by `description`. The card sends again all that is not acknowledged.",
  echo: "Answered by `echoed` with the same bytes; for porting and for measuring the link.",
  load: "Part of a packed program. Offset 0 forgets the former one; parts must follow each other.",
  start:
    "Check the loaded program against its length, CRC-32, the board and these limits, then card, leads and cell; run it if all is " +
    "well. A fault of the checks ends the run with no samples and no `stepped`. `on`: leads, dummy or Randles dummy (ON); " +
    "`accept`: bits of ACCEPT.",
  stop: "Open the cell and end the run, if any. Always allowed.",
  acknowledge: "All frames up to `upTo` have arrived; send again from there if `again` is 1.",
  description:
    "Who the card is and what it is doing; the board's numbers are in hardware/boards. Frames go on at `nextSeq`.",
  echoed: "Answer to `echo`.",
  done: "The command with this number has been carried out.",
  refused: "The command with this number was not carried out: code (REFUSAL), step, what was asked and the limit.",
  samples: "Readings of one step in one range and mode; `data` is packed by SAMPLE_BYTES, offsets count from `at_ms`.",
  phasor: "One frequency from the impedance engine: raw DFT words of E and, `turn_s` later, of I.",
  stepped: "A step begins.",
  ended: "The run is over and the cell is open: reason (ENDED), fault code (FAULT), the reading and the limit.",
  look: "Read all four converter channels and the safety status once; answered by `looked`. Drives nothing.",
  read: "A stretch of what the card keeps (STORE); answered by `part`, whose `length` is that of the whole.",
  write: "A stretch of what the card shall keep, collected in its memory. Offset 0 forgets the former one.",
  commit:
    "Keep what was written, if its length and CRC-32 are these: two copies in flash, then in force. Refused while a run is on.",
  trial:
    "A self-test that only the card can make (TRIAL); answered by `tried` when it is over. Refused while a run is on.",
  looked: "Raw words of E, I, V(CE - WE) and the auxiliary channel, safety status (SAFETY) and STATE.",
  part: "Answer to `read`; empty data at the end.",
  tried: "Outcome of a trial: passed 1 or 0, what was measured and what was due.",
  gap: "The backlog was full: this many readings between these instants were not kept.",
}
