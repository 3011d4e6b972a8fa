/** A receipt in words for the student: the mark, one sentence why, and what stands behind it. Neutral words, no blame. */
import type { Receipt } from '#core/contracts/api.ts';
import type { FactId } from '#core/ids.ts';
import type { Mark, NotCounted, Reason } from '#core/mark/mark.ts';
import type { MarkState } from '../../ui/state-mark.tsx';
import { timeText } from '../times.ts';
import { say, sayOr } from '../words.ts';

export interface Verdict {
  readonly state: MarkState;
  readonly heading: string;
  /** One or two sentences with `<b>` around what matters. */
  readonly because: string;
}

/** The shape that stands for a status: nobody is absent before the class is closed. */
export function markState({ status }: Pick<Mark, 'status'>): MarkState {
  return status === 'expected' ? 'waiting' : status;
}

/** What the student reads first. */
export function verdictOf(receipt: Receipt): Verdict {
  const { mark, zone } = receipt;
  const at = timeText(mark.at ?? receipt.checkedInAt, zone, 'second');
  const state = markState(mark);
  const heading = say(`shared:status.${mark.status}`);
  const corrected = find(mark, 'corrected');
  if (corrected !== undefined) {
    const key = corrected.reason === '' ? 'phone:verdict.corrected-no-reason' : 'phone:verdict.corrected';
    return { state, heading, because: say(key, { at, reason: corrected.reason }) };
  }
  if (!receipt.opened)
    return { state, heading: say('phone:verdict.kept'), because: say('phone:verdict.kept-why', { at }) };
  switch (mark.status) {
    case 'present':
    case 'late': {
      if (receipt.graceUntil === undefined)
        return { state, heading, because: say(`phone:verdict.${mark.status}-short`, { at }) };
      const grace = timeText(receipt.graceUntil, zone);
      return { state, heading, because: say(`phone:verdict.${mark.status}-why`, { at, grace }) };
    }
    case 'excused':
      return { state, heading, because: say('phone:verdict.excused-why') };
    case 'absent': {
      const weak = find(mark, 'evidence-too-weak') !== undefined;
      return { state, heading, because: say(`phone:verdict.${weak ? 'weak' : 'absent'}-why`, { at }) };
    }
    case 'expected':
      return waiting(receipt, at);
  }
}

/** What the receipt says of one fact: its words, and why it does not count by itself. */
export function factWords(
  fact: Receipt['facts'][number],
  mark: Mark,
): { readonly what: string; readonly note: string } {
  const kept = say(fact.source === 'kiosk' ? 'phone:fact.kept-by-kiosk' : 'phone:fact.kept-by-server');
  const why = notCounted(mark).find((reason) => reason.factId === fact.factId)?.why;
  return {
    what: say(`phone:fact.${isKnown(fact.kind) ? fact.kind : 'other'}`),
    note: why === undefined ? kept : say(`phone:not-counted.${why}`),
  };
}

/** What the assurance rests on: "phone and kiosk agree". */
export function assuranceWords({ assurance, reasons }: Pick<Mark, 'assurance' | 'reasons'>): string {
  const agree = assurance === 2 && reasons.some(({ kind }) => kind === 'device-and-beacon-agree');
  return agree ? say('phone:receipt.device-heard') : say(`portal:assurance.${assurance}`);
}

/** The last 40 bits of a fact's id, which are random, as eight letters and digits: `7F3K-22QM`. */
export function receiptNumber(factId: FactId): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford's base32: nothing that looks like something else
  const bits = BigInt(`0x${factId.replaceAll('-', '').slice(-10)}`);
  const text = Array.from({ length: 8 }, (_, i) => letters[Number((bits >> BigInt(35 - 5 * i)) & 31n)]).join(
    '',
  );
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/** The last evidence says what the student can do now. */
function waiting({ mark }: Receipt, at: string): Verdict {
  const state = 'waiting';
  const told = (name: Told, values: Readonly<Record<string, string>> = {}): Verdict => ({
    state,
    heading: say(`phone:verdict.${name}`),
    because: say(`phone:verdict.${name}-why`, { at, ...values }),
  });
  const helps = mark.missing.map((factor) => say(`phone:missing.${factor}`));
  const why = notCounted(mark).at(-1)?.why;
  if (mark.reasons.some(({ kind }) => kind === 'counted') && helps.length > 0)
    return told('waiting', { factors: sayOr(helps) });
  if (why !== undefined && why !== 'not-in-policy') return told(TOLD[why]);
  return helps.length > 0 && why !== undefined
    ? told('waiting', { factors: sayOr(helps) })
    : told('expected');
}

type Told = 'second-person' | 'late-scan' | 'teacher' | 'too-early' | 'waiting' | 'expected';

const TOLD: Readonly<Record<Exclude<NotCounted, 'not-in-policy'>, Told>> = {
  'before-doors': 'too-early',
  'after-late': 'teacher',
  'after-absent': 'teacher',
  'second-person-on-device': 'second-person',
  'late-scan': 'late-scan',
};

const KNOWN = [
  'session-opened',
  'session-closed',
  'session-reopened',
  'factor-unavailable',
  'factor-available',
  'qr-scanned',
  'otp-typed',
  'beacon-heard',
  'beacon-claimed',
  'face-matched',
  'face-refused',
  'badge-shown',
  'pin-typed',
  'corrected',
  'correction-undone',
  'absence-known',
  'absence-withdrawn',
] as const;

/** The contract lets a newer server send kinds that this page has never heard of. */
function isKnown(kind: string): kind is (typeof KNOWN)[number] {
  return KNOWN.some((known) => known === kind);
}

function notCounted({ reasons }: Mark): readonly Extract<Reason, { kind: 'not-counted' }>[] {
  return reasons.filter((reason) => reason.kind === 'not-counted');
}

function find<K extends Reason['kind']>(
  { reasons }: Mark,
  kind: K,
): Extract<Reason, { kind: K }> | undefined {
  return reasons.find((reason): reason is Extract<Reason, { kind: K }> => reason.kind === kind);
}
