/** What the office's screens say of kiosks, people and codes. */
import { expect, test } from 'vitest';
import type { Decided, PersonRow } from '#core/contracts/accounts.ts';
import { CampusId, KioskId, PersonId, RoomId } from '#core/ids.ts';
import { Role } from '#core/roster/person.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { Kiosk } from '../../../renderer/portal/admin/admin-api.ts';
import { registrationFrom } from '../../../renderer/portal/account/registrations.ts';
import { inFours, spelledOut } from '../../../renderer/portal/admin/codes.ts';
import { inviteFrom } from '../../../renderer/portal/admin/invites.ts';
import {
  clockText,
  heardText,
  kioskRows,
  roomText,
  roomToPair,
} from '../../../renderer/portal/admin/kiosk-rows.ts';
import {
  claimsText,
  decisionText,
  namesText,
  signInNames,
  stillChosen,
} from '../../../renderer/portal/admin/people-rows.ts';
import { reasonFault } from '../../../renderer/portal/admin/reasons.ts';
import { failureSentence } from '../../../renderer/portal/explain/failures.ts';
import { may, mayReset, type CampusAction } from '../../../renderer/portal/may.ts';
import { agoText } from '../../../renderer/portal/times.ts';

const NOW = Date.parse('2026-03-12T09:00:00Z');
const uuid = (n: number): string => `0193a1b2-0000-7000-8000-${String(n).padStart(12, '0')}`;
const roomId = (n: number) => RoomId.parse(uuid(n));
const personId = (n: number) => PersonId.parse(uuid(n));
const room = (n: number, name: string) => ({ id: roomId(n), name, code: `B20${n}`, version: 1 });
const kiosk = (over: Partial<Kiosk> = {}): Kiosk => ({
  id: KioskId.parse(uuid(50)),
  roomId: roomId(1),
  state: 'paired',
  pairedAt: NOW - HOUR_MS,
  factSeq: 0,
  ...over,
});
const person = (n: number, over: Partial<PersonRow> = {}): PersonRow => ({
  id: personId(n),
  role: 'student',
  state: 'pending',
  name: { first: `First${n}`, last: 'Last' },
  ...over,
});

test.each([
  { ms: -SECOND_MS, words: 'less than a minute ago' },
  { ms: MINUTE_MS - 1, words: 'less than a minute ago' },
  { ms: MINUTE_MS, words: '1 minute ago' },
  { ms: HOUR_MS - 1, words: '59 minutes ago' },
  { ms: HOUR_MS, words: '1 hour ago' },
  { ms: DAY_MS - 1, words: '23 hours ago' },
  { ms: 2 * DAY_MS, words: '2 days ago' },
])('says of $ms ms before: $words', ({ ms, words }) => {
  expect(agoText(NOW - ms, NOW)).toBe(words);
});

test('lists kiosks in service by room, then rooms without one, then those out of service', () => {
  const rooms = [room(1, 'Physics'), room(2, 'Art'), room(3, 'Biology')];
  const gone = kiosk({ id: KioskId.parse(uuid(51)), roomId: roomId(3), state: 'revoked' });
  const art = kiosk({ id: KioskId.parse(uuid(52)), roomId: roomId(2) });
  const rows = kioskRows([kiosk(), gone, art], rooms, true);
  expect(rows.map(({ room: one, state }) => `${one?.name ?? ''} ${state}`)).toEqual([
    'Art paired',
    'Physics paired',
    'Biology none',
    'Biology revoked',
  ]);
  expect(roomToPair(rows)).toBe(roomId(3));
});

test('says of no room that it has none while more kiosks are to come', () => {
  const rows = kioskRows([kiosk()], [room(1, 'Physics'), room(2, 'Art')], false);
  expect(rows.map(({ state }) => state)).toEqual(['paired']);
  expect(roomToPair(rows)).toBeUndefined();
});

test('names a room by name and code, each once', () => {
  expect(roomText({ name: 'Chemistry lab', code: 'B204' })).toBe('Chemistry lab (B204)');
  expect(roomText({ name: 'B204', code: 'B204' })).toBe('B204');
  expect(roomText(undefined)).toBe('A room that is no more');
});

test('tells when a kiosk was heard, and that it was not', () => {
  expect(heardText(kiosk({ heardAt: NOW - 5 * MINUTE_MS }), NOW)).toBe('5 minutes ago');
  expect(heardText(kiosk(), NOW)).toBe('none yet, paired 1 hour ago');
});

test.each([
  { offset: undefined, words: undefined },
  { offset: MINUTE_MS - 1, words: undefined },
  { offset: 160 * SECOND_MS, words: 'Its clock was 2 min 40 s ahead' },
  { offset: -MINUTE_MS, words: 'Its clock was 1 min 0 s behind' },
])('says of a clock that is $offset ms off: $words', ({ offset, words }) => {
  expect(clockText(kiosk(offset === undefined ? {} : { clockOffsetMs: offset }))).toBe(words);
});

test.each(['abcdefgh23456789', 'abcd-efgh-2345-6789'])('reads %s in groups of four', (code) => {
  expect(inFours(code)).toEqual(['abcd', 'efgh', '2345', '6789']);
  expect(spelledOut(code)).toBe('a b c d, e f g h, 2 3 4 5, 6 7 8 9');
});

