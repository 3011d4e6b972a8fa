/** Whether the face models that the window will load are the ones that the manifest names. A missing one stops no class. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../../models/manifest.json' with { type: 'json' };

export type ModelFiles =
  | { readonly kind: 'good' }
  | { readonly kind: 'missing'; readonly file: string }
  | { readonly kind: 'wrong'; readonly file: string };

/** Reads every file once. A wrong one weighs more than a missing one. */
export async function checkModelFiles(dir: string): Promise<ModelFiles> {
  let missing: ModelFiles | undefined;
  for (const { file, sha256 } of filesOf()) {
    const bytes = await readIfThere(join(dir, file));
    if (bytes === undefined) missing ??= { kind: 'missing', file };
    else if (createHash('sha256').update(bytes).digest('hex') !== sha256) return { kind: 'wrong', file };
  }
  return missing ?? { kind: 'good' };
}

function filesOf(): readonly { readonly file: string; readonly sha256: string }[] {
  const nets = Object.values(manifest.nets).flatMap((net) => [net.weights, net.layout]);
  return [...nets, ...Object.values(manifest.backends).flatMap((backend) => backend.files)];
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
