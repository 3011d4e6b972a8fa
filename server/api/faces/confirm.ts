/** Staff have the student before them, and say whether an upload shows this person. */
import type { ConfirmFace, PendingFace } from '#core/contracts/faces.ts';
import type { CampusId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Audit } from '../../audit.ts';
import type { PersonCaller } from '../../endpoint.ts';
import { FACE_OFF } from '../../faces/face-off.ts';
import type { FaceVault } from '../../faces/face-vault.ts';
import type { Clock } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { SchoolReader } from '../../school/school-snapshot.ts';
import type { Collections } from '../../store/collections.ts';
import type { FaceTemplateRecord } from '../../store/faces.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { lookAlikesOf } from './look-alikes.ts';
import { LOOK_ALIKE, NOT_PENDING, OWN_FACE } from './refusals.ts';

export interface ConfirmDeps {
  readonly collections: Pick<Collections, 'people'>;
  readonly vault: FaceVault;
  readonly schools: SchoolReader;
  readonly audit: Audit;
  readonly clock: Clock;
}

export async function confirmFace(
  { vault, schools, audit, clock }: ConfirmDeps,
  { person: caller }: PersonCaller,
  { student, asked }: { readonly student: PersonRecord; readonly asked: ConfirmFace },
): Promise<Result<undefined, Refusal>> {
  const pending = await vault.record(student.id, 'pending');
  if (pending?.uploadedAt !== asked.uploadedAt) return failed(NOT_PENDING);
  if (pending.uploadedBy === caller.id) return failed(OWN_FACE);
  const { campusId } = pending;
  const { decision } = asked;
  if (decision === 'confirm') {
    if (!(await schools.of(campusId)).faceAllowed) return failed(FACE_OFF);
    if (await hasNewLookAlikes(vault, pending)) return failed(LOOK_ALIKE);
  }
  await audit.say({
    campusId,
    by: caller.id,
    action: 'confirm-face',
    subject: student.id,
    details: { decision },
  });
  const done =
    decision === 'confirm'
      ? await vault.confirm(pending, { confirmedBy: caller.id, confirmedAt: clock.now() })
      : await vault.reject(pending);
  return done ? ok(undefined) : failed(NOT_PENDING);
}

/** Somebody was confirmed after this upload: then staff look at both before they confirm it. */
async function hasNewLookAlikes(vault: FaceVault, pending: FaceTemplateRecord): Promise<boolean> {
  const face = await vault.pending(pending);
  if (face === undefined) return false;
  const found = await lookAlikesOf(vault, pending, face);
  if (found.every((one) => pending.lookAlikes.includes(one))) return false;
  await vault.note(pending, found);
  return true;
}

/** `records`: a page of uploads that wait. Those whose student is gone are left out. */
export async function pendingFaces(
  { collections }: Pick<ConfirmDeps, 'collections'>,
  campusId: CampusId,
  records: readonly FaceTemplateRecord[],
): Promise<readonly PendingFace[]> {
  const found = await Promise.all(
    records.map(async ({ personId, shots, uploadedAt, lookAlikes }) => {
      const person = await collections.people.get(personId);
      if (person?.campusId !== campusId) return undefined;
      return { person: { id: person.id, name: person.name }, shots, uploadedAt, lookAlikes };
    }),
  );
  return found.filter((one) => one !== undefined);
}
