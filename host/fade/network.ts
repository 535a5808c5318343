/**
 * The network: from features to what depends on the horizon - the weight of each expert, a correction, the widths of seven
 * quantiles - and to the quantiles of life and knee.
 *
 *   x -> 56 -> 40 (leaky ReLU) -> [HATS][experts], [HATS][1], [HATS][6]; [2][1], [2][6]
 *   median = sum_e softmax(w_e) change_e + correction;  quantiles = median -+ cumulated softplus
 *
 * The quantiles cannot cross; nothing forces capacity to fall. Loss: pinball, relative to what is there; a life that the
 * record does not reach only pulls quantiles that lie before its end.
 */
import * as tf from "@tensorflow/tfjs-core"
import { EXPERTS } from "./experts"
import { MEDIAN, QUANTILES } from "./quantiles"
import { seededNormal, seededRandom, shuffled } from "./random"
import { HATS, HEADS, HORIZONS, type Lessons } from "./samples"

const HIDDEN = [56, 40] as const
/** Units of the outputs: change of capacity, and ln of cycles. */
const CORRECTION = 0.15
const WIDTH = 0.03
const LN_WIDTH = 0.2
const CLIP = 4

export interface Weights {
  readonly mean: Float32Array
  readonly sd: Float32Array
  /** Matrix and offset of each dense layer: two hidden, five of outputs. */
  readonly layers: readonly Float32Array[]
}

export interface TrainingOptions {
  readonly steps: number
  readonly batch: number
  readonly rate: number
  readonly seed: number
  readonly progress?: (step: number, loss: number) => void
}

/** Outputs: logits of the experts, correction and widths at each hat; middle and widths of life and knee. */
const OUTPUTS = [HATS.length * EXPERTS.length, HATS.length, HATS.length * 6, HEADS, HEADS * 6]

function shapesFor(width: number): [number, number][] {
  const hidden: [number, number][] = [
    [width, HIDDEN[0]],
    [1, HIDDEN[0]],
    [HIDDEN[0], HIDDEN[1]],
    [1, HIDDEN[1]],
  ]
  return [
    ...hidden,
    ...OUTPUTS.flatMap((n): [number, number][] => [
      [HIDDEN[1], n],
      [1, n],
    ]),
  ]
}

/** Widths -> offsets of the seven quantiles from the median: cumulated outwards. */
const OUTWARDS = [
  [-1, 0, 0, 0, 0, 0, 0],
  [-1, -1, 0, 0, 0, 0, 0],
  [-1, -1, -1, 0, 0, 0, 0],
  [0, 0, 0, 0, 1, 1, 1],
  [0, 0, 0, 0, 0, 1, 1],
  [0, 0, 0, 0, 0, 0, 1],
]

function offsets(widths: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(tf.softplus(tf.sub(widths, 1.5)) as tf.Tensor2D, tf.tensor2d(OUTWARDS))
}

interface Asked {
  readonly hats: tf.Tensor3D
  readonly experts: tf.Tensor3D
  readonly there: tf.Tensor2D
}

/** @returns changes [B*H][7], ln of cycles over N [B*HEADS][7], logits of the experts [B][H][E] */
function forward(x: tf.Tensor2D, layers: readonly tf.Tensor2D[], asked: Asked) {
  const [b, h] = asked.hats.shape
  const dense = (v: tf.Tensor2D, k: number) => tf.add(tf.matMul(v, layers[2 * k]), layers[2 * k + 1]) as tf.Tensor2D
  const first = tf.leakyRelu(dense(x, 0), 0.1) as tf.Tensor2D
  const second = tf.leakyRelu(dense(first, 1), 0.1) as tf.Tensor2D
  const atHorizons = (k: number, size: number) =>
    tf.matMul(asked.hats, tf.reshape(dense(second, k), [b, HATS.length, size]) as tf.Tensor3D)
  const absent = tf.reshape(tf.mul(tf.sub(asked.there, 1), 30), [b, 1, EXPERTS.length])
  const logits = tf.add(atHorizons(2, EXPERTS.length), absent)
  const mixed = tf.sum(tf.mul(tf.softmax(logits), asked.experts), 2, true)
  const correction = tf.mul(tf.tanh(atHorizons(3, 1)), CORRECTION)
  const median = tf.reshape(tf.add(mixed, correction), [b * h, 1])
  const widths = tf.reshape(atHorizons(4, 6), [b * h, 6]) as tf.Tensor2D
  const middle = tf.add(tf.reshape(dense(second, 5), [b * HEADS, 1]), 1)
  const endWidths = tf.reshape(dense(second, 6), [b * HEADS, 6]) as tf.Tensor2D
  return {
    changes: tf.add(median, tf.mul(offsets(widths), WIDTH)) as tf.Tensor2D,
    lnCycles: tf.add(middle, tf.mul(offsets(endWidths), LN_WIDTH)) as tf.Tensor2D,
    logits,
  }
}

