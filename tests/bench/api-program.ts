/**
 * Our API as the benchmark runs it: the real routes on the real store, over a school that is written straight into it. What it has to
 * say is one JSON line on stdout.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { can } from '#core/access/can.ts';
import { invariant, present } from '#core/assert.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { DAY_MS } from '#core/time.ts';
import { buildApp } from '../../server/app.ts';
import { RECENT_MS } from '../../server/start/start.ts';
import { NO_BOOTSTRAP } from '../../server/sign-in/bootstrap.ts';
import { openLog } from '../../server/log.ts';
import { systemChance, systemClock, systemTimers } from '../../server/ports.ts';
import { loadSchool, School } from '../../server/school/school.ts';
import { hashedSecret } from '../../server/sign-in/secrets.ts';
import { collectionsOf, DECLARATIONS, type Collections } from '../../server/store/collections.ts';
import type { Store } from '../../server/store/collection.ts';
import { openMongoStore } from '../../server/store/mongo.ts';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import { everydayPolicy, World } from './api-world.ts';

/** Documents that are written at once while the school is loaded. */
const BATCH = 500;

const { values } = parseArgs({
  options: { world: { type: 'string' }, store: { type: 'string' }, ungrouped: { type: 'boolean' } },
});
const world = World.parse(JSON.parse(readFileSync(present(values.world, '--world FILE'), 'utf8')));
const store = await openStore(present(values.store, '--store PATH or mongodb://…'));
const collections = collectionsOf(store);
await load(collections);

const folder = mkdtempSync(join(tmpdir(), 'smartpresence-bench-api-'));
const origin = 'http://127.0.0.1';
const { app } = await buildApp({
  collections,
  can,
  crypto,
  clock: systemClock,
  chance: systemChance,
  timers: systemTimers,
  passwords: plainPasswords(),
  latePasswords: { verifierOf: async () => undefined },
  log: openLog(folder),
  mail: { kind: 'none', send: async () => undefined },
  bootstrap: NO_BOOTSTRAP,
  faces: { read: async () => ({ ok: false, error: 'failed' }), close: async () => undefined },
  faceKey: async () => new Uint8Array(32),
  publicOrigin: () => origin,
  trustedProxies: [],
  recentMs: RECENT_MS,
  phones: () => ({ origin, reach: 'this-pc' }),
  webRoot: folder,
});
process.once('SIGINT', () => process.exit(0));
await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
const port = typeof address === 'object' ? address?.port : undefined;
process.stdout.write(`${JSON.stringify({ event: 'ready', port, pid: process.pid })}\n`);

async function openStore(place: string): Promise<Store> {
  const isMongo = place.startsWith('mongodb:');
  const grouping = values.ungrouped !== true;
  const opened = isMongo
    ? await openMongoStore({ uri: place, declarations: DECLARATIONS, grouping })
    : openSqliteStore({ path: place, declarations: DECLARATIONS });
  if (!opened.ok) throw new Error(`the store cannot be opened: ${opened.error.kind}`);
  return opened.value;
}

function plainPasswords() {
  return {
    hash: async (secret: string) => `plain:${secret}`,
    fits: async (verifier: string | undefined, secret: string) => verifier === `plain:${secret}`,
  };
}

async function load(to: Collections): Promise<void> {
  await loadSchool({ collections: to, clock: systemClock, passwords: plainPasswords() }, schoolOf());
  const now = systemClock.now();
  const expiresAt = now + DAY_MS;
  await all(world.students, async (students) => {
    const outcome = await to.signIns.append(
      students.map(({ id, signInId, secret }) => ({
        id: signInId,
        personId: id,
        kind: 'browser' as const,
        secretHash: hashedSecret(crypto, secret),
        createdAt: now,
        usedAt: now,
        expiresAt,
      })),
    );
    invariant(outcome.kind === 'written', 'an empty store takes sign-ins');
  });
  await all(world.rooms, async (rooms) => {
    const outcome = await to.kiosks.append(
      rooms.map(({ kioskId, kioskTag, roomId, kioskSecret, credential, publicKey }) => ({
        id: kioskId,
        tag: kioskTag,
        campusId: world.campusId,
        roomId,
        secret: kioskSecret,
        credentialHash: hashedSecret(crypto, credential),
        publicKey,
        pairedAt: now,
        state: 'paired' as const,
      })),
    );
    invariant(outcome.kind === 'written', 'an empty store takes kiosks');
  });
}

function schoolOf(): School {
  const { campusId, teacherId } = world;
  const name = { first: 'Bench', last: 'Person' };
  return School.parse({
    campus: { id: campusId, name: 'Bench School', zone: 'Europe/London' },
    rooms: world.rooms.map(({ roomId }, i) => ({ id: roomId, name: `R-${i}`, code: `R${i}` })),
    kioskRoomId: world.rooms[0]?.roomId,
    people: [
      { id: teacherId, role: 'teacher', name, email: 'teacher@bench.example', password: 'bench' },
      ...world.students.map(({ id }, i) => ({
        id,
        role: 'student',
        name,
        rollNumber: `B${i}`,
        password: 'bench',
      })),
    ],
    classGroups: world.rooms.map(({ classGroupId, studentIds }, i) => ({
      id: classGroupId,
      title: `Class ${i}`,
      teacherIds: [teacherId],
      studentIds,
    })),
    entries: [],
    policies: [everydayPolicy(world)],
    beacons: [],
    faceAllowed: false,
    demo: false,
    rehearsal: false,
  });
}

async function all<T>(items: readonly T[], run: (batch: readonly T[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += BATCH) await run(items.slice(from, from + BATCH));
}
