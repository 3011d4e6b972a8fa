/** Phones that are bound to people. `own` of staff is a student's whom they are in charge of. */
import { randomBytes } from 'node:crypto';
import { DeviceKeyId, type PersonId } from '#core/ids.ts';
import type { Bench } from './bench.ts';
import { somebodyNew } from './somebody-new.ts';
import { naming } from './self.ts';
import type { Prepared, Specimens } from './specimen.ts';
import type { Who } from './who.ts';

/** The phone that is bound to the person; one is bound where there is none. */
async function phoneOf({ api }: Bench, personId: PersonId): Promise<DeviceKeyId> {
  const { deviceKeys } = api.collections;
  const bound = await deviceKeys.find({ index: 'byPerson', equals: { personId }, limit: 1 });
  if (bound.items[0] !== undefined) return bound.items[0].id;
  const id = DeviceKeyId.parse(randomBytes(32).toString('base64url'));
  await deviceKeys.putIf({ id, personId, boundAt: api.clock.now() }, 'absent');
  return id;
}

async function toList(bench: Bench, personId: PersonId): Promise<Prepared> {
  await phoneOf(bench, personId);
  return { query: { personId } };
}

async function toRelease(bench: Bench, personId: PersonId): Promise<Prepared> {
  return { params: { id: await phoneOf(bench, personId) }, body: {} };
}

/** A student's own, with their password: it ends their other sign-ins, and so it is somebody's whom nobody else needs. */
async function toReleaseOwn(bench: Bench, who: Who): Promise<Prepared> {
  const student = who === 'student' ? await somebodyNew(bench, who) : undefined;
  if (student === undefined) return toRelease(bench, bench.ours.students[1].id);
  const prepared = await toRelease(bench, student.id);
  return { ...prepared, headers: await bench.fresh.signIn(student), body: { password: 'fresh-secret' } };
}

export const deviceSpecimens: Specimens = {
  'GET /devices': {
    by: ['student', 'teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: (bench) => toList(bench, bench.ours.students[0].id),
    other: async (bench) => toList(bench, (await bench.fresh.person()).id),
    otherCampus: (bench) => toList(bench, bench.theirs.students[0].id),
    self: naming((personId) => ({ query: { personId } })),
  },
  'POST /devices/:id/release': {
    by: ['student', 'teacher', 'cover', 'admin'],
    again: false,
    own: toReleaseOwn,
    other: async (bench) => toRelease(bench, (await bench.fresh.person()).id),
    otherCampus: (bench) => toRelease(bench, bench.theirs.students[0].id),
  },
};
