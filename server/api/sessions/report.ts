/** `GET /sessions/{id}/report`: student by student, each mark with its reasons and every fact behind it. */
import type { ReportRow, SessionReport } from '#core/contracts/api.ts';
import { present } from '#core/assert.ts';
import { isEvidence, studentOf, type Fact } from '#core/fact/fact.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import type { Mark } from '#core/mark/mark.ts';
import { ok, type Result } from '#core/result.ts';
import type { Instant } from '#core/time.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import type { Refusal } from '../../problem.ts';
import type { ReceivedFact } from '../../sessions/session-books.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { KnownSession } from '../../sessions/sessions.ts';
import { NOT_YOURS, openedSession, ownClass } from '../../sessions/opened-session.ts';
import type { SessionsDeps } from './list.ts';
import { marksOf, sessionRow } from '../../sessions/session-row.ts';

export async function reportSession(
  deps: SessionsDeps,
  { caller: { person }, require }: RuledCall<PersonCaller, 'read-session-report'>,
  sessionId: SessionId,
): Promise<Result<SessionReport, Refusal>> {
  require(ownClass(person));
  const found = await openedSession(deps, person, sessionId);
  if (!found.ok) return found;
  const { session, charge } = found.value;
  require(charge, NOT_YOURS);
  const { teacherId } = session;
  const received = found.value.received.toSorted((a, b) => a.fact.at - b.fact.at);
  const facts = received.map(({ fact }) => fact);
  const marks = present(marksOf(received, deps.clock.now()), 'it was opened');

  const people = await peopleIn(deps, facts, session);
  const close = marks.closed ? received.findLast(({ fact }) => fact.kind === 'session-closed') : undefined;
  const teacher = people.get(teacherId)?.name;
  return ok({
    session: sessionRow(session, teacher === undefined ? '' : `${teacher.first} ${teacher.last}`, marks),
    policy: marks.opened.policy,
    openedAt: marks.opened.at,
    ...(close !== undefined && { closedAt: close.fact.at }),
    ...lastSync(received),
    rows: [...marks.marks].flatMap(([id, mark]) =>
      rowFrom(people.get(id), mark, received, close?.receivedAt),
    ),
    people: Object.fromEntries([...people].map(([id, { name }]) => [id, name])),
  });
}

/**
 * Everyone whom the report names: the roster, staff who acted, and students who are in a fact without being expected. What a kiosk
 * says of people of another campus tells nobody who they are.
 */
async function peopleIn(
  { collections }: SessionsDeps,
  facts: readonly Fact[],
  { roster, campusId }: Pick<KnownSession, 'roster' | 'campusId'>,
): Promise<ReadonlyMap<PersonId, PersonRecord>> {
  const ids = new Set([...roster, ...facts.flatMap(namedIn)]);
  const found = await Promise.all([...ids].map((id) => collections.people.get(id)));
  const ours = found.flatMap((person) => (person?.campusId === campusId ? [person] : []));
  return new Map(ours.map((person) => [person.id, person]));
}

function namedIn(fact: Fact): readonly PersonId[] {
  const student = studentOf(fact);
  return [
    ...(student === undefined ? [] : [student]),
    ...('by' in fact ? [fact.by] : []),
    ...(fact.kind === 'session-opened' ? [fact.openedBy, fact.teacherId] : []),
  ];
}

function rowFrom(
  person: PersonRecord | undefined,
  mark: Mark,
  received: readonly ReceivedFact[],
  closeReceivedAt: Instant | undefined,
): readonly ReportRow[] {
  if (person?.rollNumber === undefined) return [];
  const { id, name, rollNumber } = person;
  const own = received.filter(({ fact }) => studentOf(fact) === id);
  const isAfterClose = ({ fact, receivedAt }: ReceivedFact): boolean =>
    closeReceivedAt !== undefined && isEvidence(fact) && receivedAt > closeReceivedAt;
  return [
    {
      student: { id, name, rollNumber },
      mark,
      facts: own.map(({ fact, receivedAt }) => ({ fact, receivedAt })),
      arrivedAfterClose: own.some(isAfterClose),
    },
  ];
}

function lastSync(received: readonly ReceivedFact[]) {
  const fromKiosks = received.filter(({ fact }) => fact.source.kind === 'kiosk');
  if (fromKiosks.length === 0) return {};
  return { lastSyncAt: Math.max(...fromKiosks.map(({ receivedAt }) => receivedAt)) };
}
