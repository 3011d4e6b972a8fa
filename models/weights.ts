/** The weights of the three nets, as the manifest names them: not one byte is used before its SHA-256 was found right. */
import { failed, ok } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import manifest from './manifest.json' with { type: 'json' };

/** Stable codes. What to do about each stands in the messages of the programs. */
export type WeightsFailure =
  | { readonly kind: 'model-file-missing'; readonly file: string }
  | { readonly kind: 'model-hash-mismatch'; readonly file: string };

/** What weights need of the outside. */
export type WeightsSource = {
  /** The bytes of a file of the models folder, by its name in the manifest; undefined when there is none. */
  readonly read: (file: string) => Promise<ArrayBuffer | undefined>;
  /** SHA-256 of the bytes, 64 hexadecimal digits in lower case. */
  readonly sha256: (bytes: ArrayBuffer) => Promise<string>;
};

export type NetName = keyof typeof manifest.nets;
/** `layout`: names, shapes and quantisation of the tensors that follow one another in `bytes`. */
export type NetWeights = { readonly bytes: ArrayBuffer; readonly layout: readonly unknown[] };

type WeightFile = { readonly file: string; readonly sha256: string };

/** Reads and verifies the two files of one net. */
export async function readNetWeights(
  net: NetName,
  source: WeightsSource,
): Promise<Result<NetWeights, WeightsFailure>> {
  const files = manifest.nets[net];
  const [bytes, layout] = await Promise.all([
    readVerified(files.weights, source),
    readVerified(files.layout, source),
  ]);
  if (!bytes.ok) return bytes;
  if (!layout.ok) return layout;
  return ok({ bytes: bytes.value, layout: layoutFrom(layout.value) });
}

async function readVerified(
  { file, sha256 }: WeightFile,
  source: WeightsSource,
): Promise<Result<ArrayBuffer, WeightsFailure>> {
  const bytes = await source.read(file);
  if (bytes === undefined) return failed({ kind: 'model-file-missing', file });
  return (await source.sha256(bytes)) === sha256 ? ok(bytes) : failed({ kind: 'model-hash-mismatch', file });
}

/** TensorFlow.js' weights manifest: a list of groups with `weights`. Its hash was checked, so its shape is known. */
function layoutFrom(bytes: ArrayBuffer): readonly unknown[] {
  const groups: unknown = JSON.parse(asciiFrom(bytes));
  if (!Array.isArray(groups)) throw new TypeError('A weights manifest is a list');
  return groups.flatMap((group: { readonly weights: readonly unknown[] }) => group.weights);
}

/** The manifests are ASCII, and no decoder is common to every program's types. */
function asciiFrom(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (code) => String.fromCharCode(code)).join('');
}
