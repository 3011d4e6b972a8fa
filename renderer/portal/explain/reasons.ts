/** Every reason of a mark as a sentence for staff. A new kind of reason does not compile until it has its words. */
import { assertNever } from '#core/assert.ts';
import type { PersonId } from '#core/ids.ts';
import type { Reason } from '#core/mark/mark.ts';
import type { PersonName } from '#core/roster/person.ts';
import type { Instant, Zone } from '#core/time.ts';
import { timeText } from '../times.ts';
import { say } from '../words.ts';

/** What a sentence needs beside the reason: the wall clock, and who is who. */
export interface Telling {
  readonly zone: Zone;
  readonly people: Readonly<Record<string, PersonName>>;
}

/** What comes first is what decides. */
const READING_ORDER: readonly Reason['kind'][] = [
  'evidence-too-weak',
  'never-checked-in',
  'not-opened',
  'corrected',
  'known-absence',
  'late',
];

/** `reasons` in the order in which one reads them; the rest keep theirs. */
export function inReadingOrder(reasons: readonly Reason[]): readonly Reason[] {
  const rank = ({ kind }: Reason): number => {
    const place = READING_ORDER.indexOf(kind);
    return place === -1 ? READING_ORDER.length : place;
  };
  return reasons.toSorted((a, b) => rank(a) - rank(b));
}

/** One reason as one sentence. */
export function reasonSentence(reason: Reason, telling: Telling): string {
  const second = (at: Instant): string => timeText(at, telling.zone, 'second');
  switch (reason.kind) {
    case 'counted':
      return say('portal:reason.counted', {
        factor: say(`portal:factor.${reason.factor}`),
        time: second(reason.at),
      });
    case 'not-counted':
      return say('portal:reason.not-counted', {
        factor: say(`portal:factor.${reason.factor}`),
        time: second(reason.at),
        why: say(`portal:not-counted.${reason.why}`),
      });
    case 'late':
      return say('portal:reason.late', { time: timeText(reason.graceUntil, telling.zone) });
    case 'face-refused':
      return say('portal:reason.face-refused', { time: second(reason.at) });
    case 'corrected':
      return say(reason.reason === '' ? 'portal:reason.corrected-no-reason' : 'portal:reason.corrected', {
        name: nameOf(reason.by, telling),
        time: second(reason.at),
        reason: reason.reason,
      });
    case 'known-absence':
      return say('portal:reason.known-absence', { name: nameOf(reason.by, telling), reason: reason.reason });
    case 'fallback':
      return say('portal:reason.fallback', { factor: say(`portal:fallback.${reason.whenUnavailable}`) });
    case 'device-and-beacon-agree':
    case 'liveness-not-checked':
    case 'time-inferred':
    case 'evidence-too-weak':
    case 'never-checked-in':
    case 'not-opened':
      return say(`portal:reason.${reason.kind}`);
    default:
      return assertNever(reason);
  }
}

/** A person's full name, or words for someone whom the school no longer lists. */
export function nameOf(id: PersonId, { people }: Pick<Telling, 'people'>): string {
  const name = people[id];
  return name === undefined ? say('portal:somebody') : fullName(name);
}

/** First name, then last name. */
export function fullName({ first, last }: PersonName): string {
  return `${first} ${last}`;
}
