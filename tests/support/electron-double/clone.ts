/** The structured clone of Electron's main process: what cannot be cloned is refused in Electron's words. */
import { createCodec } from './page/codec.ts';

export const codec = createCodec();

/** A copy as the other side would have it. Throws `An object could not be cloned.` */
export function cloned(value: unknown): unknown {
  return codec.decode(codec.encode(value));
}
