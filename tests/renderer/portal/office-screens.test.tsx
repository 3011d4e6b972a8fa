/** The looks of the kiosks' screen, drawn as text: waiting, empty, filled, failed, and for those who only look. */
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { PersonRow } from '#core/contracts/accounts.ts';
import { CampusId, KioskId, PersonId, RoomId } from '#core/ids.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Role } from '#core/roster/person.ts';
import type { Kiosk, Room } from '../../../renderer/portal/admin/admin-api.ts';
import { CodeOnce } from '../../../renderer/portal/admin/code-once.tsx';
import { Kiosks } from '../../../renderer/portal/admin/kiosks-screen.tsx';
import { WaitingTable } from '../../../renderer/portal/admin/waiting-list.tsx';
import { ApiError } from '../../../renderer/portal/api-error.ts';
import { createApi, createDoor } from '../../../renderer/portal/api.ts';
import { createDeviceKey } from '../../../renderer/portal/phone/device-key.ts';
import { createLastReceipts } from '../../../renderer/portal/phone/last-receipt.ts';
import { createQueryClient } from '../../../renderer/portal/queries.ts';
import { ServicesContext } from '../../../renderer/portal/services.ts';

const NOW = Date.parse('2026-03-12T09:00:00Z');
const uuid = (n: number): string => `0193a1b2-0000-7000-8000-00000000000${n}`;
const ROOM: Room = { id: RoomId.parse(uuid(1)), name: 'Chemistry lab', code: 'B204', version: 1 };
const KIOSK: Kiosk = {
  id: KioskId.parse(uuid(2)),
  roomId: ROOM.id,
  state: 'paired',
  pairedAt: NOW - 90 * MINUTE_MS,
  heardAt: NOW - 5 * MINUTE_MS,
  clockOffsetMs: 2 * MINUTE_MS,
  factSeq: 12,
};

const personOf = (role: Role) => ({
  id: PersonId.parse(uuid(3)),
  role,
  name: { first: 'Ruth', last: 'Adler' },
  campusId: CampusId.parse(uuid(4)),
  zone: 'Europe/London',
});

/** Nobody answers: what stands here was in the cache. */
const wire = {
  fetch: () => new Promise<Response>(() => undefined),
  timeout: () => new AbortController().signal,
};
const services = {
  api: createApi(wire),
  door: createDoor(wire),
  clock: { now: () => NOW },
  deviceKey: createDeviceKey(undefined, undefined),
  lastReceipts: createLastReceipts(() => {
    throw new Error('nothing is kept here');
  }),
  passkeys: undefined,
};

function drawn(element: ReactElement, client = createQueryClient()): string {
  return renderToStaticMarkup(
    <MantineProvider>
      <ServicesContext value={services}>
        <QueryClientProvider client={client}>{element}</QueryClientProvider>
      </ServicesContext>
    </MantineProvider>,
  );
}

function drawnKiosks(role: Role, rooms: readonly Room[], kiosks: readonly Kiosk[]): string {
  const client = createQueryClient();
  client.setQueryData(['office', 'rooms'], rooms);
  client.setQueryData(['office', 'kiosks'], { pages: [{ items: kiosks }], pageParams: [''] });
  return drawn(<Kiosks me={personOf(role)} />, client);
}

test('says that it is loading while nothing has come', () => {
  expect(drawn(<Kiosks me={personOf('admin')} />)).toMatch(/role="status" aria-label="Loading"/);
});

test('has an admin of a school without rooms make the first one', () => {
  const screen = drawnKiosks('admin', [], []);
  expect(screen).toContain('Make the first room');
  expect(screen).toMatch(/<form[^>]* aria-label="New room"/);
  expect(screen).not.toContain('New pairing code');
});

test('tells an auditor of such a school that there is nothing', () => {
  const screen = drawnKiosks('auditor', [], []);
  expect(screen).toContain('There is no room and no kiosk yet.');
  expect(screen).not.toContain('<form');
});

test('tells of each kiosk its room, state, when it was heard and a clock that is off', () => {
  const screen = drawnKiosks('admin', [ROOM], [KIOSK]);
  for (const words of [
    'Chemistry lab',
    'B204',
    'In service',
    '5 minutes ago',
    'Its clock was 2 min 0 s ahead',
  ])
    expect(screen).toContain(words);
  expect(screen).toContain('aria-label="Take out of service: the kiosk of Chemistry lab (B204)"');
});

test('offers an auditor nothing to press', () => {
  const screen = drawnKiosks('auditor', [ROOM], [KIOSK]);
  expect(screen).toContain('Chemistry lab');
  expect(screen).not.toContain('<button');
});

test('says what is wrong where the kiosks could not be read', async () => {
  const client = createQueryClient();
  client.setQueryDefaults(['office'], { retryOnMount: false, refetchOnMount: false });
  const error = new ApiError({ kind: 'broken', status: 502, problem: undefined });
  const queryFn = (): Promise<never> => Promise.reject(error);
  await client.query({ queryKey: ['office', 'rooms'], queryFn, retry: false }).catch(() => undefined);
  const screen = drawn(<Kiosks me={personOf('admin')} />, client);
  expect(screen).toMatch(/role="alert" data-failure="broken"/);
  expect(screen).toContain('Try again');
});

test.each([
  { role: 'admin', boxes: 1 },
  { role: 'auditor', boxes: 0 },
] as const)('lets $role choose $boxes of the one who waits', ({ role, boxes }) => {
  const row: PersonRow = {
    id: PersonId.parse(uuid(5)),
    role: 'student',
    state: 'pending',
    rollNumber: 'R-100',
    name: { first: 'Ada', last: 'Lindqvist' },
    registeredAt: NOW - MINUTE_MS,
    otherClaims: 2,
  };
  const table = drawn(
    <WaitingTable me={personOf(role)} rows={[row]} chosen={new Set()} onChoose={() => undefined} />,
  );
  expect(table).toContain('R-100');
  expect(table).toContain('1 minute ago');
  expect(table).toContain('2 others registered');
  expect(table.split('aria-label="Choose Ada Lindqvist"').length - 1).toBe(boxes);
});

test('shows a code in groups of four, spells it for who hears it, and says how long it holds', () => {
  const code = drawn(
    <CodeOnce
      code="abcd-2345"
      expiresAt={NOW}
      zone="Europe/London"
      what="Type it at the kiosk."
      onDone={() => undefined}
    />,
  );
  expect(code).toMatch(/<bdi dir="ltr">abcd<\/bdi><bdi dir="ltr">2345<\/bdi>/);
  expect(code).toContain('a b c d, 2 3 4 5');
  expect(code).toContain('Good once, until Thursday 12 March, 09:00.');
});
