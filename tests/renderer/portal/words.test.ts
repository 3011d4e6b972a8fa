/** Every reason, refusal and failure has its words: none shows a key, a gap or an empty sentence. */
import { expect, test } from 'vitest';
import { Factor } from '#core/check-in/factor.ts';
import { CheckInRefusal } from '#core/contracts/api.ts';
import { NotCounted, Reason } from '#core/mark/mark.ts';
import type { ApiFailure } from '../../../renderer/portal/api.ts';
import { failureNotice } from '../../../renderer/portal/explain/failures.ts';
import { inReadingOrder, reasonSentence, type Telling } from '../../../renderer/portal/explain/reasons.ts';
import { refusalNotice } from '../../../renderer/portal/explain/refusals.ts';
import { at, factId, TEACHER } from '../../support/facts.ts';

const telling: Telling = { zone: 'Europe/London', people: { [TEACHER]: { first: 'Anita', last: 'Rao' } } };
/** What a key without words, or a value that was not given, looks like. */
const GAP = /\{\{|portal[.:]|phone[.:]|undefined|^$/;

const REASONS: readonly Reason[] = [
  ...Factor.options.map((factor) => ({ kind: 'counted', factId: factId(1), factor, at: at(1) }) as const),
  ...NotCounted.options.map(
    (why) => ({ kind: 'not-counted', factId: factId(1), factor: 'qr', at: at(1), why }) as const,
  ),
  ...Factor.options.map((whenUnavailable) => ({ kind: 'fallback', whenUnavailable }) as const),
  { kind: 'device-and-beacon-agree', factIds: [factId(1), factId(2)] },
  { kind: 'late', graceUntil: at(5) },
  { kind: 'liveness-not-checked', factId: factId(1) },
  { kind: 'time-inferred', factId: factId(1) },
  { kind: 'face-refused', factId: factId(1), at: at(2) },
  { kind: 'corrected', factId: factId(1), at: at(14), by: TEACHER, reason: 'New glasses' },
  { kind: 'known-absence', factId: factId(1), at: at(-6), by: TEACHER, reason: 'dentist' },
  { kind: 'evidence-too-weak' },
  { kind: 'never-checked-in' },
  { kind: 'not-opened' },
];

test('the table below knows every kind of reason', () => {
  const kinds = Reason.options.map((option) => option.shape.kind.value);
  expect(new Set(REASONS.map(({ kind }) => kind))).toEqual(new Set(kinds));
});

test.each(REASONS)('says in a sentence why: $kind $factor $why $whenUnavailable', (reason) => {
  const sentence = reasonSentence(reason, telling);
  expect(sentence).not.toMatch(GAP);
  expect(sentence).toMatch(/^[A-Z].*[.]$|^Anita Rao .*: (New glasses|dentist)$/);
});

test('tells what decided before what only happened', () => {
  const counted: Reason = { kind: 'counted', factId: factId(1), factor: 'qr', at: at(1) };
  const order = inReadingOrder([
    counted,
    { kind: 'time-inferred', factId: factId(1) },
    { kind: 'evidence-too-weak' },
  ]);
  expect(order.map(({ kind }) => kind)).toEqual(['evidence-too-weak', 'counted', 'time-inferred']);
});

test('speaks of someone whom the school no longer lists without a name', () => {
  const reason: Reason = { kind: 'corrected', factId: factId(1), at: at(1), by: TEACHER, reason: '' };
  expect(reasonSentence(reason, { ...telling, people: {} })).toMatch(/^Someone .*without a reason\.$/);
});

test.each(CheckInRefusal.options)('tells what to do after the refusal %s', (code) => {
  for (const problem of [undefined, { detail: '' }, { detail: 'Check-in opens at 08:50.' }]) {
    const notice = refusalNotice(code, problem);
    expect(notice.title).not.toMatch(GAP);
    expect(notice.text).not.toMatch(GAP);
  }
});

test.each(['doors-closed', 'otp-wrong', 'not-on-roster'] as const)(
  "keeps the server's time, tries or place in the refusal %s",
  (code) => {
    const detail = 'Only the server knows this: 08:50.';
    expect(refusalNotice(code, { detail }).text).toContain(detail);
  },
);

test('accuses nobody', () => {
  const all = [
    ...CheckInRefusal.options.map((code) => Object.values(refusalNotice(code, undefined)).join(' ')),
    ...REASONS.map((reason) => reasonSentence(reason, telling)),
  ].join(' ');
  expect(all).not.toMatch(/\b(failed|denied|fake|cheat\w*|fraud|forged|suspicious)\b/i);
});

const problem = {
  type: '/problems/x',
  title: 'X',
  status: 500,
  detail: 'What the server says.',
  code: 'x',
  correlationId: '0193a1b2',
};
const FAILURES: readonly ApiFailure[] = [
  { kind: 'out-of-reach' },
  { kind: 'too-slow' },
  { kind: 'signed-out', problem },
  { kind: 'forbidden', problem: undefined },
  { kind: 'not-found', problem: undefined },
  { kind: 'check-in-refused', code: 'code-stale', problem },
  { kind: 'refused', problem: undefined },
  { kind: 'broken', status: 502, problem: undefined },
  { kind: 'broken', status: 500, problem },
  { kind: 'bad-reply' },
];

test.each(FAILURES)('says what to do when the answer is $kind $status', (failure) => {
  const notice = failureNotice(failure);
  expect(notice.title).not.toMatch(GAP);
  expect(notice.text).not.toMatch(GAP);
});

test.each([
  { code: 'account-pending', title: 'Your account waits for approval' },
  { code: 'account-closed', title: 'This account is closed' },
  { code: 'role-not-allowed', title: 'This page is not for you' },
])('says of $code at the sign-in: $title', ({ code, title }) => {
  expect(failureNotice({ kind: 'forbidden', problem: { ...problem, status: 403, code } }).title).toBe(title);
});

test('gives the number of a mistake of the server, and nothing else that it said', () => {
  const notice = failureNotice({ kind: 'broken', status: 500, problem });
  expect(notice.number).toBe('0193a1b2');
  expect(notice.text).not.toContain(problem.detail);
});
