/**
 * Somebody has left the school: they can do nothing any more, are expected in no class from that day on, and stay in the registers
 * of their time. Whoever was marked by mistake, or comes back, is as they were before, but for their face.
 */
import { failed, ok, type Result } from '#core/result.ts';
import { localDateAt, type LocalDate } from '#core/time.ts';
import { changePerson } from '../../school/change-person.ts';
import { destroyWithoutConsent, endConsent } from '../../faces/end-consent.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import { shutOut } from '../../sign-in/shut-out.ts';
import { findAll } from '../../store/collection.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { endCodes } from './codes.ts';
import type { AccountDeps } from './deps.ts';
import { NOT_APPROVED } from './refusals.ts';

/** Who has left already stays so. */
export async function markLeft(
  deps: AccountDeps,
  admin: PersonRecord,
  person: PersonRecord,
): Promise<Result<PersonRecord, Refusal>> {
  const { id: subject, campusId } = person;
  if (person.state === 'pending' || person.state === 'rejected') return failed(NOT_APPROVED);
  await deps.audit.say({ campusId, by: admin.id, action: 'mark-left', subject });
  const changed = await changePerson(deps.collections, subject, (now) => {
    if (now.state === 'left') return ok(now);
    return now.state === 'approved' ? ok({ ...now, state: 'left' }) : failed(NOT_APPROVED);
  });
  if (!changed.ok) return changed;
  await shutOut(deps, subject);
  await endCodes(deps.collections, subject, 'reset');
  await endFace(deps, admin, subject);
  const { campus } = await deps.schools.of(campusId);
  await markEnrolments(deps, subject, localDateAt(deps.clock.now(), campus.zone));
  await touchSchool(deps.collections);
  return changed;
}

/** A template is kept no longer than its student is in the school. */
async function endFace(deps: AccountDeps, admin: PersonRecord, studentId: PersonRecord['id']): Promise<void> {
  const consent = await deps.vault.consentOf(studentId);
  if (consent === undefined) await destroyWithoutConsent(deps, studentId);
  else await endConsent(deps, admin.id, consent);
}

/** They sign in again as before, and belong to their classes again. Who is there already stays so. */
export async function markReturned(
  deps: AccountDeps,
  admin: PersonRecord,
  person: PersonRecord,
): Promise<Result<PersonRecord, Refusal>> {
  const { id: subject, campusId } = person;
  if (person.state === 'pending' || person.state === 'rejected') return failed(NOT_APPROVED);
  await deps.audit.say({ campusId, by: admin.id, action: 'mark-returned', subject });
  const changed = await changePerson(deps.collections, subject, (now) => {
    if (now.state === 'approved') return ok(now);
    if (now.state !== 'left') return failed(NOT_APPROVED);
    const back: PersonRecord = { ...now, state: 'approved' };
    delete back.otherClaims;
    return ok(back);
  });
  if (!changed.ok) return changed;
  await markEnrolments(deps, subject, undefined);
  await touchSchool(deps.collections);
  return changed;
}

/** Those that are marked already keep their day. */
async function markEnrolments(
  { collections: { enrolments } }: Pick<AccountDeps, 'collections'>,
  studentId: PersonRecord['id'],
  leftOn: LocalDate | undefined,
): Promise<void> {
  const ofStudent = { index: 'byStudent', equals: { studentId } } as const;
  for (;;) {
    const all = await findAll(enrolments, ofStudent);
    const wrong = all.filter((one) => (one.leftOn === undefined) !== (leftOn === undefined));
    if (wrong.length === 0) return;
    await Promise.all(
      wrong.map(({ leftOn: _before, ...one }) => {
        const { version } = one;
        const next = { ...one, version: (version ?? 0) + 1, ...(leftOn !== undefined && { leftOn }) };
        return enrolments.putIf(next, { version });
      }),
    );
  }
}
