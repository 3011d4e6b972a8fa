/** Among whom a face is looked for: the one who is claimed, or the roster of a session. */
import type { VerifyFace } from '#core/contracts/faces.ts';
import type { CampusId, PersonId } from '#core/ids.ts';
import type { Clock } from '../../ports.ts';
import type { SchoolReader } from '../../school/school-snapshot.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import { inChargeOf, knownSession, occurrenceAround } from '../../sessions/sessions.ts';
import type { Collections } from '../../store/collections.ts';
import { studentSubject } from '../../school/student-subject.ts';

export interface AmongDeps {
  readonly collections: Pick<Collections, 'people'>;
  readonly schools: SchoolReader;
  readonly ledger: SessionLedger;
  readonly clock: Clock;
}

/** Nobody who left, or was not approved. Undefined where this campus has no such session. Throws a 404 refusal where it has no such student. */
export async function amongWhom(
  deps: AmongDeps,
  caller: { readonly campusId: CampusId },
  claim: VerifyFace['claim'],
): Promise<
  | {
      readonly people: readonly PersonId[];
      readonly subject: { readonly campusId: CampusId; readonly teacherIds: readonly PersonId[] };
    }
  | undefined
> {
  if (claim.kind === 'student') {
    const { student, subject } = await studentSubject(deps, caller, claim.studentId);
    return { people: student.state === 'approved' ? [student.id] : [], subject };
  }
  const now = deps.clock.now();
  const school = await deps.schools.of(caller.campusId);
  const received = await deps.ledger.ofSession(claim.sessionId);
  const facts = received.map(({ fact }) => fact);
  const session = knownSession(school, facts, occurrenceAround(school, claim.sessionId, now));
  if (session?.campusId !== caller.campusId) return undefined;
  const { campusId, roster } = session;
  const expected = await Promise.all(roster.map((id) => deps.collections.people.get(id)));
  // A kiosk may expect anybody: nobody of another campus is known by their face here.
  const people = expected.flatMap((person) =>
    person?.campusId === campusId && person.state === 'approved' ? [person.id] : [],
  );
  return { people, subject: { campusId, teacherIds: inChargeOf(school, session, now) } };
}
