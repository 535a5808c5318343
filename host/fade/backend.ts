/**
 * TensorFlow.js with what is there: the native addon where somebody has installed it, else WebAssembly (one thread), else
 * plain JavaScript. Nothing here needs the native one. Training asks for WebAssembly by name: its sums are always in the
 * same order, so a seed gives the same weights.
 */
import * as tf from "@tensorflow/tfjs-core"
// registers the gradients of all kernels, which the core alone does not
import "@tensorflow/tfjs-layers"
import "@tensorflow/tfjs-backend-cpu"
import "@tensorflow/tfjs-backend-wasm"

export type BackendName = "tensorflow" | "wasm" | "cpu"
let ready: Promise<BackendName> | undefined

/** @returns the backend in use; the first call decides unless `wanted` is given */
export function startBackend(wanted?: BackendName): Promise<BackendName> {
  if (wanted) ready = undefined
  return (ready ??= start(wanted))
}

async function start(wanted?: BackendName): Promise<BackendName> {
  if (!wanted || wanted === "tensorflow") await native()
  const order: readonly BackendName[] = wanted ? [wanted] : ["tensorflow", "wasm", "cpu"]
  for (const name of order) {
    if (tf.findBackend(name) === null && !tf.engine().registryFactory[name]) continue
    try {
      if (await tf.setBackend(name)) {
        await tf.ready()
        return name
      }
    } catch {
      // the next one will do
    }
  }
  throw new Error(`no TensorFlow.js backend starts (${order.join(", ")}); run npm ci again`)
}

/** The addon is nobody's dependency: its name is not written as an import, so that nothing asks for it. */
async function native() {
  const name = "@tensorflow/tfjs-node"
  try {
    await import(name)
  } catch {
    // not installed, or made for another Node
  }
}
