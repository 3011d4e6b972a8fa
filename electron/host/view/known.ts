/** What is known of a student's presence, as keys of the messages: for the register and the close summary. */
import type { Mark, Reason } from '#core/mark/mark.ts';

/** The order in which reasons tell staff something, most telling first. */
const TELLING: readonly Reason['kind'][] = [
  'corrected',
  'known-absence',
  'face-refused',
  'not-counted',
  'evidence-too-weak',
  'device-and-beacon-agree',
  'counted',
  'time-inferred',
  'liveness-not-checked',
  'late',
  'fallback',
  'never-checked-in',
  'not-opened',
];

/** Keys such as `counted.qr`, `not-counted.before-doors`, `late`, `fallback.face`; each once, most telling first. */
export function knownOf(mark: Mark): readonly string[] {
  const rank = (reason: Reason): number => TELLING.indexOf(reason.kind);
  return [...new Set([...mark.reasons].sort((a, b) => rank(a) - rank(b)).map(keyOf))];
}

function keyOf(reason: Reason): string {
  switch (reason.kind) {
    case 'counted':
      return `counted.${reason.factor}`;
    case 'not-counted':
      return `not-counted.${reason.why}`;
    case 'fallback':
      return `fallback.${reason.whenUnavailable}`;
    case 'corrected':
    case 'known-absence':
    case 'face-refused':
    case 'evidence-too-weak':
    case 'device-and-beacon-agree':
    case 'time-inferred':
    case 'liveness-not-checked':
    case 'late':
    case 'never-checked-in':
    case 'not-opened':
      return reason.kind;
  }
}
