/** What each message is for, for docs/wire.md; kept apart from the table so that it takes no room on the card. */

export const MESSAGE_NOTES: { readonly [name: string]: string } = {
  hello: "First word of a host; answered by `description`. The card sends again all that is not acknowledged.",
  echo: "Answered by `echoed` with the same bytes; for porting and for measuring the link.",
  load: "Part of a packed program. Offset 0 forgets the former one; parts must follow each other.",
  start: "Check the loaded program against its length, CRC-32, the board and these limits; run it if allowed.",
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
  gap: "The backlog was full: this many readings between these instants were not kept.",
}
