/**
 * Whether an offered update may be fetched and installed. It may only where the operator's key has signed a manifest
 * that names this very version and, by SHA-512, every file of the offer; and never an older version or the same.
 */
import type { Crypto } from '../crypto/crypto.ts';
import { isNewer, UpdateManifest, UpdateOffer, UpdateVersion } from './manifest.ts';

export type UpdateVerdict =
  | { readonly kind: 'good'; readonly version: string }
  | { readonly kind: 'refused'; readonly code: UpdateRefusal };

/** Stable codes, for the log. */
export type UpdateRefusal =
  | 'update-offer-unreadable'
  | 'update-unsigned'
  | 'update-signature-wrong'
  | 'update-manifest-unreadable'
  | 'update-not-newer'
  | 'update-version-differs'
  | 'update-from-elsewhere'
  | 'update-file-unknown'
  | 'update-file-differs';

export interface UpdateClaim {
  /** What the feed offers, as it came. */
  readonly offer: unknown;
  /** The text of the manifest; its UTF-8 bytes are what was signed. Undefined where there is none. */
  readonly manifest: string | undefined;
  /** The 64 bytes of its Ed25519 signature in base64url without padding; undefined where there is none. */
  readonly signature: string | undefined;
  /** The operator's Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The version that runs, an `UpdateVersion`. */
  readonly running: string;
}

/** Judges one offer. Nothing of the manifest is read before its signature holds. Never throws on what came from outside. */
export function judgeUpdate(
  claim: UpdateClaim,
  crypto: Pick<Crypto, 'verifyEd25519' | 'fromBase64Url' | 'utf8'>,
): UpdateVerdict {
  const offer = UpdateOffer.safeParse(claim.offer);
  if (!offer.success) return refused('update-offer-unreadable');
  const signature = crypto.fromBase64Url(claim.signature ?? '');
  if (claim.manifest === undefined || signature?.length !== 64) return refused('update-unsigned');
  if (!crypto.verifyEd25519(claim.publicKey, crypto.utf8(claim.manifest), signature))
    return refused('update-signature-wrong');
  const manifest = readManifest(claim.manifest);
  if (manifest === undefined) return refused('update-manifest-unreadable');
  if (!isNewer(manifest.version, UpdateVersion.parse(claim.running))) return refused('update-not-newer');
  if (offer.data.version !== manifest.version) return refused('update-version-differs');
  const fault = offer.data.files.map((file) => faultOf(file, manifest)).find((found) => found !== undefined);
  return fault === undefined ? { kind: 'good', version: manifest.version } : refused(fault);
}

function refused(code: UpdateRefusal): UpdateVerdict {
  return { kind: 'refused', code };
}

function readManifest(text: string): UpdateManifest | undefined {
  try {
    return UpdateManifest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function faultOf(file: UpdateOffer['files'][number], manifest: UpdateManifest): UpdateRefusal | undefined {
  if (!/^[\w.-]+$/.test(file.url)) return 'update-from-elsewhere';
  const known = Object.hasOwn(manifest.files, file.url) ? manifest.files[file.url] : undefined;
  if (known === undefined) return 'update-file-unknown';
  return known.sha512 === file.sha512 ? undefined : 'update-file-differs';
}
