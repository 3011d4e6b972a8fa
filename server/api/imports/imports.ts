/** What an import answers: what it would do, what it has done, or what is wrong with its files. */
import {
  ImportFile,
  type Import,
  type ImportAnswer,
  type ImportFault,
  type ImportFiles,
} from '#core/contracts/imports.ts';
import type { PageQuery } from '#core/contracts/paging.ts';
import { PersonId, type CampusId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Audit } from '../../audit.ts';
import { runImport } from '../../school/import-run.ts';
import { nextId } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import { COLUMNS } from '../../school-files/columns.ts';
import type { ImportRecord } from '../../store/imports.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { planImport, type Plan, type PlanDeps } from './plan.ts';

export interface ImportDeps extends PlanDeps {
  readonly audit: Audit;
  /** Names this process among those that may take an import up. */
  readonly runner: string;
}

export const HAS_FAULTS: Refusal = {
  status: 422,
  code: 'import-has-faults',
  detail:
    'The files have faults, so nothing was imported. Send them with dryRun to see each with its line, mend them, then try again.',
};
export const NOTHING_GIVEN: Refusal = {
  status: 422,
  code: 'import-is-empty',
  detail: 'No file was given. Send the text of people, classes or timetable.',
};
export const IMPORT_RUNNING: Refusal = {
  status: 409,
  code: 'import-running',
  detail: 'Another import is under way. Wait until it has ended, then try again.',
};
export const CHANGED_MEANWHILE: Refusal = {
  status: 409,
  code: 'changed-meanwhile',
  detail: 'Somebody else changed the school while this was imported, so all of it was undone. Try again.',
};
export const NO_IMPORT: Refusal = {
  status: 404,
  code: 'import-not-found',
  detail: 'There is no such import. Look at the list of imports.',
};

const MOST_TOLD = 1000;

export async function importFiles(
  deps: ImportDeps,
  { id: by, campusId }: PersonRecord,
  files: ImportFiles,
): Promise<Result<ImportAnswer, Refusal>> {
  const { people, classes, timetable, dryRun } = files;
  if ([people, classes, timetable].every((text) => text === undefined)) return failed(NOTHING_GIVEN);
  const plan = await planImport(deps, campusId, files);
  const isFaulty = plan.faults.length > 0;
  if (isFaulty) return dryRun ? ok(answerFrom(plan, 'faulty')) : failed(HAS_FAULTS);
  if (plan.writes.length === 0) return ok(answerFrom(plan, 'unchanged'));
  if (dryRun) return ok(answerFrom(plan, 'ready'));
  const at = deps.clock.now();
  const id = nextId(deps.clock, deps.chance);
  const madePeople = plan.writes
    .filter(({ collection, before }) => collection === 'people' && before === undefined)
    .map(({ after }) => PersonId.parse(after.id));
  const record: ImportRecord = {
    id,
    campusId,
    by,
    at,
    state: 'staging',
    steps: 0,
    counts: plan.counts,
    runningFor: campusId,
    runner: deps.runner,
    heardAt: at,
    madePeople,
  };
  if (await isBusy(deps, campusId)) return failed(IMPORT_RUNNING);
  await deps.audit.say({ campusId, by, action: 'import-school', subject: id, details: { ...plan.counts } });
  const over = await runImport(deps, record, plan.writes);
  // Also where another process goes on with it, and nobody knows the end yet.
  if (over === undefined || over.runningFor !== undefined) return failed(IMPORT_RUNNING);
  if (over.state !== 'applied') return failed(CHANGED_MEANWHILE);
  return ok({ ...answerFrom(plan, 'applied'), import: importFrom(over) });
}

export async function listImports(
  { collections }: Pick<ImportDeps, 'collections'>,
  campusId: CampusId,
  { cursor, limit }: PageQuery,
) {
  const equals = { campusId };
  const page = await collections.imports.find({
    index: 'byCampus',
    equals,
    order: 'descending',
    limit,
    after: cursor,
  });
  return { items: page.items.map(importFrom), ...(page.next !== undefined && { next: page.next }) };
}

export function importFrom({ id, at, by, state, counts, endedAt, madePeople }: ImportRecord): Import {
  const isOver = state === 'applied' || state === 'undone';
  return {
    id,
    at,
    by,
    state: isOver ? state : 'running',
    counts,
    madePeople: isOver ? madePeople : [],
    ...(endedAt !== undefined && { endedAt }),
  };
}

async function isBusy({ collections }: ImportDeps, runningFor: CampusId): Promise<boolean> {
  const { items } = await collections.imports.find({ index: 'byRunning', equals: { runningFor }, limit: 1 });
  return items.length > 0;
}

function answerFrom({ counts, faults, changes }: Plan, state: ImportAnswer['state']): ImportAnswer {
  const sorted = [...faults].sort(inReadingOrder);
  return {
    state,
    counts,
    faults: sorted.slice(0, MOST_TOLD),
    faultCount: faults.length,
    changes: state === 'faulty' ? [] : changes.slice(0, MOST_TOLD),
  };
}

/** File by file, line by line, column by column. */
function inReadingOrder(a: ImportFault, b: ImportFault): number {
  const fileOf = ({ file }: ImportFault): number => ImportFile.options.indexOf(file);
  const columnOf = ({ file, column }: ImportFault): number =>
    COLUMNS[file].findIndex(({ name }) => name === column);
  return fileOf(a) - fileOf(b) || a.line - b.line || columnOf(a) - columnOf(b);
}
