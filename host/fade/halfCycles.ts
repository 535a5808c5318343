/**
 * Half-cycles from readings as they come: each stretch of one direction of current, with its charge and mean voltage.
 *
 *   charge = ∫ |I| dt;  energy = ∫ E |I| dt
 *
 * Readings are looked at once, so that a run of months costs per reading and not per forecast. Rests do not end a
 * half-cycle; stretches with less than a twentieth of the largest charge are pulses or noise, and what lies on either side
 * of one is one half-cycle when its direction is the same. Of a discharge E(q) is kept, of a finished one at most
 * CURVE_POINTS of it.
 */

/** Half-cycles with less than this share of the largest are pulses, not cycles. */
const LEAST_SHARE = 0.05
/** Currents below this share of the largest so far are rest. */
const REST_SHARE = 1e-3
const CURVE_POINTS = 1000

export interface Half {
  readonly sign: 1 | -1
  charge_C: number
  /** The mean voltage is this over the charge. */
  energy_J: number
  /** Potential against charge; of discharges only. */
  e_V: number[]
  q_C: number[]
  to_s: number
}

export interface ReadingColumnsLike {
  readonly t_s: ArrayLike<number>
  readonly e_V: ArrayLike<number>
  readonly i_A: ArrayLike<number>
}

export class HalfCycles {
  private readonly closed: Half[] = []
  private open: Half | undefined
  private taken = 0
  private most_A = 0
  private most_C = 0

  /** Takes what is new in columns that grow; rows that were seen before are not looked at again. */
  take({ t_s, e_V, i_A }: ReadingColumnsLike): void {
    if (this.taken === 0 && t_s.length > 0) this.most_A = Math.abs(i_A[0])
    for (let k = Math.max(this.taken, 1); k < t_s.length; k++) {
      const size_A = Math.abs(i_A[k])
      this.most_A = Math.max(this.most_A, size_A)
      const dt_s = t_s[k] - t_s[k - 1]
      if (!(dt_s > 0) || size_A < REST_SHARE * this.most_A || size_A === 0) continue
      const half = this.halfOf(i_A[k] > 0 ? 1 : -1)
      const same = i_A[k - 1] * i_A[k] > 0
      const dq_C = Math.abs(same ? 0.5 * (i_A[k] + i_A[k - 1]) : i_A[k]) * dt_s
      half.charge_C += dq_C
      half.energy_J += e_V[k] * dq_C
      half.to_s = t_s[k]
      if (half.sign > 0) continue
      half.e_V.push(e_V[k])
      half.q_C.push(half.charge_C)
    }
    this.taken = t_s.length
  }

  /** Half-cycles so far in alternating directions; the last one may still go on. */
  all(): readonly Half[] {
    if (!this.open || this.open.charge_C <= LEAST_SHARE * this.most_C) return this.closed
    if (this.open.charge_C > this.most_C && this.closed.length > 0) {
      const kept = joined(this.closed.map(copyOf).filter(h => h.charge_C > LEAST_SHARE * this.open!.charge_C))
      return joined([...kept, copyOf(this.open)])
    }
    return [...this.closed, this.open]
  }

  /** Discharges after which a charge has begun. */
  get finished(): number {
    const charging = (this.open?.sign ?? -1) > 0 && this.open!.charge_C > LEAST_SHARE * this.most_C
    const last = this.closed[this.closed.length - 1]
    return this.closed.filter(h => h.sign < 0).length - (last?.sign === -1 && !charging ? 1 : 0)
  }

  /** The stretch that is going on in this direction; a change of direction closes the one before. */
  private halfOf(sign: 1 | -1): Half {
    if (this.open?.sign === sign) return this.open
    if (this.open) this.close(this.open)
    const last = this.closed[this.closed.length - 1]
    if (last?.sign === sign) {
      this.closed.pop()
      this.open = last
    } else this.open = { sign, charge_C: 0, energy_J: 0, e_V: [], q_C: [], to_s: 0 }
    return this.open
  }

  private close(half: Half): void {
    thin(half)
    const last = this.closed[this.closed.length - 1]
    if (half.charge_C > this.most_C) {
      this.most_C = half.charge_C
      const kept = joined(this.closed.filter(h => h.charge_C > LEAST_SHARE * this.most_C))
      if (kept.length !== this.closed.length) this.closed.splice(0, this.closed.length, ...kept)
    } else if (half.charge_C <= LEAST_SHARE * this.most_C) return
    if (last && this.closed[this.closed.length - 1]?.sign === half.sign) join(this.closed[this.closed.length - 1], half)
    else this.closed.push(half)
  }
}

/** Neighbours of one direction, which only a dropped pulse had parted, become one. */
function joined(all: readonly Half[]): Half[] {
  const out: Half[] = []
  for (const h of all) {
    const last = out[out.length - 1]
    if (last?.sign === h.sign) join(last, h)
    else out.push(h)
  }
  return out
}

function join(into: Half, h: Half): void {
  const before_C = into.charge_C
  into.charge_C += h.charge_C
  into.energy_J += h.energy_J
  for (let k = 0; k < h.e_V.length; k++) {
    into.e_V.push(h.e_V[k])
    into.q_C.push(h.q_C[k] + before_C)
  }
  into.to_s = h.to_s
}

function copyOf(h: Half): Half {
  return { ...h, e_V: [...h.e_V], q_C: [...h.q_C] }
}

function thin(half: Half): void {
  const every = Math.ceil(half.e_V.length / CURVE_POINTS)
  if (every < 2) return
  const kept = (v: number[]) => v.filter((_, k) => k % every === 0 || k === v.length - 1)
  half.e_V = kept(half.e_V)
  half.q_C = kept(half.q_C)
}
