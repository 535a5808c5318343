/** Things that will happen at their moment of simulated time, in order. */
export class Plan {
  private entries: { readonly at_us: number; readonly happen: () => void }[] = []

  add(at_us: number, happen: () => void) {
    this.entries.push({ at_us, happen })
    this.entries.sort((a, b) => a.at_us - b.at_us)
  }
  /** When the first of them is due [us]. */
  get due_us(): number {
    return this.entries[0]?.at_us ?? Infinity
  }
  /** Lets the first happen if it is due; true if it did. */
  step(at_us: number): boolean {
    if (this.due_us > at_us) return false
    this.entries.shift()?.happen()
    return true
  }
}
