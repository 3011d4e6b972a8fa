/** Who looks like whom: twins, or one person under two names. Staff decide which; nobody else is told. */
import type { FaceTemplate } from '#core/face/match.ts';
import { similarity } from '#core/face/similarity.ts';
import type { CampusId, PersonId } from '#core/ids.ts';
import manifest from '../../../models/manifest.json' with { type: 'json' };
import type { FaceVault } from '../../faces/face-vault.ts';

/** Others of the campus whose template this face would pass for. */
export async function lookAlikesOf(
  vault: FaceVault,
  { campusId, personId }: { readonly campusId: CampusId; readonly personId: PersonId },
  face: FaceTemplate,
): Promise<readonly PersonId[]> {
  const known = await vault.confirmed(campusId);
  return known
    .filter((other) => other.personId !== personId && other.template.model === face.model)
    .filter(({ template }) => similarity(template.embedding, face.embedding) >= manifest.similarity.averaged)
    .map((other) => other.personId);
}
