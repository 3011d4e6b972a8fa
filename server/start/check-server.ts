/** `npm run server -- --check`: whether the server could start as it is set, and what its start would make. Nothing is written. */
import { access, constants, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok } from '#core/result.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../ports.ts';
import { planDoors, planWarnings } from './doors.ts';
import { notWritable, type Started } from './start-failure.ts';

export interface Checked {
  /** What an operator should look at, in plain words. */
  readonly warnings: readonly string[];
  /** What is not there yet and the first start makes, in plain words. */
  readonly makes: readonly string[];
}

interface CheckDeps {
  readonly clock: Clock;
  /** This computer's time zone. */
  readonly zone: string;
}

export async function checkServer(deps: CheckDeps, config: Config): Promise<Started<Checked>> {
  const plan = await planDoors(deps, config);
  if (!plan.ok) return plan;
  const { dataDir } = config;
  const nearest = await nearestThere(dataDir);
  if (!(await isWritableFolder(nearest))) return notWritable(dataDir, nearest);
  const makes = [
    ...(nearest === dataDir ? [] : [`the folder ${dataDir}, which is not there yet`]),
    ...(await recordsToMake(deps, config)),
  ];
  return ok({ warnings: [...config.warnings, ...planWarnings(deps, plan.value)], makes });
}

/** Nothing can be said of a database before it is asked. */
async function recordsToMake(
  { zone }: CheckDeps,
  { store, serve, dataDir }: Config,
): Promise<readonly string[]> {
  if (store.kind !== 'sqlite' || (await isThere(store.path))) return [];
  const school = serve?.school;
  const begins = `the records in ${store.path}`;
  if (school === undefined) return [begins];
  const named = `the school “${school.name}” in the zone ${school.zone ?? zone}, with nobody in it`;
  const secret =
    serve?.bootstrapSecret === undefined
      ? [`the secret for its first admin in ${join(dataDir, 'bootstrap-secret.txt')}`]
      : [];
  return [begins, named, ...secret];
}

/** `path`, or the folder above it that is there. */
async function nearestThere(path: string): Promise<string> {
  if (await isThere(path)) return path;
  const above = dirname(path);
  return above === path ? path : nearestThere(above);
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function isWritableFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return false;
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
