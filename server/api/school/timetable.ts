/** The timetable: which class group meets where, with whom and under which policy, and on which days. */
import { PageQuery } from '#core/contracts/paging.ts';
import { EntryChange, EntryItem, EntryWritten, NewEntry } from '#core/contracts/school.ts';
import { ClassGroupId, TimetableEntryId } from '#core/ids.ts';
import type { TimetableEntry } from '#core/timetable/timetable.ts';
import { idFor } from '../../named-id.ts';
import { refused, type Refusal } from '../../problem.ts';
import { findAll } from '../../store/collection.ts';
import type { Collections } from '../../store/collections.ts';
import { clashesOf } from './clashes.ts';
import { making, type Kind } from './documents.ts';
import { NAME_UNKNOWN, NOT_YOUR_CLASS, STAFF, unknownName, type OfficeDeps } from './office.ts';
import { mayReadGroup } from './reading.ts';

/** What makes an entry the one that it is. */
const OWN = [
  ...(['classGroupId', 'roomId', 'teacherId', 'policyId', 'from', 'startsAt', 'endsAt', 'rrule'] as const),
  'exdates',
] as const;

const ENTRY_THERE: Refusal = {
  status: 409,
  code: 'entry-there',
  detail: 'The timetable has just this entry already. Look at its list.',
};

type EntryRecord = NonNullable<Awaited<ReturnType<Collections['timetableEntries']['get']>>>;

export function timetableKind(deps: OfficeDeps): Kind<EntryRecord> {
  const { timetableEntries } = deps.collections;
  return {
    url: '/timetable',
    tag: 'Timetable',
    one: 'timetable entry',
    many: 'timetable entries',
    id: TimetableEntryId,
    keeper: timetableEntries,
    reads: { action: 'read-school', by: STAFF },
    mayRead: ({ campusId, classGroupId, teacherId }, asker) =>
      mayReadGroup(deps, asker, { campusId, classGroupId, alsoTeacherId: teacherId }),
    forbidden: NOT_YOUR_CLASS,
    query: PageQuery.extend({ classGroupId: ClassGroupId.optional() }),
    find: ({ cursor, limit, classGroupId }, { person: { campusId } }) =>
      classGroupId === undefined
        ? timetableEntries.find({ index: 'byCampus', equals: { campusId }, limit, after: cursor })
        : timetableEntries.find({ index: 'byClassGroup', equals: { classGroupId }, limit, after: cursor }),
    item: EntryItem,
    view: viewOf,
    written: {
      item: EntryWritten,
      view: async (entry) => ({ ...viewOf(entry), clashes: await clashesOf(deps, entry) }),
    },
    create: making(NewEntry, [NAME_UNKNOWN], async (body, { person: { campusId } }) => {
      const own = ownOf(body);
      const get = timetableEntries.get;
      const { id, before } = await idFor({ crypto: deps.crypto, get }, ['entry', campusId, own], isSame(own));
      if (before !== undefined || (await isThere(deps, body))) throw refused(ENTRY_THERE);
      const { zone } = (await deps.schools.of(campusId)).campus;
      return { id: TimetableEntryId.parse(id), campusId, zone, ...body, version: 1 };
    }),
    change: making(EntryChange, [NAME_UNKNOWN], async ({ version: _read, ...body }, entry) => ({
      ...entry,
      ...definedIn(body),
    })),
    taken: ENTRY_THERE,
    check: (entry) => faultOf(deps, entry),
    // What was opened keeps its own facts; nothing leans on the entry itself.
    usedBy: () => Promise.resolve([]),
  };
}

/** As text, to be compared. */
function ownOf(entry: Pick<TimetableEntry, (typeof OWN)[number]>): string {
  return JSON.stringify(OWN.map((field) => entry[field]));
}

function isSame(own: string): (entry: EntryRecord) => boolean {
  return (entry) => ownOf(entry) === own;
}

/** Whether the class group has just this entry; the whole of a school's timetable may have come in by a file. */
async function isThere(
  { collections: { timetableEntries } }: OfficeDeps,
  entry: Pick<TimetableEntry, (typeof OWN)[number]>,
): Promise<boolean> {
  const { classGroupId } = entry;
  const all = await findAll(timetableEntries, { index: 'byClassGroup', equals: { classGroupId } });
  return all.some(isSame(ownOf(entry)));
}

function viewOf({ campusId: _campus, zone: _zone, version = 0, ...entry }: EntryRecord): EntryItem {
  return { ...entry, version };
}

/** The fields that are given. */
function definedIn<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const name in fields) {
    const value = fields[name];
    if (isDefined(value)) given[name] = value;
  }
  return given;
}

function isDefined<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined;
}

async function faultOf(
  { collections, schools }: OfficeDeps,
  { campusId, classGroupId, roomId, teacherId, policyId }: TimetableEntry,
): Promise<Refusal | undefined> {
  const [group, room, teacher, school] = await Promise.all([
    collections.classGroups.get(classGroupId),
    collections.rooms.get(roomId),
    collections.people.get(teacherId),
    schools.of(campusId),
  ]);
  if (group?.campusId !== campusId) return unknownName('classGroupId', 'class group');
  if (room?.campusId !== campusId) return unknownName('roomId', 'room');
  const teaches = teacher?.role === 'teacher' || teacher?.role === 'admin';
  if (teacher?.campusId !== campusId || !teaches || teacher.state !== 'approved')
    return unknownName('teacherId', 'teacher');
  return school.policies.has(policyId) ? undefined : unknownName('policyId', 'policy');
}
