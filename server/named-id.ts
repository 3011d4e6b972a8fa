/** Ids that follow from what a thing is, so that whoever sends the same twice, because an answer was lost, makes one. */
import { uuidOfVersion } from '#core/crypto/bytes.ts';
import type { Crypto } from '#core/crypto/crypto.ts';

/** A UUIDv8 (RFC 9562 §5.8) over `parts`: the same for the same, and for nothing else. */
export function namedId(crypto: Crypto, parts: readonly (string | number)[]): string {
  return uuidOfVersion(8, crypto.sha256(crypto.utf8(JSON.stringify(parts))).slice(0, 16));
}

/**
 * The id of what `parts` say, and what stands under it already. Where that has become something else since (`isSame` is false), it
 * is the next id that is free or the same.
 */
export async function idFor<T>(
  { crypto, get }: { readonly crypto: Crypto; readonly get: (id: string) => Promise<T | undefined> },
  parts: readonly (string | number)[],
  isSame: (before: T) => boolean,
): Promise<{ readonly id: string; readonly before?: T }> {
  for (let count = 0; ; count += 1) {
    const id = namedId(crypto, [...parts, count]);
    const before = await get(id);
    if (before === undefined) return { id };
    if (isSame(before)) return { id, before };
  }
}