test('tells every outcome of a decision, and none that there was not', () => {
  const results = (...outcomes: readonly Decided['results'][number]['outcome'][]): Decided => ({
    results: outcomes.map((outcome, i) => ({ id: personId(i), outcome })),
  });
  expect(decisionText(results('approved', 'approved', 'not-found'))).toBe(
    '2 people approved. 1 is not there any more.',
  );
  expect(decisionText(results('already', 'rejected', 'decided-otherwise'))).toBe(
    '1 person rejected. 1 had been decided the same before. 1 had been decided otherwise before; that stays.',
  );
});

test('decides only on those who still wait, 200 at once', () => {
  const rows = Array.from({ length: 201 }, (_, i) => person(i));
  const chosen = new Set([...rows.map(({ id }) => id), personId(999)]);
  expect(stillChosen(rows, chosen)).toEqual(rows.slice(0, 200));
  expect(stillChosen(rows.slice(0, 2), new Set([personId(1)]))).toEqual([rows[1]]);
});

test('spells out five names, and counts the rest', () => {
  const people = [1, 2, 3, 4, 5, 6, 7].map((n) => person(n));
  expect(namesText(people)).toBe(
    'First1 Last, First2 Last, First3 Last, First4 Last, First5 Last, and 2 more',
  );
  expect(namesText(people.slice(0, 1))).toBe('First1 Last');
});

test('says how somebody signs in, and that others claim the same', () => {
  expect(signInNames(person(1, { email: 'a@school.test' }))).toEqual(['a@school.test']);
  expect(claimsText(person(1))).toBeUndefined();
  expect(claimsText(person(1, { otherClaims: 1 }))).toMatch(/^Somebody else registered/);
  expect(claimsText(person(1, { otherClaims: 3 }))).toMatch(/^3 others registered/);
});

test('invites a student with a roll number, a guardian with children, everybody else with neither', () => {
  const typed = { email: ' a@school.test ', rollNumber: ' R-1 ', childIds: [person(1).id] };
  expect(inviteFrom({ ...typed, role: 'student' })).toEqual({
    role: 'student',
    email: 'a@school.test',
    rollNumber: 'R-1',
  });
  expect(inviteFrom({ ...typed, role: 'guardian' })).toEqual({
    role: 'guardian',
    email: 'a@school.test',
    childIds: [person(1).id],
  });
  expect(inviteFrom({ ...typed, role: 'auditor' })).toEqual({ role: 'auditor', email: 'a@school.test' });
});

test('registers a teacher without a roll number, and a student with or without an address', () => {
  const typed = {
    first: ' Ada ',
    last: 'Lindqvist',
    password: ' with blanks ',
    rollNumber: ' R-1 ',
    email: '',
  };
  const name = { first: 'Ada', last: 'Lindqvist' };
  const student = { role: 'student', name, rollNumber: 'R-1', password: ' with blanks ' };
  expect(registrationFrom({ ...typed, role: 'student' })).toEqual(student);
  const email = 'a@school.test';
  expect(registrationFrom({ ...typed, role: 'student', email })).toEqual({ ...student, email });
  const teacher = { role: 'teacher', name, email, password: ' with blanks ' };
  expect(registrationFrom({ ...typed, role: 'teacher', email: ` ${email} ` })).toEqual(teacher);
});

test('asks for a reason that tells something', () => {
  expect(reasonFault('  no ')).toMatch(/reason/);
  expect(reasonFault('moved')).toBeNull();
});

const OFFICE: readonly CampusAction[] = ['list-people', 'list-invites', 'read-office'];
const ADMINS: readonly CampusAction[] = [
  'approve-person',
  'invite',
  'manage-person',
  'make-pairing-code',
  'run-kiosks',
  'change-school',
];

test.each(Role.options)('shows %s what the rules allow, and no more', (role) => {
  const name = { first: 'Ruth', last: 'Adler' };
  const campusId = CampusId.parse(uuid(9));
  const me = { id: personId(1), role, name, campusId, zone: 'Europe/London' } as const;
  const reads = role === 'admin' || role === 'auditor';
  expect(OFFICE.map((action) => may(me, action))).toEqual(OFFICE.map(() => reads));
  expect(ADMINS.map((action) => may(me, action))).toEqual(ADMINS.map(() => role === 'admin'));
  expect(mayReset(me, personId(2))).toBe(role === 'admin');
  expect(mayReset(me, me.id)).toBe(false);
});

const problem = (status: number, code: string) => ({
  type: `/problems/${code}`,
  title: 'X',
  status,
  detail: 'What the server says.',
  code,
  correlationId: 'c-1',
});

test.each([
  {
    kind: 'forbidden',
    code: 'bootstrap-secret-wrong',
    words: /bootstrap-secret\.txt.*ask them for an invitation/,
  },
  { kind: 'refused', code: 'password-too-short', words: /^What the server says\.$/ },
  { kind: 'refused', code: 'too-many-tries', words: /^What the server says\.$/ },
] as const)('says beside the form what $code means', ({ kind, code, words }) => {
  expect(failureSentence({ kind, problem: problem(422, code) })).toMatch(words);
});

test('leaves a server that is away to the notice that offers another try', () => {
  expect(failureSentence({ kind: 'out-of-reach' })).toBeUndefined();
});
