/** Whose phone or beacon was just heard: the students who are offered at the camera, so that nobody need type. */
import type { Choice } from '#core/contracts/kiosk.ts';
import type { PersonId } from '#core/ids.ts';
import { MINUTE_MS, type Instant } from '#core/time.ts';
import type { Sheet } from '../desks/session-book.ts';
import { choiceOf } from '../view/screens.ts';

/** A phone's scan, or a beacon, is fresh for so long. */
const FRESH_MS = MINUTE_MS;
const HEARD_MAX = 8;

export interface HeardInput {
  readonly sheet: Sheet;
  readonly nearby: readonly { readonly studentId: PersonId; readonly at: Instant }[];
  readonly registered: ReadonlySet<PersonId>;
  readonly now: Instant;
}

/** The latest first; only who can be compared and was not matched yet. */
export function heardOf({ sheet, nearby, registered, now }: HeardInput): readonly Choice[] {
  const matched = new Set<PersonId>();
  const heardAt = new Map<PersonId, Instant>();
  const hear = (id: PersonId, at: Instant): void => void heardAt.set(id, Math.max(at, heardAt.get(id) ?? 0));
  for (const fact of sheet.facts) {
    if (fact.kind === 'face-matched') matched.add(fact.studentId);
    if (fact.kind === 'qr-scanned' || fact.kind === 'otp-typed') hear(fact.studentId, fact.at);
    if (fact.kind === 'beacon-heard') hear(fact.studentId, fact.at);
  }
  for (const { studentId, at } of nearby) hear(studentId, at);
  return [...heardAt]
    .filter(
      ([id, at]) => now - at <= FRESH_MS && sheet.marks.has(id) && registered.has(id) && !matched.has(id),
    )
    .sort(([, a], [, b]) => b - a)
    .slice(0, HEARD_MAX)
    .map(([id]) => choiceOf(sheet, id));
}