const taus = () => tf.tensor2d([QUANTILES as unknown as number[]])
/** The median counts most: it is what people read. */
const importance = () => tf.tensor2d([QUANTILES.map((_, k) => (k === MEDIAN ? 4 : 1))])

function pinball(said: tf.Tensor2D, y: tf.Tensor2D, weight: tf.Tensor2D, open?: tf.Tensor2D): tf.Scalar {
  const d = tf.sub(y, said)
  const above = tf.mul(taus(), d)
  const below = tf.mul(tf.sub(taus(), 1), d)
  // where the truth is later than the record, a quantile behind its end is no error
  const loss = open ? tf.maximum(above, tf.mul(below, tf.sub(1, open))) : tf.maximum(above, below)
  return tf.div(tf.sum(tf.mul(tf.mul(loss, importance()), weight)), tf.add(tf.sum(weight), 1e-6)) as tf.Scalar
}

export function standardised(x: Float32Array, width: number, mean: Float32Array, sd: Float32Array): Float32Array {
  return x.map((v, k) => {
    const z = (v - mean[k % width]) / sd[k % width]
    return z > CLIP ? CLIP : z < -CLIP ? -CLIP : z
  })
}

function scaling(x: Float32Array, width: number): { mean: Float32Array; sd: Float32Array } {
  const count = x.length / width
  const mean = new Float32Array(width)
  const sd = new Float32Array(width)
  for (let j = 0; j < width; j++) {
    let sum = 0
    let squares = 0
    for (let r = 0; r < count; r++) {
      sum += x[r * width + j]
      squares += x[r * width + j] ** 2
    }
    mean[j] = sum / count
    sd[j] = Math.max(Math.sqrt(Math.max(squares / count - mean[j] ** 2, 0)), 0.05)
  }
  return { mean, sd }
}

/** Adam, cosine rate, own shuffle; the same seed gives the same weights on the same backend. */
export function train(lessons: Lessons, options: TrainingOptions): { weights: Weights; losses: number[] } {
  const width = lessons.x.length / lessons.count
  const { mean, sd } = scaling(lessons.x, width)
  const x = standardised(lessons.x, width, mean, sd)
  const random = seededRandom(options.seed)
  const normal = seededNormal(random)
  const layers = shapesFor(width).map(([rows, columns], k) =>
    tf.variable(
      tf.tensor2d(
        Float32Array.from({ length: rows * columns }, () =>
          k % 2 === 1 ? 0 : normal() * Math.sqrt((k >= 4 ? 0.1 : 1.6) / rows),
        ),
        [rows, columns],
      ),
    ),
  )
  const optimizer = tf.train.adam(options.rate, 0.9, 0.99)
  const losses: number[] = []
  const b = Math.min(options.batch, lessons.count)
  let order = shuffled(lessons.count, random)
  let at = 0
  for (let step = 0; step < options.steps; step++) {
    if (at + b > order.length) {
      order = shuffled(lessons.count, random)
      at = 0
    }
    const rows = order.subarray(at, at + b)
    at += b
    const warm = Math.min(1, (step + 1) / 50)
    const cosine = 0.5 * (1 + Math.cos((Math.PI * step) / options.steps))
    ;(optimizer as unknown as { learningRate: number }).learningRate = options.rate * warm * (0.02 + 0.98 * cosine)
    const every = step % 100 === 0 || step === options.steps - 1
    tf.tidy(() => {
      const t = batchOf(lessons, x, width, rows)
      const cost = optimizer.minimize(() => lossOf(t, layers), every)
      if (every && cost) {
        const loss = cost.dataSync()[0]
        losses.push(loss)
        options.progress?.(step, loss)
      }
    })
  }
  const weights = { mean, sd, layers: layers.map(l => new Float32Array(l.dataSync())) }
  layers.forEach(l => l.dispose())
  optimizer.dispose()
  return { weights, losses }
}

