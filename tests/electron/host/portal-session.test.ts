/** A class that the portal runs too: one session, whoever opened it first, and over when anybody closes it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR_MS, SECOND_MS } from '#core/time.ts';
import {
  ADA,
  at,
  BEN,
  closed,
  factId,
  opened,
  scanned,
  SESSION,
  TEACHER,
  uuid,
} from '../../support/facts.ts';
import { createKioskBench, type KioskBench } from '../../support/kiosk-bench.ts';
import { CAM, kioskReference } from '../../support/kiosk-school.ts';

const SERVER = { kind: 'server' } as const;
/** As the portal opened it, some minutes before. */
const PORTAL = opened({ id: factId(900), source: SERVER, roster: [ADA, BEN, CAM] });

let bench: KioskBench;
beforeEach(() => {
  bench = createKioskBench();
});
afterEach(() => bench.end());

test('a class that the portal opened is started here too, and what the phones said before counts', async () => {
  const kiosk = await bench.start();
  kiosk.serverTells(PORTAL, scanned({ id: factId(901), at: at(-1) }));
  expect(await kiosk.screen('home')).toMatchObject({ next: { sessionId: SESSION, state: 'open' } });
  await kiosk.startClass();
  const { board } = await kiosk.screen('board');
  expect(board).toMatchObject({ present: 1, expected: 3 });
  expect(kiosk.written().map(({ kind }) => kind)).toEqual(['session-opened']);
});

test('a class that runs here goes on as it is when the portal opens it too', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  kiosk.serverTells({ ...PORTAL, at: at(1) });
  expect((await kiosk.screen('board')).board).toMatchObject({ present: 0, expected: 3 });
});

test('a class that the portal closes is over here as well', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  bench.store.time.pass(10 * SECOND_MS);
  kiosk.serverTells(closed({ id: factId(902), source: SERVER, at: bench.store.time.now() }));
  bench.store.time.pass(10 * SECOND_MS);
  expect((await kiosk.view()).screen.kind).not.toBe('board');
  await kiosk.signIn();
  expect(kiosk.host.startSession(SESSION)).toMatchObject({ kind: 'refused' });
});

test('whoever the office knows to be away is so from the first moment, without the network', async () => {
  await bench.end();
  const note = {
    id: uuid(500),
    studentId: ADA,
    from: at(-60),
    until: at(60),
    reason: 'dentist',
    by: TEACHER,
  };
  const reference = kioskReference({
    knownAbsences: [
      note,
      { ...note, id: uuid(501), studentId: BEN, from: at(45), until: at(45) + HOUR_MS },
      { ...note, id: uuid(502), studentId: CAM, classGroupId: kioskReference().classGroups[1]?.id },
    ],
  });
  bench = createKioskBench(reference);
  const kiosk = await bench.start();
  await kiosk.startClass();
  expect(kiosk.written()).toMatchObject([
    { kind: 'session-opened' },
    { kind: 'absence-known', studentId: ADA, absenceId: uuid(500), reason: 'dentist', by: TEACHER },
  ]);
  await kiosk.signIn(TEACHER, '1111', 'staff');
  kiosk.host.closeSession();
  const { screen } = await kiosk.view();
  expect(JSON.stringify(screen)).toContain('"excused":1');
});
