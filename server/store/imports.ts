/** Imports: what was asked, how far it is, and the writes of which it is made, laid down before the first is done. */
import { z } from 'zod';
import { CampusId, PersonId } from '#core/ids.ts';
import { ImportCounts } from '#core/contracts/imports.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

export const ImportRecord = z.object({
  id: z.string(),
  campusId: CampusId,
  by: PersonId,
  at: Instant,
  /** `staged` once all its writes are laid down; `undone` where one of them could not be made, or they were not all laid down. */
  state: z.enum(['staging', 'staged', 'undoing', 'applied', 'undone']),
  /** How many step documents it has. */
  steps: z.int().nonnegative(),
  counts: ImportCounts,
  /** The campus while the import is under way: there is one at a time. */
  runningFor: CampusId.optional(),
  /** Who carries it out, and when they last said so; another takes it up when they have been silent. */
  runner: z.string(),
  heardAt: Instant,
  endedAt: Instant.optional(),
  /** The ids of the people it made. */
  madePeople: z.array(PersonId),
});
export type ImportRecord = z.infer<typeof ImportRecord>;

export const imports = declare({
  name: 'imports',
  schema: ImportRecord,
  indexes: {
    byCampus: { on: ['campusId', 'at'] },
    byRunning: { on: ['runningFor'], unique: true },
  },
});

/** One write: a document that is new, or one that takes the place of another. */
export const ImportWrite = z.object({
  collection: z.enum([
    'people',
    'rooms',
    'courses',
    'classGroups',
    'enrolments',
    'policies',
    'timetableEntries',
  ]),
  after: z.looseObject({ id: z.string() }),
  before: z.looseObject({ id: z.string() }).optional(),
});
export type ImportWrite = z.infer<typeof ImportWrite>;

/** Some writes of an import, in order; `id` is `<import>:<n>`. */
export const importSteps = declare({
  name: 'import_steps',
  schema: z.object({ id: z.string(), writes: z.array(ImportWrite).max(200) }),
  indexes: {},
});

/** Who took what out of the school, and when. The file itself is not kept. */
export const exports = declare({
  name: 'exports',
  schema: z.object({
    id: z.string(),
    campusId: CampusId,
    by: PersonId,
    at: Instant,
    kind: z.enum(['people', 'classes', 'timetable', 'register']),
    sessionId: z.string().optional(),
  }),
  indexes: { byCampus: { on: ['campusId', 'at'] } },
});
