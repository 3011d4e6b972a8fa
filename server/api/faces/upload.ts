/**
 * From pictures to a template. Each picture must show one person well, all of them the same one; then the pictures are
 * forgotten. A student's own upload waits until staff have looked at the person.
 */
import type { UploadedFace, UploadFace } from '#core/contracts/faces.ts';
import { averageEmbedding, similarity } from '#core/face/similarity.ts';
import { SAME_PERSON } from '#core/face/registration.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Audit } from '../../audit.ts';
import type { PersonCaller } from '../../endpoint.ts';
import { FACE_OFF } from '../../faces/face-off.ts';
import type { FaceReader } from '../../faces/face-reader.ts';
import type { FaceVault } from '../../faces/face-vault.ts';
import type { Clock } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { SchoolReader } from '../../school/school-snapshot.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { NO_CONSENT, NOT_A_STUDENT, OTHER_PERSON, SAME_PICTURE } from './refusals.ts';
import { lookAlikesOf } from './look-alikes.ts';
import { readPictures, type GoodFace } from './pictures.ts';

export interface UploadDeps {
  readonly faces: FaceReader;
  readonly vault: FaceVault;
  readonly schools: SchoolReader;
  readonly audit: Audit;
  readonly clock: Clock;
}

export async function uploadFace(
  deps: UploadDeps,
  { person: caller }: PersonCaller,
  { student, asked }: { readonly student: PersonRecord; readonly asked: UploadFace },
): Promise<Result<UploadedFace, Refusal>> {
  const { campusId, id: personId } = student;
  if (student.role !== 'student') return failed(NOT_A_STUDENT);
  if (!(await deps.schools.of(campusId)).faceAllowed) return failed(FACE_OFF);
  const consent = await deps.vault.consentOf(personId);
  if (consent === undefined) return failed(NO_CONSENT);
  if (new Set(asked.pictures).size < asked.pictures.length) return failed(SAME_PICTURE);
  const read = await readPictures(deps.faces, asked.pictures);
  if (!read.ok) return read;
  const [first, ...others] = read.value;
  if (!isOnePerson(read.value)) return failed(OTHER_PERSON);

  const embedding = averageEmbedding([first.embedding, ...others.map((face) => face.embedding)]);
  const { model } = first;
  const shots = read.value.length;
  const lookAlikes = await lookAlikesOf(deps.vault, { campusId, personId }, { model, embedding });
  const isOwn = caller.id === personId;
  const now = deps.clock.now();
  const state = isOwn ? 'pending' : 'confirmed';
  await deps.audit.say({
    campusId,
    by: caller.id,
    action: 'upload-face',
    subject: personId,
    details: { state },
  });
  const kept = await deps.vault.keep(
    {
      campusId,
      personId,
      state,
      model,
      shots,
      lookAlikes: [...lookAlikes],
      consentId: consent.id,
      uploadedBy: caller.id,
      uploadedAt: now,
      ...(!isOwn && { confirmedBy: caller.id, confirmedAt: now }),
    },
    embedding,
  );
  const told = isOwn ? {} : { lookAlikes: [...lookAlikes] };
  return kept ? ok({ personId, state, model, shots, ...told }) : failed(NO_CONSENT);
}

function isOnePerson(shots: readonly GoodFace[]): boolean {
  return shots.every((one, i) =>
    shots.slice(i + 1).every((other) => similarity(one.embedding, other.embedding) >= SAME_PERSON),
  );
}
