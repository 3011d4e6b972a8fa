/** Who is expected, and who may run the class, where that is not the same on every day: the kiosk knows it without the network. */
import { expect, onTestFinished, test } from 'vitest';
import type { Reference } from '#core/contracts/api.ts';
import { HOUR_MS, localDateAt } from '#core/time.ts';
import { ADA, at, BEN, SESSION, STARTS_AT } from '../../support/facts.ts';
import { createKioskBench, type KioskBench } from '../../support/kiosk-bench.ts';
import { CAM, kioskReference, PHYSICS_TEACHER } from '../../support/kiosk-school.ts';

const TODAY = localDateAt(STARTS_AT, 'Europe/London');
type Group = Reference['classGroups'][number];

/** The kiosk's school, with more said of Maths 9B. */
function benchWith(more: Partial<Group>): KioskBench {
  const reference = kioskReference();
  const classGroups = reference.classGroups.map((group) =>
    group.title === 'Maths 9B' ? { ...group, ...more } : group,
  );
  const bench = createKioskBench({ ...reference, classGroups });
  onTestFinished(() => bench.end());
  return bench;
}

test('expects nobody who has left or is yet to come, on the card and in the register', async () => {
  const enrolments = [
    { studentId: BEN, from: '2000-01-01', until: '2000-06-30' },
    { studentId: CAM, from: TODAY },
  ];
  const kiosk = await benchWith({ enrolments }).start();
  const { next } = await kiosk.screen('home');
  expect(next).toMatchObject({ sessionId: SESSION, expected: 2 });
  await kiosk.signIn();
  kiosk.host.startSession(SESSION);
  expect(kiosk.written()).toMatchObject([{ kind: 'session-opened', roster: [ADA, CAM] }]);
});

test.each([
  { name: 'covers now', from: at(0) - HOUR_MS, until: at(0) + HOUR_MS, may: true },
  { name: 'covered before', from: at(0) - 2 * HOUR_MS, until: at(0), may: false },
  { name: 'covers later', from: at(0) + 3 * HOUR_MS, until: at(0) + 4 * HOUR_MS, may: false },
])('lets a teacher who $name start the class: $may', async ({ from, until, may }) => {
  const kiosk = await benchWith({ covers: [{ teacherId: PHYSICS_TEACHER, from, until }] }).start();
  await kiosk.signIn(PHYSICS_TEACHER, '2222');
  const started = kiosk.host.startSession(SESSION);
  expect(started.kind).toBe(may ? 'done' : 'refused');
});
