/** Covers: for a time, somebody stands in for the teachers of a class group, and may do with it what they may. */
import { z } from 'zod';
import { CoverItem, NewCover } from '#core/contracts/school.ts';
import { DAY_MS } from '#core/time.ts';
import { namedId } from '../../named-id.ts';
import { refused, type Refusal } from '../../problem.ts';
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

const COVER_THERE: Refusal = {
  status: 409,
  code: 'cover-there',
  detail: 'This cover was given already. Look at the list of covers.',
};

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
      const { campusId } = person;
      const { classGroupId, teacherId, from, until } = body;
      // It never changes, so what it says can be its id.
      const id = namedId(deps.crypto, ['cover', campusId, classGroupId, teacherId, from, until]);
      return { id, campusId, ...body, grantedBy: person.id, createdAt: now };
    }),
    taken: COVER_THERE,
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
