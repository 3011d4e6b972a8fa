/** What a student reads on a receipt: the mark, why, and the next step where there is one. */
import { expect, test } from 'vitest';
import { Factor } from '#core/check-in/factor.ts';
import type { Receipt } from '#core/contracts/api.ts';
import { Fact } from '#core/fact/fact.ts';
import { FactId } from '#core/ids.ts';
import { NotCounted, type Mark } from '#core/mark/mark.ts';
import { factWords, receiptNumber, verdictOf } from '../../../renderer/portal/explain/verdict.ts';
import { at, factId, SESSION, STARTS_AT, TEACHER } from '../../support/facts.ts';

const counted = { kind: 'counted', factId: factId(1), factor: 'qr', at: at(7, 41) } as const;

function receipt(mark: Partial<Mark>, more: Partial<Receipt> = {}): Receipt {
  return {
    factId: factId(1),
    sessionId: SESSION,
    title: 'Maths 9B',
    roomName: 'B-204',
    zone: 'Europe/London',
    startsAt: STARTS_AT,
    checkedInAt: at(7, 41),
    opened: true,
    mark: { status: 'expected', assurance: 1, missing: [], reasons: [], ...mark },
    graceUntil: at(5),
    facts: [{ at: at(7, 41), factId: factId(1), kind: 'qr-scanned', source: 'server', counted: true }],
    missing: [],
    ...more,
  };
}

test('says to the second when one came, and why that is late', () => {
  expect(verdictOf(receipt({ status: 'late', at: at(7, 41), reasons: [counted] }))).toEqual({
    state: 'late',
    heading: 'Late',
    because: 'You checked in at <b>09:07:41</b>. On time ended at <b>09:05</b>, so this counts as late.',
  });
});

test("writes times on the campus's wall", () => {
  const { because } = verdictOf(receipt({ status: 'present', reasons: [counted] }, { zone: 'Asia/Kolkata' }));
  expect(because).toContain('<b>14:37:41</b>');
});

test('keeps a scan that came before the class was opened', () => {
  const { state, heading } = verdictOf(receipt({ reasons: [{ kind: 'not-opened' }] }, { opened: false }));
  expect({ state, heading }).toEqual({ state: 'waiting', heading: 'Kept until the class opens' });
});

test('names what the class also asks for', () => {
  const { heading, because } = verdictOf(receipt({ missing: ['face', 'badge'], reasons: [counted] }));
  expect(heading).toBe('One more step');
  expect(because).toContain('your face at the kiosk or your badge at the kiosk');
});

test.each(Factor.options)('has words for a missing %s', (factor) => {
  expect(verdictOf(receipt({ missing: [factor], reasons: [counted] })).because).not.toMatch(
    /missing[.]|\{\{/,
  );
});

test.each([
  ['second-person-on-device', 'Waiting for your teacher'],
  ['after-late', 'Your teacher decides'],
  ['after-absent', 'Your teacher decides'],
  ['before-doors', 'Too early to count'],
] as const)('tells the next step of a check-in that is %s', (why, heading) => {
  const reasons: Mark['reasons'] = [{ ...counted, kind: 'not-counted', why }, { kind: 'evidence-too-weak' }];
  expect(verdictOf(receipt({ missing: ['qr', 'otp'], reasons }))).toMatchObject({
    state: 'waiting',
    heading,
  });
});

test('a decision of the teacher stands before everything else', () => {
  const corrected = {
    kind: 'corrected',
    factId: factId(2),
    at: at(14),
    by: TEACHER,
    reason: 'Was here',
  } as const;
  const { heading, because } = verdictOf(
    receipt({ status: 'present', at: at(14), reasons: [corrected, counted] }),
  );
  expect(heading).toBe('Present');
  expect(because).toContain('<b>09:14:00</b>: Was here');
});

test('speaks of the teacher where evidence was too weak at the close', () => {
  const reasons: Mark['reasons'] = [counted, { kind: 'evidence-too-weak' }];
  expect(verdictOf(receipt({ status: 'absent', reasons })).because).toContain('speak to your teacher');
});

const KINDS = Fact.options.map((option) => option.shape.kind.value);

test.each([...KINDS, 'a-kind-of-next-year'])('has words for the fact %s', (kind) => {
  const { what, note } = factWords(
    { at: at(1), factId: factId(1), kind, source: 'kiosk', counted: true },
    receipt({}).mark,
  );
  expect(what).not.toMatch(/fact[.]/);
  expect(note).toBe('Saved at the kiosk');
});

test.each(NotCounted.options)('says beside a fact why it does not count: %s', (why) => {
  const { mark, facts } = receipt({ reasons: [{ ...counted, kind: 'not-counted', why }] });
  const notes = facts.map((fact) => factWords(fact, mark).note);
  expect(notes).not.toContain("Saved at the school's server");
});

test('a receipt has a number that one can read out', () => {
  expect(receiptNumber(FactId.parse('0193a1b2-c3d4-7000-8abc-7f3a22aa0001'))).toBe('78HA-M001');
  expect(receiptNumber(FactId.parse('0193a1b2-c3d4-7000-8abc-000000000000'))).toBe('0000-0000');
  expect(receiptNumber(FactId.parse('0193a1b2-c3d4-7000-8abc-ffffffffffff'))).toBe('ZZZZ-ZZZZ');
});
