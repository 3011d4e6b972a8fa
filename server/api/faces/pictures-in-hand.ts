/** How much of pictures is in memory at once: asked before a body is read, so that many uploads at once cannot fill it. */

export interface PicturesInHand {
  /** Takes `bytes` of a body in; the way to let them go again, once, or undefined where there are too many already. */
  readonly take: (bytes: number) => (() => void) | undefined;
}

/** As many as wait for the engine at most. */
const MOST_REQUESTS = 40;
/** As text, parsed and unpacked from base64 a body takes about three times its bytes. */
const MOST_BYTES = 96 * 1024 * 1024;

export function picturesInHand(): PicturesInHand {
  const inHand = new Map<symbol, number>();
  return {
    take(bytes) {
      const all = [...inHand.values()].reduce((sum, each) => sum + each, bytes);
      if (inHand.size >= MOST_REQUESTS || all > MOST_BYTES) return undefined;
      const one = Symbol('request');
      inHand.set(one, bytes);
      return () => void inHand.delete(one);
    },
  };
}
