/** Every fact as one line for staff, with what it measured. */
import { assertNever } from '#core/assert.ts';
import type { Fact } from '#core/fact/fact.ts';
import { say } from '../words.ts';
import { nameOf, type Telling } from './reasons.ts';

/** What happened, and under which circumstances: "Code scanned, slot 153, 2 s old · signed by the phone's own key". */
export function factLine(fact: Fact, telling: Telling): string {
  return [whatHappened(fact, telling), ...circumstances(fact)].join(' · ');
}

function whatHappened(fact: Fact, telling: Telling): string {
  switch (fact.kind) {
    case 'session-opened':
    case 'session-closed':
    case 'session-reopened':
    case 'badge-shown':
    case 'pin-typed':
    case 'beacon-claimed':
      return say(`portal:fact.${fact.kind}`);
    case 'factor-unavailable':
      return say('portal:fact.factor-unavailable', {
        factor: say(`portal:fallback.${fact.factor}`),
        why: fact.why,
      });
    case 'factor-available':
      return say('portal:fact.factor-available', { factor: say(`portal:fallback.${fact.factor}`) });
    case 'qr-scanned':
      return say('portal:fact.qr-scanned', { slot: fact.slot, seconds: tenths(fact.ageMs) });
    case 'otp-typed':
      return say('portal:fact.otp-typed', { step: fact.step });
    case 'beacon-heard':
      return say(fact.identity === 'rolling' ? 'portal:fact.beacon-rolling' : 'portal:fact.beacon-static', {
        packets: fact.packets,
        seconds: tenths(fact.forMs),
        rssi: fact.medianRssiDbm,
      });
    case 'face-matched':
    case 'face-refused':
      return say(`portal:fact.${fact.kind}`, {
        similarity: fact.similarity.toFixed(2),
        threshold: fact.threshold.toFixed(2),
      });
    case 'corrected':
      return say('portal:fact.corrected', {
        status: say(`shared:status.${fact.status}`),
        name: nameOf(fact.by, telling),
      });
    case 'correction-undone':
      return say('portal:fact.correction-undone', { name: nameOf(fact.by, telling) });
    case 'absence-known':
    case 'absence-withdrawn':
      return say(`portal:fact.${fact.kind}`, { name: nameOf(fact.by, telling) });
    default:
      return assertNever(fact);
  }
}

function circumstances(fact: Fact): readonly string[] {
  const said: string[] = [];
  if (fact.kind === 'qr-scanned' || fact.kind === 'otp-typed') {
    said.push(say(fact.deviceKeyId === undefined ? 'portal:fact.no-key' : 'portal:fact.own-key'));
    if (fact.warning !== undefined) said.push(say(`portal:fact.${fact.warning}`));
  }
  if (fact.kind === 'qr-scanned' && fact.timeInferred === true) said.push(say('portal:fact.time-inferred'));
  if (fact.kind === 'face-matched')
    said.push(say(fact.liveness === 'live' ? 'portal:fact.live' : 'portal:fact.not-live'));
  if (fact.kind === 'corrected') {
    if (fact.inPerson) said.push(say('portal:fact.in-person'));
    if (fact.reason !== '') said.push(fact.reason);
  }
  if (fact.kind === 'absence-known') said.push(fact.reason);
  if (fact.rehearsal === true) said.push(say('portal:rehearsal'));
  return said;
}

/** Seconds with one digit after the point where they are not whole. */
function tenths(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
