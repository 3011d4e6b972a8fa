/** An answer of the store that may be a moment old, for what every scan asks and what hardly ever changes. */
import type { Instant } from '#core/time.ts';
import type { Clock } from './ports.ts';

interface Kept<V> {
  readonly at: Instant;
  readonly value: Promise<V | undefined>;
}

/** Older answers make room for new ones. */
const MOST = 5000;

/** Asks `look` once in `forMs` for each key. What was not there is asked for again each time. */
export function recently<V>(
  { clock, forMs }: { readonly clock: Clock; readonly forMs: number },
  look: (key: string) => Promise<V | undefined>,
): (key: string) => Promise<V | undefined> {
  const kept = new Map<string, Kept<V>>();
  return async (key) => {
    const now = clock.now();
    const known = kept.get(key);
    if (known !== undefined && now >= known.at && now - known.at < forMs) return known.value;
    const value = look(key);
    kept.delete(key);
    kept.set(key, { at: now, value });
    const oldest = kept.keys().next().value;
    if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    const forget = (): void => {
      if (kept.get(key)?.value === value) kept.delete(key);
    };
    value.then((found) => {
      if (found === undefined) forget();
    }, forget);
    return value;
  };
}
