/** Covers: for a time, somebody stands in for the teachers of a class group, and may do with it what they may. */
import { z } from 'zod';
import { CoverItem, NewCover } from '#core/contracts/school.ts';
import { DAY_MS } from '#core/time.ts';
import { nextId } from '../../ports.ts';
import { refused } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import { making, type Kind } from './documents.ts';
import {
  NAME_UNKNOWN,
  NOT_POSSIBLE,
  NOT_YOUR_CLASS,
  senseless,
  STAFF,
  unknownName,
  type OfficeDeps,
} from './office.ts';

type CoverRecord = NonNullable<Awaited<ReturnType<Collections['coverGrants']['get']>>>;

const LONGEST_MS = 14 * DAY_MS;

export function coverKind(deps: OfficeDeps): Kind<CoverRecord> {
  const { coverGrants, classGroups, people } = deps.collections;
  return {
    url: '/covers',
    tag: 'Covers',
    one: 'cover',
    many: 'covers',
    id: z.uuid(),
    keeper: {
      get: coverGrants.get,
      putIf: (document) => coverGrants.putIf(document, 'absent'),
      // It has no version, since it never changes.
      remove: (id) => coverGrants.remove(id),
    },
    reads: { action: 'read-school', by: STAFF },
    mayRead: ({ campusId, teacherId }, { actor }) =>
      Promise.resolve(deps.can(actor, 'read-cover', { campusId, teacherId })),
    forbidden: { ...NOT_YOUR_CLASS, detail: 'Somebody else covers here. Ask an admin.' },
    find: ({ cursor, limit }, { person: { campusId } }) =>
      coverGrants.find({
        index: 'byCampus',
        equals: { campusId },
        order: 'descending',
        limit,
        after: cursor,
      }),
    item: CoverItem,
    view: ({ id, classGroupId, teacherId, from, until, grantedBy }) => ({
      id,
      classGroupId,
      teacherId,
      from,
      until,
      grantedBy,
    }),
    create: making(NewCover, [NAME_UNKNOWN, NOT_POSSIBLE], async (body, { person }) => {
      const now = deps.clock.now();
      if (body.until <= body.from || body.until <= now)
        throw refused(senseless('until: a cover ends after it begins, and after now.'));
      if (body.until - body.from > LONGEST_MS)
        throw refused(
          senseless('until: a cover lasts fourteen days at most. Make another for the days after.'),
        );
      const id = nextId(deps.clock, deps.chance);
      return { id, campusId: person.campusId, ...body, grantedBy: person.id, createdAt: now };
    }),
    async check({ campusId, classGroupId, teacherId }) {
      if ((await classGroups.get(classGroupId))?.campusId !== campusId)
        return unknownName('classGroupId', 'class group');
      const teacher = await people.get(teacherId);
      const mayCover = teacher?.role === 'teacher' && teacher.state === 'approved';
      return mayCover && teacher.campusId === campusId ? undefined : unknownName('teacherId', 'teacher');
    },
    usedBy: () => Promise.resolve([]),
  };
}
