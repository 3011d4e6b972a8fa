/** The camera lane: claimed, compared 1:1, welcomed only after the commit; and every way in which it does not come to that. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CameraTrouble } from '#core/contracts/kiosk.ts';
import { MINUTE_MS } from '#core/time.ts';
import { ADA, at, BEN, factor, policy, scanned, SESSION } from '../../support/facts.ts';
import {
  createKioskBench,
  face,
  register,
  type KioskBench,
  type Running,
  DONE,
  no,
} from '../../support/kiosk-bench.ts';
import { CAM, DIA, EVE, kioskReference } from '../../support/kiosk-school.ts';

let bench: KioskBench;
beforeEach(() => {
  bench = createKioskBench();
});
afterEach(() => bench.end());

/** Maths 9B is open, and Ada's face is known. */
async function openLane(): Promise<Running> {
  const kiosk = await bench.start();
  register(kiosk, ADA, at(-10));
  await kiosk.startClass();
  return kiosk;
}

async function laneOf(kiosk: Running) {
  return (await kiosk.screen('board')).board.lane;
}

test('welcomes the claimed student after the face was kept', async () => {
  const kiosk = await openLane();
  expect(kiosk.host.claim({ rollNumber: 'S001' })).toEqual(DONE);
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'looking', student: { name: 'Ada B.' }, hint: 'look' });
  kiosk.host.seen({ kind: 'poor', why: 'closer' });
  expect(await laneOf(kiosk)).toMatchObject({ hint: 'closer' });
  kiosk.host.seen(face(0.2));
  const fact = kiosk.written().at(-1);
  expect(fact).toMatchObject({
    kind: 'face-matched',
    studentId: ADA,
    threshold: 0.5,
    liveness: 'not-checked',
  });
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'welcome', factId: fact?.id, late: false });
  expect((await kiosk.screen('board')).board.present).toBe(1);
  bench.store.time.pass(1500);
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'idle' });
});

test('leaves the welcome longer where motion is to be reduced', async () => {
  const kiosk = await openLane();
  expect(kiosk.host.motionIs({ reduced: true })).toEqual(DONE);
  kiosk.host.claim({ studentId: ADA });
  kiosk.host.seen(face());
  bench.store.time.pass(2499);
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'welcome' });
  bench.store.time.pass(1);
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'idle' });
});

test('says late to whoever is late', async () => {
  const kiosk = await openLane();
  bench.store.time.pass(at(10) - at(0));
  kiosk.host.claim({ studentId: ADA });
  kiosk.host.seen(face());
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'welcome', late: true });
});

test('averages what it sees, and holds three frames to the higher bar', async () => {
  const kiosk = await openLane();
  kiosk.host.claim({ studentId: ADA });
  kiosk.host.seen(face(0.9));
  kiosk.host.seen(face(0.21));
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'looking' });
  kiosk.host.seen(face(0));
  const fact = kiosk.written().at(-1);
  expect(fact).toMatchObject({ kind: 'face-matched', threshold: 0.6 });
  expect(fact?.kind === 'face-matched' && fact.similarity).toBeCloseTo(0.63);
});

test('sends a stranger to the teacher, and keeps that the face was not theirs', async () => {
  const kiosk = await openLane();
  kiosk.host.claim({ studentId: ADA });
  for (let look = 0; look < 5; look += 1) kiosk.host.seen(face(0.9));
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'see-teacher' });
  expect(kiosk.written().at(-1)).toMatchObject({ kind: 'face-refused', studentId: ADA });
  expect((await kiosk.screen('board')).board.present).toBe(0);
});

test('sends whoever tries one face again and again to the teacher, and keeps no more of it', async () => {
  const kiosk = await openLane();
  register(kiosk, BEN, at(-10));
  for (let round = 0; round < 5; round += 1) {
    kiosk.host.claim({ studentId: ADA });
    kiosk.host.seen(face(0.9));
    kiosk.host.cancelClaim();
  }
  expect(kiosk.host.claim({ studentId: ADA })).toEqual(DONE);
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'see-teacher' });
  kiosk.host.seen(face());
  expect(kiosk.written().map((fact) => fact.kind)).toEqual(['session-opened']);
  kiosk.host.claim({ studentId: BEN });
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'looking' });
  bench.store.time.pass(10 * MINUTE_MS);
  kiosk.host.claim({ studentId: ADA });
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'looking' });
});

