/** The pad: right and wrong secrets, the waits that outlive a restart, and the way out of a locked kiosk. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { ADMIN, TEACHER } from '../../support/facts.ts';
import { createKioskBench, type KioskBench, type Running, no } from '../../support/kiosk-bench.ts';
import { EVE, kioskReference, PHYSICS_TEACHER } from '../../support/kiosk-school.ts';

let bench: KioskBench;
beforeEach(() => {
  bench = createKioskBench();
});
afterEach(() => bench.end());

async function wrong({ host }: Running, times: number, personId = TEACHER) {
  let outcome;
  for (let i = 0; i < times; i += 1) outcome = await host.signIn({ personId, by: 'pin', secret: '0000' });
  return outcome;
}

test('offers the staff by the names on their doors, the teacher of the next class first in mind', async () => {
  const kiosk = await bench.start();
  kiosk.host.openSignIn('start');
  expect(await kiosk.screen('sign-in')).toMatchObject({
    purpose: 'start',
    preferred: TEACHER,
    teaches: 'this',
    triesLeft: 5,
    people: [{ name: 'Mr Lee' }, { name: 'Ms Rao' }, { name: 'Ruth Adler' }],
  });
});

test('says of a class whose doors are still shut that it is the next one', async () => {
  const kiosk = await bench.start();
  bench.store.time.pass(45 * MINUTE_MS);
  kiosk.host.openSignIn('start');
  expect(await kiosk.screen('sign-in')).toMatchObject({ teaches: 'next' });
});

test('takes a PIN or a password', async () => {
  const kiosk = await bench.start();
  kiosk.host.openSignIn('staff');
  expect(await kiosk.host.signIn({ personId: TEACHER, by: 'password', secret: '1111' })).toEqual(
    no('wrong-secret'),
  );
  const right = { personId: TEACHER, by: 'password', secret: '1111-password' } as const;
  expect(await kiosk.host.signIn(right)).toEqual({ kind: 'done' });
  expect(await kiosk.view()).toMatchObject({
    staff: { name: 'Ms Rao', role: 'teacher' },
    screen: { kind: 'staff-menu' },
  });
});

test('knows nobody but the staff', async () => {
  const kiosk = await bench.start();
  kiosk.host.openSignIn('staff');
  expect(await kiosk.host.signIn({ personId: EVE, by: 'pin', secret: '1' })).toEqual(no('unknown-person'));
});

test('takes no secret for a person who has none of that kind', async () => {
  const school = kioskReference();
  const staff = school.staff.map(({ pinVerifier: _, ...member }) => member);
  const other = createKioskBench({ ...school, staff });
  const kiosk = await other.start();
  kiosk.host.openSignIn('staff');
  expect(await kiosk.host.signIn({ personId: TEACHER, by: 'pin', secret: '1111' })).toEqual(
    no('wrong-secret'),
  );
  await other.end();
});

test('says that a secret was wrong, and how many tries are left', async () => {
  const kiosk = await bench.start();
  kiosk.host.openSignIn('start');
  await wrong(kiosk, 2);
  expect(await kiosk.screen('sign-in')).toMatchObject({ failure: 'wrong-secret', triesLeft: 3 });
  kiosk.host.openSignIn('start');
  expect((await kiosk.screen('sign-in')).failure).toBeUndefined();
});

test('waits a minute after the fifth wrong secret, says until when, and takes not even the right one', async () => {
  const kiosk = await bench.start();
  kiosk.host.openSignIn('start');
  const until = bench.store.time.now() + MINUTE_MS;
  expect(await wrong(kiosk, 5)).toEqual({ kind: 'refused', code: 'locked-out', until });
  expect(await kiosk.screen('sign-in')).toMatchObject({ about: TEACHER, lockedUntil: until });
  const right = { personId: TEACHER, by: 'pin', secret: '1111' } as const;
  expect(await kiosk.host.signIn(right)).toEqual({ kind: 'refused', code: 'locked-out', until });
  bench.store.time.pass(MINUTE_MS);
  kiosk.host.openSignIn('start');
  expect(await kiosk.host.signIn(right)).toEqual({ kind: 'done' });
});

test('still waits after the program was killed', async () => {
  const kiosk = await bench.start();
  kiosk.host.openSignIn('start');
  await wrong(kiosk, 5);
  kiosk.kill();
  const again = await bench.start();
  again.host.openSignIn('start');
  expect(await wrong(again, 1)).toMatchObject({ code: 'locked-out' });
});

test('counts a try before it is verified, so that a kill gives nobody another one', async () => {
  const kiosk = await bench.start({ verify: () => new Promise(() => undefined) });
  kiosk.host.openSignIn('start');
  void kiosk.host.signIn({ personId: TEACHER, by: 'pin', secret: '0000' });
  kiosk.kill();
  const again = await bench.start();
  again.host.openSignIn('start');
  expect((await again.screen('sign-in')).triesLeft).toBe(4);
});

test('lets a colleague in while one person waits', async () => {
  const kiosk = await bench.start();
  kiosk.host.openSignIn('start');
  await wrong(kiosk, 5);
  expect(await kiosk.host.signIn({ personId: ADMIN, by: 'pin', secret: '3333' })).toEqual({ kind: 'done' });
});

test('waits as a whole kiosk after twenty wrong secrets, whoever they were for', async () => {
  const kiosk = await bench.start();
  for (const round of [1, 2]) {
    kiosk.host.openSignIn('start');
    await wrong(kiosk, 5, TEACHER);
    await wrong(kiosk, 5, PHYSICS_TEACHER);
    if (round === 1) bench.store.time.pass(MINUTE_MS);
  }
  expect(await kiosk.screen('sign-in')).not.toHaveProperty('about');
  expect(await kiosk.host.signIn({ personId: ADMIN, by: 'pin', secret: '3333' })).toMatchObject({
    code: 'locked-out',
  });
});

test('takes secrets only on the pad', async () => {
  const kiosk = await bench.start();
  expect(await kiosk.host.signIn({ personId: TEACHER, by: 'pin', secret: '1111' })).toEqual(no('not-now'));
});

test('lets go of a kiosk only after a sign-in for that', async () => {
  const kiosk = await bench.start({ options: { kioskLocked: true } });
  expect(kiosk.host.exit()).toEqual(no('not-signed-in'));
  await kiosk.signIn(TEACHER, '1111', 'staff');
  expect(kiosk.host.exit()).toEqual(no('not-allowed'));
  await kiosk.signIn(TEACHER, '1111', 'exit');
  expect(await kiosk.screen('staff-menu')).toMatchObject({ kioskLocked: true });
  expect(kiosk.host.exit()).toEqual({ kind: 'done' });
  expect(kiosk.exits()).toBe(1);
});

test('shows staff screens to nobody who is not signed in', async () => {
  const kiosk = await bench.start();
  for (const place of ['staff-menu', 'register', 'confirm-close', 'faces', 'class-card'] as const)
    expect(kiosk.host.go(place)).toEqual(no('not-signed-in'));
  expect(kiosk.host.go('board')).toEqual(no('not-now'));
  expect(kiosk.host.go('home')).toEqual({ kind: 'done' });
});

test('leaves the pad when nobody touches it', async () => {
  const kiosk = await bench.start();
  kiosk.host.openSignIn('start');
  bench.store.time.pass(30_000);
  expect((await kiosk.view()).screen.kind).toBe('home');
});
