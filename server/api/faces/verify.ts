/** Is this the person? 1:1 for a claimed student, or within one roster and never with one of two who are alike. */
import type { FaceVerdict, VerifyFace } from '#core/contracts/faces.ts';
import { matchInRoster, matchOneToOne, neededFor, type FaceProbe } from '#core/face/match.ts';
import { averageEmbedding } from '#core/face/similarity.ts';
import type { PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import manifest from '../../../models/manifest.json' with { type: 'json' };
import type { FaceReader } from '../../faces/face-reader.ts';
import type { FaceVault } from '../../faces/face-vault.ts';
import type { Refusal } from '../../problem.ts';
import { readPictures } from './pictures.ts';
import { ROSTER_TOO_LARGE } from './refusals.ts';

export interface VerifyDeps {
  readonly faces: FaceReader;
  readonly vault: FaceVault;
}

/** `among`: the claimed student alone, or the roster of the session. */
export async function verifyFace(
  deps: VerifyDeps,
  asked: VerifyFace,
  among: readonly PersonId[],
): Promise<Result<FaceVerdict, Refusal>> {
  if (among.length > ROSTER_MOST) return failed(ROSTER_TOO_LARGE);
  const read = await readPictures(deps.faces, asked.pictures);
  if (!read.ok) return read;
  const [first, ...others] = read.value;
  const embedding = averageEmbedding([first.embedding, ...others.map((face) => face.embedding)]);
  const probe: FaceProbe = { model: first.model, embedding, frames: read.value.length };
  const found = await verdictOn(deps.vault, probe, asked.claim, among);
  return ok({
    ...found,
    threshold: neededFor(probe, manifest.similarity),
    liveness: 'not-checked',
    model: probe.model,
  });
}

/** About as many as a search can tell apart at these thresholds (docs/decisions/0003). */
const ROSTER_MOST = 100;

type Verdict = Pick<FaceVerdict, 'verdict' | 'studentId' | 'similarity' | 'margin'>;

async function verdictOn(
  vault: FaceVault,
  probe: FaceProbe,
  claim: VerifyFace['claim'],
  among: readonly PersonId[],
): Promise<Verdict> {
  const known = await Promise.all(among.map(async (id) => ({ id, template: await vault.find(id) })));
  const candidates = known.flatMap(({ id, template }) => (template === undefined ? [] : [{ id, template }]));
  if (claim.kind === 'session') return inRoster(matchInRoster(probe, candidates, manifest.similarity));
  const template = candidates[0]?.template;
  const match = template && matchOneToOne(probe, template, manifest.similarity);
  if (match === undefined || match.kind === 'other-model') return { verdict: 'nobody-registered' };
  return { verdict: match.kind, studentId: claim.studentId, similarity: match.similarity };
}

function inRoster(match: ReturnType<typeof matchInRoster<PersonId>>): Verdict {
  switch (match.kind) {
    case 'nobody':
      return { verdict: 'nobody-registered' };
    case 'not-matched':
      return { verdict: 'not-matched', similarity: match.similarity };
    case 'unsure':
      return { verdict: 'unsure', similarity: match.similarity, margin: match.lead };
    case 'matched':
      return { verdict: 'matched', studentId: match.id, similarity: match.similarity, margin: match.lead };
  }
}
