/** Face registration on the kiosk: consent first, three good shots of one person, and one press destroys it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADA, at, BEN, TEACHER } from '../../support/facts.ts';
import {
  createKioskBench,
  face,
  register,
  type KioskBench,
  type Running,
  DONE,
  no,
} from '../../support/kiosk-bench.ts';
import { PHYSICS_TEACHER } from '../../support/kiosk-school.ts';

let bench: KioskBench;
beforeEach(() => {
  bench = createKioskBench();
});
afterEach(() => bench.end());

async function atFaces(): Promise<Running> {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.host.go('faces');
  return kiosk;
}

async function shown(kiosk: Running) {
  return (await kiosk.screen('faces')).registration;
}

test('keeps a face after consent and three shots, and opens the lane for it', async () => {
  const kiosk = await atFaces();
  expect(await shown(kiosk)).toMatchObject({
    kind: 'choose',
    people: [{ rollNumber: 'S001', registered: false }, {}, {}],
  });
  expect(kiosk.host.chooseFace(ADA)).toEqual(DONE);
  expect(await shown(kiosk)).toMatchObject({ kind: 'consent', student: { name: 'Ada Byron' } });
  expect(kiosk.host.consent(true)).toEqual(DONE);
  for (const taken of [0, 1, 2]) {
    expect(await shown(kiosk)).toMatchObject({ kind: 'shots', taken, wanted: 3 });
    expect(kiosk.host.shot(face(0.01 * taken))).toEqual(DONE);
  }
  expect(await shown(kiosk)).toMatchObject({ kind: 'done' });
  expect(kiosk.store.templates.consentOf(ADA)).toMatchObject({ takenBy: TEACHER });
  kiosk.host.signOut();
  kiosk.host.claim({ studentId: ADA });
  kiosk.host.seen(face());
  expect((await kiosk.screen('board')).board.lane).toMatchObject({ kind: 'welcome' });
});

test('keeps nothing without consent', async () => {
  const kiosk = await atFaces();
  kiosk.host.chooseFace(ADA);
  kiosk.host.consent(false);
  expect(await shown(kiosk)).toMatchObject({ kind: 'choose' });
  expect(kiosk.host.shot(face())).toEqual(no('not-now'));
  expect(kiosk.store.templates.consentOf(ADA)).toBeUndefined();
});

test.each([
  { what: 'nobody', seen: { kind: 'nobody' as const }, refused: 'look' },
  { what: 'a dark face', seen: { kind: 'poor' as const, why: 'light' as const }, refused: 'light' },
  { what: 'another person', seen: face(0.9), refused: 'other-person' },
])('takes no shot of $what, and says why', async ({ seen, refused }) => {
  const kiosk = await atFaces();
  kiosk.host.chooseFace(ADA);
  kiosk.host.consent(true);
  kiosk.host.shot(face());
  expect(kiosk.host.shot(seen)).toEqual(no('shot-refused'));
  expect(await shown(kiosk)).toMatchObject({ kind: 'shots', taken: 1, refused });
});

test('takes no shot of a model that is not compared here', async () => {
  const kiosk = await atFaces();
  kiosk.host.chooseFace(ADA);
  kiosk.host.consent(true);
  expect(kiosk.host.shot(face(0, 'another-model'))).toEqual(no('shot-refused'));
});

test('destroys template and consent with one press', async () => {
  const kiosk = await atFaces();
  register(kiosk, ADA, at(-10));
  kiosk.host.chooseFace(ADA);
  expect(await shown(kiosk)).toMatchObject({ kind: 'registered', since: at(-10) });
  expect(kiosk.host.withdrawFace()).toEqual(DONE);
  expect(await shown(kiosk)).toMatchObject({ kind: 'withdrawn' });
  expect(kiosk.store.templates.find(ADA)).toBeUndefined();
  expect(kiosk.store.templates.consentOf(ADA)).toBeUndefined();
});

test.each(['no-consent', 'disk-full', 'store-failed'] as const)(
  'begins anew when the template meets %s',
  async (kind) => {
    const again = await bench.start({ templates: { save: () => ({ ok: false, error: { kind } }) } });
    await again.signIn(TEACHER, '1111', 'staff');
    again.host.go('faces');
    again.host.chooseFace(ADA);
    again.host.consent(true);
    again.host.shot(face());
    again.host.shot(face());
    expect(again.host.shot(face())).toEqual(no(kind));
    expect(await shown(again)).toMatchObject({ kind: 'choose' });
  },
);

test('forgets the shots of whoever left before the end', async () => {
  const kiosk = await atFaces();
  kiosk.host.chooseFace(ADA);
  kiosk.host.consent(true);
  kiosk.host.shot(face());
  kiosk.host.go('staff-menu');
  kiosk.host.go('faces');
  expect(await shown(kiosk)).toMatchObject({ kind: 'choose' });
});

test('is for staff on its own screen only', async () => {
  const kiosk = await bench.start();
  expect(kiosk.host.chooseFace(ADA)).toEqual(no('not-signed-in'));
  await kiosk.signIn(PHYSICS_TEACHER, '2222', 'staff');
  expect(kiosk.host.chooseFace(BEN)).toEqual(no('not-now'));
  kiosk.host.go('faces');
  expect(kiosk.host.withdrawFace()).toEqual(no('not-now'));
  expect(kiosk.host.consent(true)).toEqual(no('not-now'));
  expect(kiosk.host.chooseFace(TEACHER)).toEqual(no('unknown-person'));
});

test('registers nobody where nothing guards the keys', async () => {
  const kiosk = await bench.start({ options: { keysUnprotected: true } });
  await kiosk.startClassAsStaff();
  expect(await kiosk.screen('staff-menu')).toMatchObject({ faces: 'keys-unprotected' });
  expect(kiosk.host.go('faces')).toEqual(no('keys-unprotected'));
});

test('deletes a face that was registered before the keys were unguarded, and takes no new one', async () => {
  const kiosk = await bench.start({ options: { keysUnprotected: true } });
  register(kiosk, ADA, at(0));
  await kiosk.startClassAsStaff();
  expect(await kiosk.screen('staff-menu')).toMatchObject({ faces: 'withdraw-only' });
  expect(kiosk.host.go('faces')).toEqual(DONE);
  expect(kiosk.host.chooseFace(BEN)).toEqual(no('keys-unprotected'));
  expect(kiosk.host.chooseFace(ADA)).toEqual(DONE);
  expect(kiosk.host.withdrawFace()).toEqual(DONE);
  expect(kiosk.store.templates.registered().size).toBe(0);
});
