/** Opens and closes the room's class: what the teacher's press on Start, Close or Undo writes into the ledger. */
import type { Outcome } from '#core/contracts/kiosk.ts';
import type { NewFact } from '#core/fact/fact.ts';
import type { SessionId } from '#core/ids.ts';
import type { Staff } from '#core/kiosk/flow.ts';
import { expectedOn } from '#core/roster/enrolment.ts';
import { localDateAt, type Instant } from '#core/time.ts';
import type { Occurrence } from '#core/timetable/occurrence.ts';
import { DONE, refused } from './outcome.ts';
import type { Recorder } from './recorder.ts';
import type { School } from './school.ts';
import { mayClose, startOffer, type Picture } from './timetable-desk.ts';

export interface ClassDesk {
  /** Freezes policy, roster and times into the fact that opens the session. */
  readonly start: (picture: Picture, staff: Staff, sessionId: SessionId) => Outcome;
  readonly close: (picture: Picture, staff: Staff, sessionId: SessionId) => Outcome;
  readonly reopen: (picture: Picture, staff: Staff, sessionId: SessionId) => Outcome;
  /** The last word from the server before this desk closed the session; undefined where there was none. */
  readonly pulledBefore: (sessionId: SessionId) => Instant | undefined;
}

export interface ClassDeskDeps {
  readonly recorder: Recorder;
  readonly lastPullAt: () => Instant | undefined;
}

export function createClassDesk({ recorder, lastPullAt }: ClassDeskDeps): ClassDesk {
  let lastClosed: { readonly sessionId: SessionId; readonly pulledAt: Instant | undefined } | undefined;

  function write(sessionId: SessionId, ...newFacts: readonly NewFact[]): Outcome {
    const written = recorder.write(sessionId, newFacts);
    return written.ok ? DONE : refused(written.error.kind);
  }

  function turn(
    picture: Picture,
    staff: Staff,
    fact: { readonly kind: 'session-closed' | 'session-reopened'; readonly sessionId: SessionId },
  ): Outcome {
    const sheet = picture.book.of(fact.sessionId);
    if (sheet === undefined) return refused('not-now');
    if (!mayClose(picture, staff, sheet.opened)) return refused('not-allowed');
    return write(fact.sessionId, { ...fact, by: staff.id });
  }

  return {
    start(picture, staff, sessionId) {
      const { school } = picture;
      const occurrence = school.reference.occurrences.find((one) => one.sessionId === sessionId);
      if (occurrence === undefined) return refused('not-now');
      const offer = startOffer(picture, staff, occurrence);
      if (offer.kind === 'never' && offer.why !== 'over') return refused(offer.why);
      const fact = openingOf(school, occurrence, staff);
      if (fact === undefined || offer.kind !== 'now') return refused('not-now');
      return write(sessionId, fact, ...awayFrom(school, fact));
    },
    close(picture, staff, sessionId) {
      const pulledAt = lastPullAt();
      const outcome = turn(picture, staff, { kind: 'session-closed', sessionId });
      if (outcome.kind === 'done') lastClosed = { sessionId, pulledAt };
      return outcome;
    },
    reopen: (picture, staff, sessionId) => turn(picture, staff, { kind: 'session-reopened', sessionId }),
    pulledBefore: (sessionId) => (lastClosed?.sessionId === sessionId ? lastClosed.pulledAt : undefined),
  };
}

type Opening = Extract<NewFact, { kind: 'session-opened' }>;

/** Whoever the office knows to be away, so that it is known here without the network too. */
function awayFrom({ reference }: School, opening: Opening): readonly NewFact[] {
  const { sessionId, classGroupId, startsAt, endsAt, roster } = opening;
  return (reference.knownAbsences ?? [])
    .filter((note) => note.classGroupId === undefined || note.classGroupId === classGroupId)
    .filter((note) => note.from < endsAt && startsAt < note.until && roster.includes(note.studentId))
    .map(({ id: absenceId, studentId, reason, by }) => ({
      kind: 'absence-known',
      sessionId,
      studentId,
      absenceId,
      reason,
      by,
    }));
}

function openingOf(school: School, occurrence: Occurrence, staff: Staff): Opening | undefined {
  const group = school.classGroup(occurrence.classGroupId);
  const policy = school.policy(occurrence.policyId);
  if (group === undefined || policy === undefined) return undefined;
  const { sessionId, campusId, roomId, classGroupId, zone, startsAt, endsAt, teacherId } = occurrence;
  return {
    kind: 'session-opened',
    sessionId,
    campusId,
    roomId,
    classGroupId,
    title: group.title,
    zone,
    startsAt,
    endsAt,
    teacherId,
    openedBy: staff.id,
    policy,
    roster: [...expectedOn(group, localDateAt(startsAt, zone))],
  };
}