type Batch = ReturnType<typeof batchOf>

function batchOf(l: Lessons, x: Float32Array, width: number, rows: Int32Array) {
  const take = (v: Float32Array, size: number) => {
    const out = new Float32Array(rows.length * size)
    rows.forEach((r, k) => out.set(v.subarray(r * size, (r + 1) * size), k * size))
    return out
  }
  const b = rows.length
  const h = HORIZONS
  return {
    x: tf.tensor2d(take(x, width), [b, width]),
    hats: tf.tensor3d(take(l.hats, h * HATS.length), [b, h, HATS.length]),
    experts: tf.tensor3d(take(l.experts, h * EXPERTS.length), [b, h, EXPERTS.length]),
    there: tf.tensor2d(take(l.there, EXPERTS.length), [b, EXPERTS.length]),
    y: tf.tensor2d(take(l.y, h), [b * h, 1]),
    weight: tf.tensor2d(take(l.weight, h), [b * h, 1]),
    ends: tf.tensor2d(take(l.ends, HEADS), [b * HEADS, 1]),
    endWeight: tf.tensor2d(take(l.endWeight, HEADS), [b * HEADS, 1]),
    open: tf.tensor2d(take(l.open, HEADS), [b * HEADS, 1]),
  }
}

/** Pinball of the course, of life and knee, and a little weight decay on the first layer. */
function lossOf(t: Batch, layers: readonly tf.Tensor2D[]): tf.Scalar {
  const { changes, lnCycles } = forward(t.x, layers, t)
  const course = pinball(changes, t.y, t.weight)
  const ends = pinball(lnCycles, t.ends, t.endWeight, t.open)
  const decay = tf.add(tf.mean(tf.square(layers[0])), tf.mean(tf.square(layers[2])))
  return tf.add(tf.add(tf.mul(course, 10), tf.mul(ends, 0.15)), tf.mul(decay, 0.02)) as tf.Scalar
}

export interface Answer {
  /** [horizons][7] change of capacity over the level now. */
  readonly changes: Float32Array
  /** [HEADS][7] ln of cycles over N. */
  readonly lnCycles: Float32Array
  /** [horizons][EXPERTS] */
  readonly expertWeights: Float32Array
}

/** Layers as tensors, made once for each ensemble member: a forecast asks several times. */
const tensors = new WeakMap<Weights, readonly tf.Tensor2D[]>()

function tensorsOf(w: Weights, width: number): readonly tf.Tensor2D[] {
  const known = tensors.get(w)
  if (known) return known
  const shapes = shapesFor(width)
  const made = w.layers.map((v, k) => tf.keep(tf.tensor2d(v, shapes[k])))
  tensors.set(w, made)
  return made
}

/** One history, all horizons asked, mean of an ensemble. */
export function ask(
  ensemble: readonly Weights[],
  features: Float32Array,
  hats: Float32Array,
  experts: Float32Array,
  there: Float32Array,
): Answer {
  const h = hats.length / HATS.length
  const changes = new Float32Array(h * QUANTILES.length)
  const lnCycles = new Float32Array(HEADS * QUANTILES.length)
  const expertWeights = new Float32Array(h * EXPERTS.length)
  const share = 1 / ensemble.length
  for (const w of ensemble)
    tf.tidy(() => {
      const width = features.length
      const said = forward(tf.tensor2d(standardised(features, width, w.mean, w.sd), [1, width]), tensorsOf(w, width), {
        hats: tf.tensor3d(hats, [1, h, HATS.length]),
        experts: tf.tensor3d(experts, [1, h, EXPERTS.length]),
        there: tf.tensor2d(there, [1, EXPERTS.length]),
      })
      said.changes.dataSync().forEach((v, k) => (changes[k] += v * share))
      said.lnCycles.dataSync().forEach((v, k) => (lnCycles[k] += v * share))
      tf.softmax(said.logits)
        .dataSync()
        .forEach((v, k) => (expertWeights[k] += v * share))
    })
  return { changes, lnCycles, expertWeights }
}
