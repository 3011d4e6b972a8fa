/** The student's receipt: the mark as the kiosk would judge it too, with the facts and the policy behind it. */
import type { Receipt } from '#core/contracts/api.ts';
import { isEvidence, studentOf } from '#core/fact/fact.ts';
import { inOrder } from '#core/fact/order.ts';
import { judge } from '#core/mark/judge.ts';
import { liveMoment } from '#core/mark/session-marks.ts';
import { standingOf } from '#core/mark/standing.ts';
import { windowOf } from '#core/session/window.ts';
import type { PersonId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';
import type { ReceivedFact } from '../../sessions/session-books.ts';
import type { KnownSession } from '../../sessions/sessions.ts';

/** Undefined where the student has not checked in. `received`: facts about the student and about the whole session. */
export function receiptOf(
  session: KnownSession,
  studentId: PersonId,
  received: readonly ReceivedFact[],
  now: Instant,
): Receipt | undefined {
  const facts = inOrder(received.map(({ fact }) => fact));
  const own = facts.filter((fact) => studentOf(fact) === studentId);
  const first = own.find(isEvidence) ?? own.find((fact) => fact.kind === 'corrected') ?? own[0];
  if (first === undefined) return undefined;
  const signed = own.find((fact) => 'deviceKeyId' in fact && fact.deviceKeyId !== undefined);
  const { policy } = session;
  const mark = judge(facts, policy, liveMoment(facts, now));
  return {
    factId: first.id,
    sessionId: session.sessionId,
    title: session.title,
    roomName: session.room.name,
    zone: session.zone,
    startsAt: session.startsAt,
    checkedInAt: first.at,
    opened: session.opened,
    mark,
    graceUntil: windowOf(session.startsAt, policy).graceUntil,
    policy: { name: policy.name, version: policy.version },
    facts: own.map((fact) => ({
      at: fact.at,
      factId: fact.id,
      kind: fact.kind,
      source: fact.source.kind,
      ...standingOf(fact, own, mark),
    })),
    missing: mark.missing,
    ...(signed !== undefined && 'deviceKeyId' in signed && { deviceKeyId: signed.deviceKeyId }),
  };
}
