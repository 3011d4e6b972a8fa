/**
 * Carries an import out: all of it or nothing, though no transaction holds it together. Every write is laid down in steps before
 * the first is done, so that whoever finds an import that stopped halfway goes on with it. A write that meets somebody
 * else's change undoes those before it. Nothing of it is seen in snapshots or by kiosks before the school's version is raised at the end.
 */
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { assertNever } from '#core/assert.ts';
import { SECOND_MS } from '#core/time.ts';
import type { Clock, Timers } from '../ports.ts';
import { touchSchool } from './school-version.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import type { ImportRecord, ImportWrite } from '../store/imports.ts';
import * as records from '../store/school-records.ts';

export interface ImportRunDeps {
  readonly collections: Collections;
  readonly clock: Clock;
}

/** After so long without a word another process takes an import up. */
const SILENT_MS = 30 * SECOND_MS;
const STEP_WRITES = 200;

/**
 * Lays the import down and carries it out. `record.state` is `staging`, and it is not in the store yet. Undefined where
 * another import of the campus is under way.
 */
export async function runImport(
  deps: ImportRunDeps,
  record: ImportRecord,
  writes: readonly ImportWrite[],
): Promise<ImportRecord | undefined> {
  const { imports, importSteps } = deps.collections;
  const steps = Math.ceil(writes.length / STEP_WRITES);
  const staging = { ...record, steps };
  if ((await imports.putIf(staging, 'absent')).kind === 'refused') return undefined;
  for (let n = 0; n < steps; n += 1) {
    const step = { id: stepId(record.id, n), writes: writes.slice(n * STEP_WRITES, (n + 1) * STEP_WRITES) };
    await importSteps.putIf(step, 'absent');
    await heard(deps, staging);
  }
  const staged = await moved(deps, staging, 'staged');
  if (staged !== undefined) return goOn(deps, staged);
  // Another process took it for dead, and has dropped it: what was laid down since goes too.
  await removeSteps(deps, staging);
  return asItStands(deps, staging);
}

/** Takes up every import whose runner has been silent, also one of our own that failed. `runner` names this process. */
export async function resumeImports(deps: ImportRunDeps, runner: string): Promise<void> {
  const running = await findAll(deps.collections.imports, { index: 'byRunning', equals: {} });
  for (const record of running) {
    const heardAt = deps.clock.now();
    if (heardAt - record.heardAt < SILENT_MS) continue;
    const taken = { ...record, runner, heardAt };
    const held = { runner: record.runner, heardAt: record.heardAt, state: record.state };
    if ((await deps.collections.imports.putIf(taken, held)).kind === 'written') await goOn(deps, taken);
  }
}

/** Looks for imports that stopped, now and as long as one may be silent. Gives the way to stop. */
export function keepResuming(
  deps: ImportRunDeps & { readonly timers: Timers },
  runner: string,
  failed: (error: unknown) => void,
): () => void {
  let isStopped = false;
  let cancel = (): void => undefined;
  const look = (): void => {
    void resumeImports(deps, runner)
      .catch(failed)
      .then(() => {
        if (!isStopped) cancel = deps.timers.after(2 * SILENT_MS, look);
      });
  };
  look();
  return () => {
    isStopped = true;
    cancel();
  };
}

/** From whatever state it is in to its end. */
async function goOn(deps: ImportRunDeps, record: ImportRecord): Promise<ImportRecord> {
  switch (record.state) {
    case 'staging':
      // Its writes are not all known: nothing was done, and nothing will be.
      return ended(deps, record, 'undone');
    case 'staged':
      return applyAll(deps, record);
    case 'undoing':
      return undoAll(deps, record);
    case 'applied':
    case 'undone':
      return record;
    default:
      return assertNever(record.state);
  }
}

async function applyAll(deps: ImportRunDeps, record: ImportRecord): Promise<ImportRecord> {
  for (let n = 0; n < record.steps; n += 1) {
    const writes = await writesOf(deps, record, n);
    const outcomes = await Promise.all(writes.map((write) => applyWrite(deps.collections, write)));
    if (outcomes.includes(false)) return undoAll(deps, record);
    if (!(await heard(deps, record))) return asItStands(deps, record);
  }
  return ended(deps, record, 'applied');
}

async function undoAll(deps: ImportRunDeps, record: ImportRecord): Promise<ImportRecord> {
  const undoing = record.state === 'undoing' ? record : await moved(deps, record, 'undoing');
  if (undoing === undefined) return asItStands(deps, record);
  for (let n = record.steps - 1; n >= 0; n -= 1) {
    const writes = await writesOf(deps, record, n);
    await Promise.all(writes.map((write) => undoWrite(deps.collections, write)));
    if (!(await heard(deps, undoing))) return asItStands(deps, record);
  }
  return ended(deps, undoing, 'undone');
}

async function ended(
  deps: ImportRunDeps,
  record: ImportRecord,
  state: 'applied' | 'undone',
): Promise<ImportRecord> {
  await touchSchool(deps.collections);
  const madePeople = state === 'applied' ? record.madePeople : [];
  const over: ImportRecord = { ...record, state, madePeople, endedAt: deps.clock.now() };
  delete over.runningFor;
  const outcome = await deps.collections.imports.putIf(over, { state: record.state });
  if (outcome.kind === 'refused') return asItStands(deps, record);
  await removeSteps(deps, record);
  return over;
}

