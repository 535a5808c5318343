/** The contract every spectrum format of this folder meets. */

import type { Spectrum } from "../circuit/spectrum"

export interface SpectrumFormat {
  readonly id: string
  readonly title: string
  /** Where the layout is known from, and how the file writes Z''. */
  readonly source: string
  /**
   * @param head  the first 4096 bytes as text
   * @param name  file name without folder
   */
  recognises(head: string, name: string): boolean
  /**
   * All spectra of a file, in its order; at least one. Z'' comes out as Im Z, negative where capacitive.
   * @throws FileError naming the file, the line and what is wrong there
   */
  read(bytes: Uint8Array, name: string): readonly Spectrum[]
}
