/**
 * TensorFlow.js on WebAssembly, one thread. Threads are off: in Node they crash or are slower, and a start that fails falls
 * back in silence to plain JavaScript, forty times slower; so what really runs is read back.
 */
import type { TensorFlow } from './face-api.ts';

/** Starts the backend from the binaries in `folder`, which ends in a slash; false when something else runs instead. */
export async function startWasm(tf: TensorFlow, folder: string): Promise<boolean> {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  tf.setWasmPaths(folder);
  return (await tf.setBackend('wasm')) && tf.getBackend() === 'wasm';
}
