/** What a new data folder gets: a school, the file with its accounts, and a pairing code for the kiosk of this computer. */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok } from '#core/result.ts';
import { accountsText } from './accounts-file.ts';
import type { Config } from '../config.ts';
import { demoSchool } from '../school/demo-school.ts';
import { beginSchool } from '../school/empty-school.ts';
import { keepLatePasswords } from '../sign-in/late-passwords.ts';
import { makePairingCode } from '../pairing-codes.ts';
import type { Passwords } from '../sign-in/passwords.ts';
import type { Chance, Clock } from '../ports.ts';
import { isHashedLate, loadSchool, School } from '../school/school.ts';
import type { Started } from './start-failure.ts';
import type { Collections } from '../store/collections.ts';

interface FirstStartDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly passwords: Passwords;
  /** This computer's time zone, for the demo school. */
  readonly zone: string;
}

/** Makes the school that the command line names, the first time. Passwords that it leaves for later are in their file by then. */
export async function ensureSchool(
  deps: FirstStartDeps,
  config: Config,
  collections: Collections,
): Promise<Started<undefined>> {
  const found = await collections.settings.get('school');
  if (found !== undefined && config.demo && config.store.kind === 'mongodb' && !found.demo)
    return failed(NOT_A_DEMO);
  if (found !== undefined) return ok(undefined);
  if (!config.demo && config.schoolFile === undefined) return begin(deps, config, collections);
  const school = await schoolFor(deps, config);
  if (!school.ok) return school;
  await writePrivate(config.accountsFile, accountsText(school.value));
  const late = school.value.people.filter(isHashedLate).map(({ id, password }) => ({ id, password }));
  await keepLatePasswords(config.dataDir, late);
  await loadSchool({ ...deps, collections }, school.value, isHashedLate);
  return ok(undefined);
}

/** A school's server begins with nobody in it; on a PC of its own an empty store stays empty. */
async function begin(
  deps: FirstStartDeps,
  { serve }: Config,
  collections: Collections,
): Promise<Started<undefined>> {
  if (serve === undefined) return ok(undefined);
  const { name, zone = deps.zone } = serve.school;
  await beginSchool({ ...deps, collections }, { name, zone });
  return ok(undefined);
}

const NOT_A_DEMO = {
  code: 'store-not-a-demo',
  message:
    'The database that MONGODB_URI names holds a real school, and this is the start of a demo. Take MONGODB_URI away, or run npm run server.',
} as const;

async function schoolFor(deps: FirstStartDeps, { schoolFile }: Config): Promise<Started<School>> {
  if (schoolFile === undefined) return ok(demoSchool(deps, deps.zone, deps.clock.now()));
  try {
    return ok(School.parse(JSON.parse(await readFile(schoolFile, 'utf8'))));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    return failed({
      code: 'school-file-unreadable',
      message: `The school in ${schoolFile} cannot be read: ${why}`,
    });
  }
}

/**
 * As long as no kiosk is paired, each start leaves a fresh one-time code for the kiosk of this computer. The code that
 * one used stays until that kiosk is heard: it may have ended before it had the answer, and then asks again.
 */
export async function offerPairing(
  deps: FirstStartDeps,
  { dataDir }: Config,
  collections: Collections,
  apiOrigin: string,
): Promise<void> {
  const file = join(dataDir, 'demo-pairing.json');
  const { items } = await collections.kiosks.find({
    index: 'byState',
    equals: { state: 'paired' },
    limit: 1,
  });
  const kiosk = items[0];
  if (kiosk !== undefined && (await collections.kioskHeads.get(kiosk.id)) === undefined) return;
  const room = await kioskRoom(collections);
  if (kiosk !== undefined || room === undefined) return rm(file, { force: true });
  const code = await makePairingCode({ ...deps, collections }, room);
  await writePrivate(file, `${JSON.stringify({ code, apiOrigin })}\n`);
}

async function kioskRoom({ settings, rooms }: Collections) {
  const school = await settings.get('school');
  const room = school?.kioskRoomId && (await rooms.get(school.kioskRoomId));
  return room && { campusId: room.campusId, roomId: room.id };
}

async function writePrivate(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}
