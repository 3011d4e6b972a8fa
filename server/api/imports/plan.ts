/** What an import comes to: every fault with its line, or every write that it is made of. Nothing is written here. */
import { isDeepStrictEqual } from 'node:util';
import { ImportFile, type ImportCounts, type ImportFiles } from '#core/contracts/imports.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { CampusId } from '#core/ids.ts';
import { localDateAt } from '#core/time.ts';
import { nextId, type Chance, type Clock } from '../../ports.ts';
import type { Collections } from '../../store/collections.ts';
import type { ImportWrite } from '../../store/imports.ts';
import { readClasses } from './classes.ts';
import { readPeople } from './people.ts';
import type { Planning } from './planning.ts';
import type { Notes } from './sheet.ts';
import { readStanding, type Planned } from './standing.ts';
import { readTimetable } from './timetable.ts';

export interface PlanDeps {
  readonly collections: Collections;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

export interface Plan extends Pick<Notes, 'faults' | 'changes'> {
  readonly counts: ImportCounts;
  readonly writes: readonly ImportWrite[];
}

const READERS = { people: readPeople, classes: readClasses, timetable: readTimetable };
/** Looked up at once, so that a long file does not ask for everything at the same moment. */
const AT_ONCE = 100;

export async function planImport(deps: PlanDeps, campusId: CampusId, files: ImportFiles): Promise<Plan> {
  const standing = await readStanding(deps.collections, campusId);
  const planning: Planning = {
    standing,
    today: localDateAt(deps.clock.now(), standing.campus.zone),
    lines: new Map(),
    elsewhere: [],
    nextId: () => nextId(deps.clock, deps.chance),
    faults: [],
    changes: [],
    doubtfulFiles: new Set(),
    doubtfulWords: new Set(),
  };
  for (const file of ImportFile.options) {
    const text = files[file];
    if (text !== undefined) READERS[file](planning, text);
  }
  await findTaken(deps, planning);
  // In an order in which nothing names what is not there yet.
  const writes = [
    ...writesOf('people', standing.people),
    ...writesOf('rooms', standing.rooms),
    ...writesOf('courses', standing.courses),
    ...writesOf('policies', standing.policies),
    ...writesOf('classGroups', standing.classGroups),
    ...writesOf('enrolments', standing.enrolments),
    ...writesOf('timetableEntries', standing.timetableEntries),
  ];
  return { faults: planning.faults, changes: planning.changes, counts: countsOf(planning), writes };
}

/** What is one in all campuses, and is another campus's already. */
async function findTaken({ collections }: PlanDeps, planning: Planning): Promise<void> {
  const { standing, lines, elsewhere, faults } = planning;
  await inPortions(elsewhere, async ({ line, email, rollNumber }) => {
    const note = (column: string, value: string, write: string): void => {
      const fault = 'somebody in another campus has this already';
      faults.push({ file: 'people', line, column, value, fault, write });
    };
    if (email !== undefined) {
      const { items } = await collections.people.find({ index: 'byEmail', equals: { email }, limit: 1 });
      if (items.length > 0) note('E-mail', email, 'another address');
    }
    if (rollNumber !== undefined) {
      const of = { index: 'byRollNumber', equals: { rollNumber }, limit: 1 } as const;
      if ((await collections.people.find(of)).items.length > 0)
        note('Roll number', rollNumber, 'another roll number');
    }
  });
  const rooms = [...standing.rooms.values()].filter(isWrite).map(({ after }) => after);
  await inPortions(rooms, async ({ id, code }) => {
    const { items } = await collections.rooms.find({ index: 'byCode', equals: { code }, limit: 1 });
    if (items.some((other) => !standing.rooms.has(other.id)))
      faults.push({
        file: 'timetable',
        line: lines.get(id) ?? 0,
        column: 'Room',
        value: code,
        fault: `the room would get the code ${code}, and a room of another campus has it`,
        write: 'another name; or make the room in the portal first, with a code of its own',
      });
  });
}

async function inPortions<T>(all: readonly T[], look: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE)
    await Promise.all(all.slice(from, from + AT_ONCE).map(look));
}

function isWrite<T>({ before, after }: Planned<T>): boolean {
  return !isDeepStrictEqual(before, after);
}

function writesOf<T extends { readonly id: string; readonly version?: number | undefined }>(
  collection: ImportWrite['collection'],
  planned: ReadonlyMap<string, Planned<T>>,
): readonly ImportWrite[] {
  return [...planned.values()]
    .filter(isWrite)
    .map(({ before, after }) =>
      before === undefined
        ? { collection, after }
        : { collection, before, after: { ...after, version: (before.version ?? 0) + 1 } },
    );
}

function countsOf({ standing }: Planning): ImportCounts {
  const count = <T>(planned: ReadonlyMap<string, Planned<T>>) => {
    const all = [...planned.values()];
    const written = all.filter(isWrite);
    const made = written.filter(({ before }) => before === undefined).length;
    return {
      made,
      changed: written.length - made,
      same: all.filter((one) => one.named && !isWrite(one)).length,
    };
  };
  return {
    people: count(standing.people),
    rooms: count(standing.rooms),
    courses: count(standing.courses),
    classGroups: count(standing.classGroups),
    enrolments: count(standing.enrolments),
    policies: count(standing.policies),
    timetableEntries: count(standing.timetableEntries),
  };
}