test('compares no faces of different models', async () => {
  const kiosk = await openLane();
  kiosk.host.claim({ studentId: ADA });
  kiosk.host.seen(face(0, 'another-model'));
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'see-teacher' });
  expect(kiosk.written().map((fact) => fact.kind)).toEqual(['session-opened']);
});

test('sends a match that the policy does not count to the teacher', async () => {
  const school = kioskReference({ policies: [policy({ rule: factor('qr') })] });
  const other = createKioskBench(school);
  const kiosk = await other.start();
  register(kiosk, ADA, at(-10));
  await kiosk.startClass();
  kiosk.host.claim({ studentId: ADA });
  kiosk.host.seen(face());
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'see-teacher' });
  expect(kiosk.written().at(-1)).toMatchObject({ kind: 'face-matched' });
  await other.end();
});

test.each([
  { who: 'nobody knows', claim: { rollNumber: 'X999' }, outcome: no('unknown-person') },
  { who: 'has registered no face', claim: { studentId: BEN }, outcome: no('no-template') },
  { who: 'has no class now', claim: { studentId: EVE }, outcome: no('not-on-roster') },
])('refuses a claim for somebody who $who', async ({ claim, outcome }) => {
  const kiosk = await openLane();
  expect(kiosk.host.claim(claim)).toEqual(outcome);
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'idle' });
});

test('sends a student of another class to its room', async () => {
  const kiosk = await openLane();
  expect(kiosk.host.claim({ studentId: DIA })).toEqual(DONE);
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'elsewhere', roomName: 'B-205' });
});

test('takes no claims without a class', async () => {
  const kiosk = await bench.start();
  expect(kiosk.host.claim({ studentId: ADA })).toEqual(no('not-now'));
});

test('lets a student step back', async () => {
  const kiosk = await openLane();
  kiosk.host.claim({ studentId: ADA });
  expect(kiosk.host.cancelClaim()).toEqual(DONE);
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'idle' });
});

test.each(['disk-full', 'store-failed'] as const)('welcomes nobody when the ledger says %s', async (kind) => {
  const kiosk = await openLane();
  kiosk.host.claim({ studentId: ADA });
  kiosk.diskFails(kind);
  kiosk.host.seen(face());
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'see-teacher' });
});

test.each([
  { landed: true, lane: 'welcome', facts: ['session-opened', 'face-matched'] },
  { landed: false, lane: 'see-teacher', facts: ['session-opened'] },
])('says that it is unsure, then what the file says (landed: $landed)', async ({ landed, lane, facts }) => {
  const kiosk = await openLane();
  kiosk.host.claim({ studentId: ADA });
  kiosk.diskFails('unknown-outcome', landed);
  kiosk.host.seen(face());
  expect(await laneOf(kiosk)).toEqual({ kind: 'unsure' });
  expect(kiosk.host.claim({ studentId: ADA })).toEqual(no('not-now'));
  kiosk.diskFails(undefined);
  bench.store.time.pass(1000);
  expect(await laneOf(kiosk)).toMatchObject({ kind: lane });
  expect(kiosk.written().map((fact) => fact.kind)).toEqual(facts);
});

test.each(CameraTrouble.options)('closes the lane while the camera is %s', async (trouble) => {
  const kiosk = await openLane();
  kiosk.host.cameraIs(trouble);
  expect(await laneOf(kiosk)).toEqual({ kind: 'off', why: 'camera' });
  expect((await kiosk.view()).health.camera).toBe(trouble);
  expect(kiosk.host.claim({ studentId: ADA })).toEqual(no('not-now'));
  kiosk.host.cameraIs('ok');
  expect(await laneOf(kiosk)).toMatchObject({ kind: 'idle' });
});

test('keeps nothing of a camera that is out of order for less than ten seconds', async () => {
  const kiosk = await openLane();
  kiosk.host.cameraIs('ended');
  bench.store.time.pass(9_999);
  kiosk.host.cameraIs('ok');
  bench.store.time.pass(MINUTE_MS);
  expect(kiosk.written().map((fact) => fact.kind)).toEqual(['session-opened']);
});

