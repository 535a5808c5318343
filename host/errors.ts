/**
 * The few ways the world can fail a run. Each message says what was asked, of what, the limit and the remedy;
 * `code` is for programs, `numbers` for tables, `cause` for the curious.
 */

export class GalvanodeError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly numbers: Readonly<Record<string, number>> = {},
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
  }
}

/** The bytes do not come through: `timeout`, `closed`, `corrupt`, `version`. */
export class LinkError extends GalvanodeError {}
/** The card says that something is wrong with it or the cell; code from protocol/faults.ts. */
export class InstrumentFault extends GalvanodeError {}
/** Asked for something the board, the limits or good sense do not allow; nothing was started. */
export class RefusedError extends GalvanodeError {}
/** The data cannot answer the question put to the fit. */
export class FitError extends GalvanodeError {}
/** A file that is not what it says, with the line or byte where it stops making sense. */
export class FileError extends GalvanodeError {}
