/** Beacons: what a student carries that advertises. A secret goes in and never comes out again. */
import { z } from 'zod';
import { EnrolledBeacon } from '#core/contracts/api.ts';
import { BeaconItem, NewBeacon } from '#core/contracts/school.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import { making, type Kind } from './documents.ts';
import { NAME_UNKNOWN, OFFICE, unknownName, type OfficeDeps } from './office.ts';

type BeaconRecord = NonNullable<Awaited<ReturnType<Collections['beacons']['get']>>>;

const TAKEN: Refusal = {
  status: 409,
  code: 'beacon-taken',
  detail: 'This beacon is enrolled already. Delete that enrolment first, or enrol another beacon.',
};

export function beaconKind(deps: OfficeDeps): Kind<BeaconRecord> {
  const { beacons, people } = deps.collections;
  return {
    url: '/beacons',
    tag: 'Beacons',
    one: 'beacon',
    many: 'beacons',
    id: z.string().min(1).max(100),
    keeper: {
      get: beacons.get,
      putIf: (document) => beacons.putIf(document, 'absent'),
      // It has no version, since it never changes.
      remove: (id) => beacons.remove(id),
    },
    reads: { action: 'read-office', by: OFFICE },
    find: ({ cursor, limit }, { person: { campusId } }) =>
      beacons.find({ index: 'byCampus', equals: { campusId }, limit, after: cursor }),
    item: BeaconItem,
    view: ({ id, beacon, enrolledAt }) => ({
      id,
      studentId: beacon.studentId,
      identity: beacon.identity,
      ...(beacon.identity === 'static' && { uuid: beacon.uuid }),
      ...(enrolledAt !== undefined && { enrolledAt }),
    }),
    create: making(NewBeacon, [NAME_UNKNOWN], async (body, { person: { campusId } }) => {
      const beacon = EnrolledBeacon.parse(body);
      return { id: idOf(deps.crypto, beacon), campusId, beacon, enrolledAt: deps.clock.now() };
    }),
    taken: TAKEN,
    async check({ id, campusId, beacon }, stage) {
      const student = await people.get(beacon.studentId);
      if (student?.campusId !== campusId || student.role !== 'student')
        return unknownName('studentId', 'student');
      return stage === 'new' && (await beacons.get(id)) !== undefined ? TAKEN : undefined;
    },
    usedBy: () => Promise.resolve([]),
  };
}

/** The same beacon has the same id, whoever it is enrolled for. */
function idOf(crypto: Crypto, beacon: EnrolledBeacon): string {
  if (beacon.identity === 'static') return beacon.uuid;
  return crypto.toBase64Url(crypto.sha256(crypto.utf8(`beacon|${beacon.secret}`)));
}
