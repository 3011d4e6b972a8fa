/**
 * How a feature describes its routes to whoever must call them for real: the examples in the documentation, the matrix of rights and
 * the fuzzer. A specimen makes requests that are accepted, on real objects; who must be refused is not said here, but in the
 * hand-written table of tests/matrix.
 */
import type { Bench } from './bench.ts';
import type { Who } from './who.ts';

/** A request as it goes out, without what says who asks. */
export interface Prepared {
  /** By the names in the route's url; `'*'` for a wildcard. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Sent as it is instead of `body`, with its own `content-type` in `headers`. */
  readonly bytes?: Uint8Array;
  /** Beside those that say who asks. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Makes what the request is about and gives the request: on objects that nobody used before, where the route uses them up. It is
 * called for everybody in `WHO`, also for those whom the route refuses, and must be cheap: the fuzzer calls it thousands of times.
 */
export type Prepare = (bench: Bench, who: Who) => Promise<Prepared>;

export interface Specimen {
  /** Who gets a 2xx, or is led on by a 3xx, on their `own`; the first of them asks in the documentation's example. */
  readonly by: readonly [Who, ...Who[]];
  /** Whether one prepared request gets a 2xx however often it is sent. Else each is prepared anew. */
  readonly again: boolean;
  readonly own: Prepare;
  /** Left out where there is no such object: the route is about the caller, or about nobody. */
  readonly other?: Prepare;
  /** Left out where a request cannot name anything of a campus. */
  readonly otherCampus?: Prepare;
  /** Left out where a request names no person. */
  readonly self?: Prepare;
}

/** By method and url as they are declared: `POST /qr/scan`. */
export type Specimens = Readonly<Record<string, Specimen>>;

/** A request of which nothing needs to be prepared. */
export function always(prepared: Prepared = {}): Prepare {
  return () => Promise.resolve(prepared);
}
