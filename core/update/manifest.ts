/**
 * The signed manifest of an update, `update.json`: which version it is and the SHA-512 of each of its installers. The
 * operator signs its bytes with Ed25519; the signature stands beside it in `update.json.sig`.
 */
import { z } from 'zod';

/** Where the manifest and its signature stand, below the operator's URL. */
export const MANIFEST_FILE = 'update.json';
export const SIGNATURE_FILE = 'update.json.sig';

/** Three whole numbers below a million, without leading zeros: `1.12.0`. No pre-releases. */
export const UpdateVersion = z.string().regex(/^(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){2}$/);

/** A file beside the manifest: a plain name, so that nothing is fetched from elsewhere. */
const FileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/);

/** 64 bytes in base64 (RFC 4648 §4), as the update feed has them. */
const Sha512 = z.string().regex(/^[A-Za-z0-9+/]{86}==$/);

export const UpdateManifest = z.strictObject({
  /** Keeps a signature made for something else from being good here. */
  kind: z.literal('smartpresence-update'),
  version: UpdateVersion,
  /** Every installer of this version, for all platforms, by name. */
  files: z.record(FileName, z.strictObject({ sha512: Sha512 })),
});
export type UpdateManifest = z.infer<typeof UpdateManifest>;

/** What the update feed offers to fetch. Fields that change nothing of what is fetched are left out. */
export const UpdateOffer = z.object({
  version: z.string(),
  files: z.array(z.object({ url: z.string(), sha512: z.string() })).min(1),
  /** Further files of a web installer, which no manifest covers. */
  packages: z.undefined().optional(),
});
export type UpdateOffer = z.infer<typeof UpdateOffer>;

/** Whether `version` is strictly newer than `than`. Both must be an `UpdateVersion`. */
export function isNewer(version: string, than: string): boolean {
  const numbers = (text: string): readonly number[] => text.split('.').map(Number);
  const [mine, other] = [numbers(version), numbers(than)];
  const at = mine.findIndex((number, index) => number !== other[index]);
  return at !== -1 && Number(mine[at]) > Number(other[at]);
}
