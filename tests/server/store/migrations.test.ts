/** Older database files are brought to this version's shape, from what they held. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { collectionsOf, DECLARATIONS, type Collections } from '../../../server/store/collections.ts';
import { openSqliteStore } from '../../../server/store/sqlite.ts';
import { KIOSK, opened, scanned, SESSION } from '../../support/facts.ts';

/** A file of `version` with `rows` in it, `lacking` some indexes, as today's program opens it. */
async function openedNow(
  rows: readonly { readonly table: string; readonly doc: object & { id: string } }[],
  version = 3,
  lacking: readonly string[] = [],
) {
  const folder = await mkdtemp(join(tmpdir(), 'smartpresence-migration-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'api.sqlite');
  const fresh = openSqliteStore({ path, declarations: DECLARATIONS });
  if (!fresh.ok) throw new Error(fresh.error.kind);
  await fresh.value.close();
  const db = new Database(path);
  for (const index of lacking) db.exec(`DROP INDEX ${index}`);
  for (const { table, doc } of rows)
    db.prepare(`INSERT INTO ${table} (id, doc) VALUES (?, ?)`).run(doc.id, JSON.stringify(doc));
  db.pragma(`user_version = ${version}`);
  db.close();
  const again = openSqliteStore({ path, declarations: DECLARATIONS });
  if (!again.ok) throw new Error(again.error.kind);
  onTestFinished(() => again.value.close());
  return collectionsOf(again.value) satisfies Collections;
}

const fact = opened();
const { campusId, roomId, classGroupId, startsAt, at: openedAt } = fact;
const opening = {
  id: `${SESSION}:${KIOSK}`,
  sessionId: SESSION,
  tag: 'tag',
  kioskId: KIOSK,
  campusId,
  roomId,
  startsAt,
  openedAt,
};
const laidOut = {
  id: `${KIOSK}:1`,
  sessionId: SESSION,
  kioskId: KIOSK,
  seq: 1,
  about: 'session',
  body: JSON.stringify(fact),
  receivedAt: openedAt,
};

test('names the class of an opening from its fact', async () => {
  const { openings } = await openedNow([
    { table: 'openings', doc: opening },
    { table: 'kiosk_facts', doc: laidOut },
  ]);
  expect(await openings.get(opening.id)).toEqual({ ...opening, classGroupId });
  const { items } = await openings.find({ index: 'byClassGroup', equals: { classGroupId }, limit: 10 });
  expect(items).toHaveLength(1);
});

test('drops an opening whose fact is not there, since it is made anew with the facts', async () => {
  const { openings } = await openedNow([{ table: 'openings', doc: opening }]);
  expect(await openings.get(opening.id)).toBeUndefined();
});

test('enrols those who stood in a class group since long ago', async () => {
  const teacherIds = [fact.teacherId];
  const group = { id: classGroupId, campusId, title: 'Maths 9B', teacherIds };
  const doc = { ...group, studentIds: fact.roster };
  const { classGroups, enrolments } = await openedNow([{ table: 'class_groups', doc }], 2);
  expect(await classGroups.get(classGroupId)).toEqual(group);
  const { items } = await enrolments.find({ index: 'byClassGroup', equals: { classGroupId }, limit: 10 });
  const since = '2000-01-01';
  expect(items).toEqual(
    [...fact.roster].sort().map((studentId) => ({
      id: `${classGroupId}.${studentId}.${since}`,
      campusId,
      classGroupId,
      studentId,
      from: since,
    })),
  );
});

test('lets those who were there before states go on as approved', async () => {
  const doc = {
    id: fact.teacherId,
    campusId,
    role: 'teacher',
    name: { first: 'Anita', last: 'Rao' },
    email: 'rao@school.example',
    passwordHash: 'kept',
  };
  const { people } = await openedNow([{ table: 'people', doc }], 1);
  expect(await people.get(doc.id)).toEqual({ ...doc, state: 'approved' });
  const equals = { campusId, role: 'teacher', state: 'approved' } as const;
  expect((await people.find({ index: 'byRoleAndState', equals, limit: 10 })).items).toHaveLength(1);
});

test("puts a kiosk's facts, which stood one by one, into runs", async () => {
  const second = { ...laidOut, id: `${KIOSK}:2`, seq: 2 };
  const { kioskFacts } = await openedNow([
    { table: 'kiosk_facts', doc: laidOut },
    { table: 'kiosk_facts', doc: second },
  ]);
  const { items } = await kioskFacts.find({
    index: 'byArrival',
    equals: { sessionId: SESSION },
    limit: 10,
  });
  expect(items).toEqual(
    [1, 2].map((seq) => ({
      id: `${KIOSK}:${seq}:${SESSION}`,
      sessionId: SESSION,
      kioskId: KIOSK,
      from: seq,
      facts: [{ seq, body: laidOut.body }],
      receivedAt: openedAt,
      laidOutAt: openedAt,
    })),
  );
});

test('tells class groups of one title apart, since none may be taken for another', async () => {
  const groups = ['00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-0000000000a2'].map(
    (id) => ({
      id,
      campusId,
      title: 'Maths 9B',
      teacherIds: [],
    }),
  );
  const { classGroups } = await openedNow(
    groups.map((doc) => ({ table: 'class_groups', doc })),
    5,
    ['class_groups__byTitle'],
  );
  const titles = await Promise.all(groups.map(async ({ id }) => (await classGroups.get(id))?.title));
  expect(titles).toEqual(['Maths 9B', 'Maths 9B 000000a2']);
});

test('knows a fact of the server by what may be said once', async () => {
  const said = scanned();
  const onceKey = `${SESSION}|${said.studentId}|qr-scanned`;
  const kept = { sessionId: SESSION, seq: 1, body: JSON.stringify(said), hash: 'h', receivedAt: said.at };
  const doc = { ...kept, id: said.id, onceKey, about: said.studentId };
  const { serverFacts } = await openedNow([{ table: 'server_facts', doc }], 6);
  expect(await serverFacts.get(onceKey)).toEqual({ ...kept, id: onceKey });
  expect(await serverFacts.get(said.id)).toBeUndefined();
});