/** What they hold of people is not kept longer than it is needed. */
async function removeSteps(
  { collections }: ImportRunDeps,
  { id, steps }: Pick<ImportRecord, 'id' | 'steps'>,
): Promise<void> {
  for (let n = 0; n < steps; n += 1) await collections.importSteps.remove(stepId(id, n));
}

/** For whoever finds that another process goes on with it. */
async function asItStands({ collections }: ImportRunDeps, record: ImportRecord): Promise<ImportRecord> {
  return (await collections.imports.get(record.id)) ?? record;
}

/** Undefined where another process has taken it further. */
async function moved(
  deps: ImportRunDeps,
  record: ImportRecord,
  state: 'staged' | 'undoing',
): Promise<ImportRecord | undefined> {
  const next = { ...record, state, heardAt: deps.clock.now() };
  const outcome = await deps.collections.imports.putIf(next, { state: record.state, runner: record.runner });
  return outcome.kind === 'written' ? next : undefined;
}

/** False where another process has taken it up. */
async function heard(deps: ImportRunDeps, record: ImportRecord): Promise<boolean> {
  const { state, runner } = record;
  const said = { ...record, heardAt: deps.clock.now() };
  return (await deps.collections.imports.putIf(said, { state, runner })).kind === 'written';
}

async function writesOf(
  { collections }: ImportRunDeps,
  { id }: ImportRecord,
  n: number,
): Promise<readonly ImportWrite[]> {
  // A step is gone only where another process has ended the import meanwhile.
  return (await collections.importSteps.get(stepId(id, n)))?.writes ?? [];
}

/** True where the document stands as it shall, whoever wrote it. */
async function applyWrite(
  collections: Collections,
  { collection, before, after }: ImportWrite,
): Promise<boolean> {
  const keeper = keeperOf(collections, collection);
  const outcome = await keeper.put(after, before);
  return outcome || isDeepStrictEqual(await keeper.get(after.id), keeper.parse(after));
}

/** Only what still stands as this import wrote it. */
async function undoWrite(
  collections: Collections,
  { collection, before, after }: ImportWrite,
): Promise<void> {
  const keeper = keeperOf(collections, collection);
  if (!isDeepStrictEqual(await keeper.get(after.id), keeper.parse(after))) return;
  if (before === undefined) await keeper.remove(after);
  else await keeper.put({ ...before, version: Number(after['version']) + 1 }, after);
}

type Raw = ImportWrite['after'];

/** One collection, given what was laid down as JSON. */
interface RawKeeper {
  readonly get: (id: string) => Promise<object | undefined>;
  readonly parse: (raw: Raw) => object;
  /** Writes where there is none, or where it stands as `before` says. */
  readonly put: (raw: Raw, before: Raw | undefined) => Promise<boolean>;
  readonly remove: (raw: Raw) => Promise<boolean>;
}

function keeperOf(collections: Collections, name: ImportWrite['collection']): RawKeeper {
  switch (name) {
    case 'people': {
      const { schema } = records.people;
      // Whatever changes a person without raising the version changes one of these.
      const held = ({ version, state, passwordHash, pinHash }: z.output<typeof schema>) => ({
        version,
        state,
        passwordHash,
        pinHash,
      });
      return rawKeeper(collections.people, schema, held);
    }
    case 'rooms':
      return rawKeeper(collections.rooms, records.rooms.schema, versionOf);
    case 'courses':
      return rawKeeper(collections.courses, records.courses.schema, versionOf);
    case 'classGroups':
      return rawKeeper(collections.classGroups, records.classGroups.schema, versionOf);
    case 'enrolments':
      return rawKeeper(collections.enrolments, records.enrolments.schema, versionOf);
    case 'timetableEntries':
      return rawKeeper(collections.timetableEntries, records.timetableEntries.schema, versionOf);
    case 'policies':
      return rawKeeper(collections.policies, records.policies.schema, ({ id }) => ({ id }));
    default:
      return assertNever(name);
  }
}

function versionOf({ version }: { readonly version?: number | undefined }) {
  return { version };
}

function rawKeeper<T extends { readonly id: string }, C>(
  collection: {
    readonly get: (id: string) => Promise<T | undefined>;
    readonly putIf: (document: T, condition: 'absent' | C) => Promise<{ readonly kind: string }>;
    readonly remove: (id: string, condition?: C) => Promise<boolean>;
  },
  schema: z.ZodType<T>,
  held: (document: T) => C,
): RawKeeper {
  return {
    get: collection.get,
    parse: (raw) => schema.parse(raw),
    async put(raw, before) {
      const condition = before === undefined ? 'absent' : held(schema.parse(before));
      return (await collection.putIf(schema.parse(raw), condition)).kind === 'written';
    },
    remove: (raw) => collection.remove(raw.id, held(schema.parse(raw))),
  };
}

function stepId(importId: string, n: number): string {
  return `${importId}:${n}`;
}
