/** A class on the kiosk: whose it is, when it may start, what is kept, and that a killed program goes on where it was. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADA, ADMIN, at, BEN, factId, scanned, SESSION, TEACHER } from '../../support/facts.ts';
import { createKioskBench, type KioskBench, DONE, no } from '../../support/kiosk-bench.ts';
import { CAM, LATER, PHYSICS, PHYSICS_TEACHER } from '../../support/kiosk-school.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';

let bench: KioskBench;
beforeEach(() => {
  bench = createKioskBench();
});
afterEach(() => bench.end());

test('shows the room, its next class and the rest of the day to anybody', async () => {
  const kiosk = await bench.start();
  const { screen, roomName, zone, staff } = await kiosk.view();
  expect({ roomName, zone, staff }).toEqual({ roomName: 'B-204', zone: 'Europe/London', staff: undefined });
  expect(screen).toMatchObject({
    kind: 'home',
    next: { sessionId: SESSION, title: 'Maths 9B', teacherName: 'Ms Rao', expected: 3, state: 'doors-open' },
    day: [{ sessionId: SESSION }, { sessionId: LATER, state: 'upcoming' }],
  });
});

test('waits to be paired before it shows anything of the school', async () => {
  const kiosk = await bench.start({ paired: false });
  expect(await kiosk.screen('pairing')).toEqual({
    kind: 'pairing',
    apiOrigin: 'http://127.0.0.1:4480',
    step: 'asking',
    revoked: false,
    unsent: 0,
    knowsStaff: true,
  });
  expect(kiosk.host.openSignIn('start')).toEqual(no('not-now'));
  expect(kiosk.host.go('home')).toMatchObject({ kind: 'refused' });
});

test('goes on to the next class by itself when this one is over and was never started', async () => {
  const kiosk = await bench.start();
  bench.store.time.pass(45 * MINUTE_MS);
  const { next, day } = await kiosk.screen('home');
  expect(next).toMatchObject({ sessionId: LATER, state: 'upcoming' });
  expect(day[0]).toMatchObject({ sessionId: SESSION, state: 'missed' });
});

test('opens the class with one press, and freezes roster and policy', async () => {
  const kiosk = await bench.start();
  await kiosk.signIn();
  expect(await kiosk.screen('class-card')).toMatchObject({
    card: { sessionId: SESSION },
    start: { kind: 'now' },
  });
  expect(kiosk.host.startSession(SESSION)).toEqual(DONE);
  const { board } = await kiosk.screen('board');
  expect(board).toMatchObject({
    present: 0,
    expected: 3,
    roomCode: 'B204',
    phase: 'on-time',
    phones: 'this-pc',
  });
  expect(kiosk.written()).toMatchObject([
    {
      kind: 'session-opened',
      openedBy: TEACHER,
      roster: [ADA, BEN, CAM],
      policy: { version: 4 },
      title: 'Maths 9B',
    },
  ]);
});

test('tells a teacher of another room where the class is', async () => {
  const kiosk = await bench.start();
  await kiosk.signIn(PHYSICS_TEACHER, '2222');
  expect(await kiosk.screen('class-card')).toMatchObject({
    card: { sessionId: PHYSICS },
    elsewhere: 'B-205',
  });
});

test('lets an admin start the class of anyone', async () => {
  const kiosk = await bench.start();
  await kiosk.signIn(ADMIN, '3333');
  expect(kiosk.host.startSession(SESSION)).toEqual(DONE);
});

test.each([
  { why: 'nobody is signed in', person: undefined, pin: '', session: SESSION, code: 'not-signed-in' },
  {
    why: 'it is in another room',
    person: PHYSICS_TEACHER,
    pin: '2222',
    session: PHYSICS,
    code: 'wrong-room',
  },
  { why: 'it is not theirs', person: PHYSICS_TEACHER, pin: '2222', session: SESSION, code: 'not-allowed' },
])('does not start a class when $why', async ({ person, pin, session, code }) => {
  const kiosk = await bench.start();
  if (person !== undefined) await kiosk.signIn(person, pin);
  expect(kiosk.host.startSession(session)).toEqual(no(code));
  expect(kiosk.written(session)).toEqual([]);
});

test('starts a class at most an hour before its doors, and never after its end', async () => {
  const kiosk = await bench.start();
  bench.store.time.pass(-6 * MINUTE_MS);
  await kiosk.signIn();
  expect(kiosk.host.startSession(LATER)).toEqual(no('not-now'));
  bench.store.time.pass(52 * MINUTE_MS);
  await kiosk.signIn();
  expect(kiosk.host.startSession(SESSION)).toEqual(no('not-now'));
  expect(kiosk.host.startSession(LATER)).toEqual(DONE);
});

test('offers Start from an hour before the doors on, by itself, and until then says when', async () => {
  const kiosk = await bench.start();
  bench.store.time.pass(-6 * MINUTE_MS);
  await kiosk.signIn();
  kiosk.host.choose(LATER);
  expect(await kiosk.screen('class-card')).toMatchObject({ start: { kind: 'from', at: at(-5) } });
  const views = kiosk.host.watch();
  await views.next();
  for (let i = 0; i < 3; i += 1) {
    bench.store.time.pass(20 * SECOND_MS);
    kiosk.host.go('class-card');
    kiosk.host.choose(LATER);
  }
  const { value } = await views.next();
  await views.return();
  expect(value?.screen).toMatchObject({ kind: 'class-card', start: { kind: 'now' } });
});

test.each([
  { why: 'wrong-room', person: PHYSICS_TEACHER, pin: '2222', session: undefined, afterMin: 0 },
  { why: 'not-allowed', person: PHYSICS_TEACHER, pin: '2222', session: SESSION, afterMin: 0 },
  { why: 'not-allowed', person: PHYSICS_TEACHER, pin: '2222', session: undefined, afterMin: 45 },
  { why: 'over', person: TEACHER, pin: '1111', session: SESSION, afterMin: 45 },
])(
  'says $why on the card at once, before anyone presses Start',
  async ({ why, person, pin, session, afterMin }) => {
    const kiosk = await bench.start();
    bench.store.time.pass(afterMin * MINUTE_MS);
    await kiosk.signIn(person, pin);
    if (session !== undefined) kiosk.host.choose(session);
    expect((await kiosk.screen('class-card')).start).toEqual({ kind: 'never', why });
  },
);

test('has one class open at a time', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  expect(kiosk.host.startSession(LATER)).toEqual(no('not-now'));
  expect(kiosk.host.choose(LATER)).toEqual(no('not-now'));
});

test.each(['disk-full', 'store-failed', 'unknown-outcome'] as const)(
  'stays where it is when the opening meets %s',
  async (kind) => {
    const kiosk = await bench.start();
    await kiosk.signIn();
    kiosk.diskFails(kind);
    expect(kiosk.host.startSession(SESSION)).toEqual(no(kind));
    expect((await kiosk.view()).screen.kind).toBe('class-card');
  },
);

test('shows a new code every five seconds, at the turn of the slot', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  const views = kiosk.host.watch();
  const slots: number[] = [];
  const urls = new Set<string>();
  for (let i = 0; i < 4; i += 1) {
    const { value } = await views.next();
    if (value?.screen.kind !== 'board') throw new Error('no board');
    const { qr } = value.screen.board;
    slots.push(qr.slot);
    urls.add(qr.url);
    expect(value.now).toBe(qr.slotStartsAt);
    bench.store.time.pass(5 * SECOND_MS);
  }
  await views.return();
  expect(slots.map((slot) => slot - (slots[0] ?? 0))).toEqual([0, 1, 2, 3]);
  expect(urls.size).toBe(4);
});

test('counts a scan that the server tells of, at once', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  kiosk.serverTells(scanned({ at: at(1) }));
  const { board } = await kiosk.screen('board');
  expect(board).toMatchObject({ present: 1, justIn: [{ id: ADA, name: 'Ada B.' }] });
});

test('has no more than first names and initials on the board', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  kiosk.serverTells(scanned({ at: at(1) }));
  kiosk.host.signOut();
  expect(JSON.stringify((await kiosk.view()).screen)).not.toContain('Byron');
});

test('resumes the class that was open when the program was killed, with the same counts', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.host.mark(ADA, { status: 'present', reason: '' });
  kiosk.host.mark(BEN, { status: 'excused', reason: '' });
  kiosk.host.signOut();
  const before = await kiosk.screen('board');
  kiosk.kill();
  const again = await bench.start();
  const after = await again.screen('board');
  expect(after.board).toEqual(before.board);
  expect(after.board).toMatchObject({ present: 1, excused: 1, expected: 3 });
});

test('closes the class, and shows whose evidence was too weak first', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.serverTells(scanned({ at: at(0) }));
  kiosk.serverTells(scanned({ id: factId(31), studentId: BEN, at: at(30) }));
  kiosk.host.go('confirm-close');
  expect(await kiosk.screen('confirm-close')).toMatchObject({ notIn: 2, tooWeak: 1 });
  expect(kiosk.host.closeSession()).toEqual(DONE);
  const { summary } = await kiosk.screen('summary');
  expect(summary).toMatchObject({
    present: 1,
    absent: 2,
    tooWeak: [
      {
        student: { name: 'Ben O.' },
        missing: ['qr', 'otp', 'face', 'badge', 'pin'],
        known: ['not-counted.after-late', 'evidence-too-weak'],
      },
    ],
    session: { state: 'closed' },
  });
});

test('leaves the board of a class whose close was in doubt, once the file says that it is closed', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.diskFails('unknown-outcome', true);
  expect(kiosk.host.closeSession()).toEqual(no('unknown-outcome'));
  kiosk.diskFails(undefined);
  bench.store.time.pass(5 * SECOND_MS);
  expect((await kiosk.screen('home')).next).toMatchObject({ sessionId: LATER });
  expect(kiosk.host.claim({ studentId: ADA })).toEqual(no('not-now'));
});

test('keeps to what it said of the last word before the close, when the server speaks again', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  bench.store.time.pass(5 * SECOND_MS);
  kiosk.host.closeSession();
  const { pullAgeMs } = (await kiosk.screen('summary')).summary;
  expect(pullAgeMs).toBeGreaterThanOrEqual(5 * SECOND_MS);
  bench.store.time.pass(3 * SECOND_MS);
  kiosk.server({ server: { kind: 'online', lastPullAt: bench.store.time.now() } });
  expect((await kiosk.screen('summary')).summary.pullAgeMs).toBe(pullAgeMs);
});

test('tells staff, before the start, that phones do not reach it', async () => {
  const kiosk = await bench.start();
  await kiosk.signIn();
  expect(await kiosk.screen('class-card')).toMatchObject({ phones: 'this-pc' });
});

test('takes a close back within ten seconds, and not after', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.host.closeSession();
  expect((await kiosk.screen('summary')).summary.undoUntil).toBeDefined();
  expect(kiosk.host.undoClose()).toEqual(DONE);
  expect((await kiosk.screen('board')).board.session.state).toBe('open');
  await kiosk.signIn(TEACHER, '1111', 'staff');
  kiosk.host.closeSession();
  bench.store.time.pass(10_001);
  expect((await kiosk.screen('summary')).summary.undoUntil).toBeUndefined();
  expect(kiosk.host.undoClose()).toEqual(no('not-now'));
  expect(kiosk.written().map((fact) => fact.kind)).toEqual([
    'session-opened',
    'session-closed',
    'session-reopened',
    'session-closed',
  ]);
});

test('lets nobody close the class of another teacher while it lasts', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  await kiosk.signIn(PHYSICS_TEACHER, '2222', 'staff');
  expect(kiosk.host.closeSession()).toEqual(no('not-allowed'));
  expect(kiosk.host.mark(ADA, { status: 'present', reason: '' })).toEqual(no('not-allowed'));
  expect(kiosk.host.markRest({ status: 'present', reason: '' })).toEqual(no('not-allowed'));
});

test('tells staff of another class at once what is not theirs to do, and shows them no names', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  await kiosk.signIn(PHYSICS_TEACHER, '2222', 'staff');
  expect((await kiosk.screen('staff-menu')).may).toEqual({ start: false, mark: false, close: false });
  expect(kiosk.host.go('register')).toEqual(no('not-allowed'));
  expect(kiosk.host.go('confirm-close')).toEqual(no('not-allowed'));
  bench.store.time.pass(at(45) - bench.store.time.now());
  await kiosk.signIn(PHYSICS_TEACHER, '2222', 'staff');
  expect((await kiosk.screen('staff-menu')).may).toEqual({ start: false, mark: false, close: true });
  await kiosk.signIn(TEACHER, '1111', 'staff');
  expect((await kiosk.screen('staff-menu')).may).toEqual({ start: false, mark: true, close: true });
});

test('offers to start a class only where there is one', async () => {
  const kiosk = await bench.start();
  await kiosk.signIn(TEACHER, '1111', 'staff');
  expect((await kiosk.screen('staff-menu')).may.start).toBe(true);
  bench.store.time.pass(4 * 60 * MINUTE_MS);
  await kiosk.signIn(TEACHER, '1111', 'start');
  expect((await kiosk.screen('staff-menu')).may.start).toBe(false);
});

test('lets the next teacher close a class that was left open, and start their own', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  bench.store.time.pass(at(45) - bench.store.time.now());
  await kiosk.signIn(PHYSICS_TEACHER, '2222', 'staff');
  expect(kiosk.host.mark(ADA, { status: 'present', reason: '' })).toEqual(no('not-allowed'));
  expect(kiosk.host.closeSession()).toEqual(DONE);
  expect(kiosk.written().at(-1)).toMatchObject({ kind: 'session-closed', by: PHYSICS_TEACHER });
  await kiosk.signIn(ADMIN, '3333');
  expect(kiosk.host.startSession(LATER)).toEqual(DONE);
});

test('keeps the teacher’s word as a correction in person, and takes the last one back', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.host.go('register');
  expect(kiosk.host.undoMark()).toEqual(no('not-now'));
  kiosk.host.mark(ADA, { status: 'late', reason: 'bus' });
  kiosk.host.mark(BEN, { status: 'absent', reason: '' });
  expect((await kiosk.screen('register')).register).toMatchObject({
    undo: { name: 'Ben O.', status: 'absent' },
    tiles: [
      { fullName: 'Ada Byron', status: 'late', assurance: 4, known: ['corrected'] },
      { status: 'absent' },
      { status: 'expected', known: ['never-checked-in'] },
    ],
  });
  const standing = kiosk
    .written()
    .filter((fact) => fact.kind === 'corrected')
    .map((fact) => fact.id);
  const shown = (await kiosk.screen('register')).register.tiles.map((tile) => tile.correctionId);
  expect(shown).toEqual([...standing, undefined]);
  expect(kiosk.host.undoMark()).toEqual(DONE);
  expect((await kiosk.screen('register')).register).toMatchObject({
    undo: { name: 'Ada B.' },
    tiles: [{ status: 'late' }, { status: 'expected' }, { status: 'expected' }],
  });
});

test('says in the register who waits for the teacher, until the teacher decides', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.serverTells(
    scanned({ at: at(1), warning: 'second-person-on-device' }),
    scanned({ id: factId(31), studentId: BEN, at: at(30) }),
  );
  kiosk.host.go('register');
  const waits = async () => (await kiosk.screen('register')).register.tiles.map((tile) => tile.waits);
  expect(await waits()).toEqual([true, true, false]);
  kiosk.host.mark(ADA, { status: 'present', reason: '' });
  expect(await waits()).toEqual([false, true, false]);
});

test('marks all that are left with one press, and takes them back with one', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.host.mark(ADA, { status: 'present', reason: '' });
  kiosk.host.markRest({ status: 'excused', reason: 'trip' });
  kiosk.host.go('register');
  expect((await kiosk.screen('register')).register).toMatchObject({
    undo: { name: '× 2', status: 'excused' },
    tiles: [{ status: 'present' }, { status: 'excused' }, { status: 'excused' }],
  });
  kiosk.host.undoMark();
  expect((await kiosk.screen('register')).register.tiles.map((tile) => tile.status)).toEqual([
    'present',
    'expected',
    'expected',
  ]);
});

test('lets the next person at the register take back nothing of the one before', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.host.mark(ADA, { status: 'present', reason: '' });
  await kiosk.signIn(ADMIN, '3333', 'staff');
  expect(kiosk.host.undoMark()).toEqual(no('not-now'));
});

test('marks nobody who is not on the roster', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  expect(kiosk.host.mark(PHYSICS_TEACHER, { status: 'present', reason: '' })).toEqual(no('not-on-roster'));
});

test('hides the register when nobody touched it for half a minute', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.host.go('register');
  bench.store.time.pass(29_000);
  expect((await kiosk.view()).screen.kind).toBe('register');
  bench.store.time.pass(1000);
  const { screen, staff } = await kiosk.view();
  expect({ kind: screen.kind, staff }).toEqual({ kind: 'board', staff: undefined });
  expect(kiosk.host.go('register')).toEqual(no('not-signed-in'));
});

test('says what works: the server, what waits, who leads where', async () => {
  const kiosk = await bench.start({ options: { publicOrigin: 'https://192.168.1.2:8443' } });
  await kiosk.startClass();
  expect((await kiosk.screen('board')).board.qr.url).toMatch(/^https:\/\/192\.168\.1\.2:8443\/c\/[\w-]{50}$/);
  kiosk.server({ server: { kind: 'offline', since: at(1) }, faults: ['fork'] });
  const { health, screen } = await kiosk.view();
  expect(health).toMatchObject({
    server: { kind: 'offline' },
    waitingToSend: 1,
    faults: ['fork'],
    beacons: 'replay',
  });
  expect(screen).toMatchObject({ board: { phones: 'server-away' } });
});

test('keeps a beacon that was heard for the open session only', async () => {
  const kiosk = await bench.start();
  const near = { identity: 'rolling', packets: 4, medianRssiDbm: -60, forMs: 3000, studentId: ADA } as const;
  expect(kiosk.hear({ ...near, sessionId: SESSION })).toBe(false);
  await kiosk.startClass();
  expect(kiosk.hear({ ...near, sessionId: SESSION })).toBe(true);
  expect(kiosk.written().at(-1)).toMatchObject({ kind: 'beacon-heard', studentId: ADA, identity: 'rolling' });
});
