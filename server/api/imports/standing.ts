/** What stands in the school already, and what the rows read so far add to it: the import's picture of the campus. */
import { present } from '#core/assert.ts';
import type { Policy } from '#core/check-in/policy.ts';
import type { CampusId } from '#core/ids.ts';
import { findAll } from '../../store/collection.ts';
import type { Collections } from '../../store/collections.ts';

type RecordOf<K extends keyof Collections> = NonNullable<Awaited<ReturnType<Collections[K]['get']>>>;
export type Person = RecordOf<'people'>;
export type Room = RecordOf<'rooms'>;
export type Course = RecordOf<'courses'>;
export type ClassGroup = RecordOf<'classGroups'>;
export type Enrolment = RecordOf<'enrolments'>;
export type Entry = RecordOf<'timetableEntries'>;
export type PolicyRecord = RecordOf<'policies'>;

/** One document as it stands, as it shall stand, or both. */
export interface Planned<T> {
  readonly before?: T | undefined;
  after: T;
  /** Whether a row of this import spoke of it. */
  named: boolean;
}

export interface Standing {
  readonly campus: RecordOf<'campuses'>;
  readonly people: Map<string, Planned<Person>>;
  readonly rooms: Map<string, Planned<Room>>;
  readonly courses: Map<string, Planned<Course>>;
  readonly classGroups: Map<string, Planned<ClassGroup>>;
  readonly enrolments: Map<string, Planned<Enrolment>>;
  readonly policies: Map<string, Planned<PolicyRecord>>;
  readonly timetableEntries: Map<string, Planned<Entry>>;
}

export async function readStanding(from: Collections, campusId: CampusId): Promise<Standing> {
  const of = { index: 'byCampus', equals: { campusId } } as const;
  const campus = present(await from.campuses.get(campusId), 'the campus is there');
  const [people, rooms, courses, classGroups, enrolments, policies, entries] = await Promise.all([
    findAll(from.people, { index: 'byRoleAndState', equals: { campusId } }),
    findAll(from.rooms, of),
    findAll(from.courses, of),
    findAll(from.classGroups, of),
    findAll(from.enrolments, of),
    findAll(from.policies, of),
    findAll(from.timetableEntries, of),
  ]);
  return {
    campus,
    people: byId(people),
    rooms: byId(rooms),
    courses: byId(courses),
    classGroups: byId(classGroups),
    enrolments: byId(enrolments),
    policies: byId(latestOf(policies)),
    timetableEntries: byId(entries),
  };
}

/** The newest version of each policy. */
function latestOf(records: readonly PolicyRecord[]): readonly PolicyRecord[] {
  const sorted = [...records].sort((a, b) => a.policy.version - b.policy.version);
  return [
    ...new Map(sorted.map((record): [Policy['id'], PolicyRecord] => [record.policy.id, record])).values(),
  ];
}

/** The planned documents by what `keyOf` says of each; those of which it says nothing are left out. */
export function planBy<T>(
  planned: ReadonlyMap<string, Planned<T>>,
  keyOf: (document: T) => string | undefined,
): Map<string, Planned<T>> {
  const found = new Map<string, Planned<T>>();
  for (const one of planned.values()) {
    const key = keyOf(one.after);
    if (key !== undefined) found.set(key, one);
  }
  return found;
}

/** Adds a document that was not there. */
export function planNew<T extends { readonly id: string }>(
  planned: Map<string, Planned<T>>,
  after: T,
): Planned<T> {
  const one = { after, named: true };
  planned.set(after.id, one);
  return one;
}

function byId<T extends { readonly id: string }>(documents: readonly T[]): Map<string, Planned<T>> {
  return new Map(
    documents.map((document) => [document.id, { before: document, after: document, named: false }]),
  );
}
