/** What comes in by file and goes out by file: imports, and exports that an import reads again. */
import { z } from 'zod';
import { PersonId, SessionId } from '../ids.ts';
import { Instant } from '../time.ts';

/** The files of an import, in the order in which one leans on the other. */
export const ImportFile = z.enum(['people', 'classes', 'timetable']);
export type ImportFile = z.infer<typeof ImportFile>;

/** One file as text: UTF-8 read as such, comma, semicolon or tab between cells. */
const Csv = z.string().max(4_000_000);

/** `POST /imports`. Without `dryRun: false` nothing is written. */
export const ImportFiles = z.strictObject({
  people: Csv.optional(),
  classes: Csv.optional(),
  timetable: Csv.optional(),
  dryRun: z.boolean().default(true),
});
export type ImportFiles = z.infer<typeof ImportFiles>;

/** What is wrong with a line, and what to write instead. `line` counts from 1, with the headings; 0 is the file as a whole. */
export const ImportFault = z.object({
  file: ImportFile,
  line: z.int().nonnegative(),
  column: z.string(),
  value: z.string(),
  fault: z.string(),
  write: z.string(),
});
export type ImportFault = z.infer<typeof ImportFault>;

/** One thing that a line makes or changes. `from` is empty where nothing stood. */
export const ImportChange = z.object({
  file: ImportFile,
  line: z.int().nonnegative(),
  kind: z.enum(['made', 'changed']),
  what: z.string(),
  fields: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
});
export type ImportChange = z.infer<typeof ImportChange>;

const Count = z.object({ made: z.int(), changed: z.int(), same: z.int() });
export const ImportCounts = z.object({
  people: Count,
  rooms: Count,
  courses: Count,
  classGroups: Count,
  enrolments: Count,
  policies: Count,
  timetableEntries: Count,
});
export type ImportCounts = z.infer<typeof ImportCounts>;

export const Import = z.object({
  id: z.string(),
  at: Instant,
  by: PersonId,
  state: z.enum(['running', 'applied', 'undone']),
  counts: ImportCounts,
  endedAt: Instant.optional(),
  /** The people it made: they cannot sign in before they have a password. */
  madePeople: z.array(PersonId),
});
export type Import = z.infer<typeof Import>;

/**
 * What an import would do, or has done. With a fault in it nothing is done; `unchanged` where the school is as the files say
 * already, so that there is nothing to do.
 */
export const ImportAnswer = z.object({
  state: z.enum(['faulty', 'ready', 'applied', 'unchanged']),
  import: Import.optional(),
  counts: ImportCounts,
  /** The first thousand. */
  faults: z.array(ImportFault),
  faultCount: z.int().nonnegative(),
  /** The first thousand. */
  changes: z.array(ImportChange),
});
export type ImportAnswer = z.infer<typeof ImportAnswer>;

/** `POST /exports`: the register of one session, or what an import reads. */
export const MakeExport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: ImportFile }),
  z.strictObject({ kind: z.literal('register'), sessionId: SessionId }),
]);
export type MakeExport = z.infer<typeof MakeExport>;

export const Export = z.object({
  id: z.string(),
  kind: z.enum([...ImportFile.options, 'register']),
  sessionId: z.string().optional(),
  at: Instant,
  by: PersonId,
});
export type Export = z.infer<typeof Export>;