test('keeps that the camera is out of order, since when, and once that it works again', async () => {
  const kiosk = await openLane();
  const since = bench.store.time.now();
  kiosk.host.cameraIs('ended');
  bench.store.time.pass(4_000);
  kiosk.host.cameraIs('missing');
  bench.store.time.pass(6_000);
  kiosk.host.cameraIs('ok');
  bench.store.time.pass(3_000);
  kiosk.host.cameraIs('dark');
  bench.store.time.pass(MINUTE_MS);
  kiosk.host.cameraIs('ok');
  bench.store.time.pass(MINUTE_MS);
  expect(kiosk.written().slice(1)).toMatchObject([
    { kind: 'factor-unavailable', factor: 'face', why: 'missing', since, at: since + 10_000 },
    { kind: 'factor-available', factor: 'face', at: since + 83_000 },
  ]);
});

test('keeps with the opening that the camera was out of order before', async () => {
  const kiosk = await bench.start();
  kiosk.host.cameraIs('missing');
  bench.store.time.pass(MINUTE_MS);
  await kiosk.startClass();
  expect(kiosk.written()).toMatchObject([
    { kind: 'session-opened' },
    { kind: 'factor-unavailable', why: 'missing' },
  ]);
});

test('knows after a restart what it said of the camera', async () => {
  const kiosk = await openLane();
  kiosk.host.cameraIs('missing');
  bench.store.time.pass(10_000);
  kiosk.kill();
  const again = await bench.start();
  again.host.cameraIs('missing');
  bench.store.time.pass(MINUTE_MS);
  again.host.cameraIs('ok');
  bench.store.time.pass(MINUTE_MS);
  expect(again.written().map((fact) => fact.kind)).toEqual([
    'session-opened',
    'factor-unavailable',
    'factor-available',
  ]);
});

test('has no lane where the campus forbids faces, and keeps nothing of a camera there', async () => {
  const other = createKioskBench(kioskReference({ faceAllowed: false }));
  const kiosk = await other.start();
  await kiosk.startClass();
  kiosk.host.cameraIs('missing');
  bench.store.time.pass(10_000);
  expect(await laneOf(kiosk)).toEqual({ kind: 'off', why: 'faces-off' });
  expect(kiosk.host.claim({ studentId: ADA })).toEqual(no('faces-off'));
  expect(kiosk.host.go('faces')).toEqual(no('faces-off'));
  expect(kiosk.written()).toHaveLength(1);
  await other.end();
});

test('has no lane where nothing guards the keys, and opens the other ways in at once', async () => {
  const kiosk = await bench.start({ options: { keysUnprotected: true } });
  register(kiosk, ADA, at(0));
  await kiosk.startClass();
  kiosk.host.cameraIs('ok');
  bench.store.time.pass(MINUTE_MS);
  expect(await laneOf(kiosk)).toEqual({ kind: 'off', why: 'keys-unprotected' });
  expect(kiosk.host.claim({ studentId: ADA })).toEqual(no('keys-unprotected'));
  expect(kiosk.written().slice(1)).toMatchObject([
    { kind: 'factor-unavailable', factor: 'face', why: 'keys-unprotected' },
  ]);
});

test('has no lane while nobody of the class is registered', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  expect(await laneOf(kiosk)).toEqual({ kind: 'off', why: 'nobody-registered' });
});

test('offers those who were just heard, the latest first, for a minute', async () => {
  const kiosk = await openLane();
  register(kiosk, BEN, at(0));
  kiosk.serverTells(scanned({ at: at(0) }));
  bench.store.time.pass(30_000);
  kiosk.hear({
    sessionId: SESSION,
    studentId: BEN,
    identity: 'rolling',
    packets: 3,
    medianRssiDbm: -60,
    forMs: 2000,
  });
  expect(await laneOf(kiosk)).toEqual({
    kind: 'idle',
    heard: [
      { id: BEN, name: 'Ben O.' },
      { id: ADA, name: 'Ada B.' },
    ],
  });
  bench.store.time.pass(31_000);
  expect(await laneOf(kiosk)).toMatchObject({ heard: [{ id: BEN }] });
});

test('does not offer whoever is not registered or was matched already', async () => {
  const kiosk = await openLane();
  kiosk.serverTells(scanned({ studentId: CAM, at: at(0) }));
  kiosk.host.claim({ studentId: ADA });
  kiosk.host.seen(face());
  bench.store.time.pass(1500);
  expect(await laneOf(kiosk)).toEqual({ kind: 'idle', heard: [] });
});
