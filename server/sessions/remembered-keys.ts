/** Keys of rotating codes are derived once and not for each of sixty phones: a derivation costs as much as all else in a scan. */
import type { Crypto } from '#core/crypto/crypto.ts';

/** Two for each session that runs, many times over. */
const MOST = 4000;

/** The same primitives; the latest derived keys are kept in memory, where the secrets that they come from are too. */
export function rememberingKeys(crypto: Crypto): Crypto {
  const kept = new Map<string, Uint8Array>();
  return {
    ...crypto,
    hkdfSha256(key, salt, info, lengthBytes) {
      const name = [crypto.toBase64Url(key), crypto.toBase64Url(salt), info, lengthBytes].join('|');
      const known = kept.get(name);
      if (known !== undefined) return known;
      const derived = crypto.hkdfSha256(key, salt, info, lengthBytes);
      kept.set(name, derived);
      const oldest = kept.keys().next().value;
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
      return derived;
    },
  };
}
