/**
 * Forged messages, thousands for every procedure of the contract, as a hostile page in the window would send them: while staff
 * are signed in, and while nobody is. What they did is read from the host's processes and its file.
 */
import { kioskContract } from '#core/contracts/kiosk.ts';
import { keptBetween, readLedger } from '../ledger.ts';
import { residentMib } from '../processes.ts';
import type { Stand } from '../stand.ts';
import { trouble } from '../try.ts';
import { floodFrames, framesFor, garbageFrames, proceduresOf } from './forge.ts';
import type { Frame } from './frames.ts';
import { chanceFrom } from './random.ts';
import { fire, type Volley } from './volley.ts';

export interface FuzzOptions {
  /** The same seed forges the same messages; ids of people and sessions are new in each run. */
  readonly seed: number;
  /** Messages for each procedure. */
  readonly count: number;
  readonly say: (line: string) => void;
}

export interface FuzzReport {
  /** Messages sent in all. */
  readonly fuzzed: number;
  /** What must not have happened, one line each. */
  readonly broken: readonly string[];
  /** How often the kiosk no longer worked. */
  readonly crashes: number;
  /** What the host's processes held: before, half way where that was looked at, and after, in MiB. */
  readonly memoryMib: readonly number[];
}

const BATCH = 500;
const FLOOD = 2000;
/** With staff signed in some take effect, which costs a commit each. */
const SIGNED_IN_SHARE = 20;
/** What a host may hold more after the second half than after the first. */
const GROWTH_MIB = 64;
/** What only staff may do. */
const STAFF_ONLY = /^(session|register|faces)\/|^exit$/;
/** What does nothing that a test would have to mend, though staff ask for it. */
const SIGNED_IN = /^(session\/(choose|undoClose)|register\/|faces\/|go$|lane\/)/;
/** Of one procedure so many lines say enough. */
const TOLD_MAX = 5;

/** Some messages in the name of the teacher: what takes effect must be in the ledger, once each. */
export async function fuzzAsStaff(stand: Stand, options: FuzzOptions): Promise<FuzzReport> {
  const { seed, count, say } = options;
  const chance = chanceFrom(seed);
  const post = openPost(stand, say);
  const memoryMib = [memoryOf(stand)];
  for (const procedure of proceduresOf(kioskContract).filter(({ path }) => SIGNED_IN.test(path))) {
    const { path } = procedure;
    const before = readLedger(stand.kioskFile);
    await signIn(stand, path);
    const share = Math.ceil(count / SIGNED_IN_SHARE);
    const answers = await post.send(`staff ${path}`, framesFor(procedure, chance, idsOf(stand)), share);
    const after = readLedger(stand.kioskFile);
    if (!after.whole) post.broken.push(`staff ${path}: the chain of the ledger is broken`);
    const grown = (after.kinds['corrected'] ?? 0) - (before.kinds['corrected'] ?? 0);
    const said = answers['200 done'] ?? 0;
    if (path === 'register/mark' && grown !== said)
      post.broken.push(`${path}: ${String(grown)} facts for ${String(said)} that were said to be done`);
  }
  memoryMib.push(memoryOf(stand));
  return { ...post.sums(), memoryMib };
}

/** All messages in nobody's name: nothing that only staff may do may come of them. */
export async function fuzzAsNobody(stand: Stand, { seed, count, say }: FuzzOptions): Promise<FuzzReport> {
  const chance = chanceFrom(seed);
  const post = openPost(stand, say);
  const memoryMib = [memoryOf(stand)];
  await trouble(stand);
  const before = readLedger(stand.kioskFile);
  const procedures = proceduresOf(kioskContract);
  for (const [index, procedure] of procedures.entries()) {
    const { path } = procedure;
    const answers = await post.send(path, framesFor(procedure, chance, idsOf(stand)), count);
    const done = answers['200 done'] ?? 0;
    if (STAFF_ONLY.test(path) && done > 0) post.broken.push(`${path}: done ${String(done)} times for nobody`);
    if (index === Math.floor(procedures.length / 2)) memoryMib.push(memoryOf(stand));
  }
  await post.send('no message at all', garbageFrames(chance), count);
  await post.send('floods', floodFrames(chance), Math.min(count, FLOOD));
  memoryMib.push(memoryOf(stand));
  post.broken.push(...keptBetween(before, readLedger(stand.kioskFile)));
  const [, half = 0, end = 0] = memoryMib;
  if (end - half > GROWTH_MIB)
    post.broken.push(`the host grew by ${String(end - half)} MiB in the second half`);
  return { ...post.sums(), memoryMib };
}

interface Post {
  readonly broken: string[];
  /** Sends `total` messages, and looks whether the kiosk still works; how often each answer came. */
  readonly send: (
    name: string,
    frames: () => Frame,
    total: number,
  ) => Promise<Readonly<Record<string, number>>>;
  readonly sums: () => Pick<FuzzReport, 'fuzzed' | 'broken' | 'crashes'>;
}

function openPost(stand: Stand, say: (line: string) => void): Post {
  const broken: string[] = [];
  let fuzzed = 0;
  let crashes = 0;
  return {
    broken,
    sums: () => ({ fuzzed, broken, crashes }),
    async send(name, frames, total) {
      const answers: Record<string, number> = {};
      const wrong: string[] = [];
      for (let sent = 0; sent < total; sent += BATCH) {
        const batch = Array.from({ length: Math.min(BATCH, total - sent) }, frames);
        fuzzed += batch.length;
        const volley = await fire(stand.kiosk().page, batch).catch((error: unknown) => String(error));
        if (typeof volley === 'string') {
          wrong.push(`the window no longer answers: ${volley}`);
          break;
        }
        for (const [kind, times] of Object.entries(volley.answers))
          answers[kind] = (answers[kind] ?? 0) + times;
        wrong.push(...faultsOf(volley));
      }
      const found = await trouble(stand);
      if (found !== undefined) {
        crashes += 1;
        wrong.push(found);
        await stand.restart();
      }
      broken.push(...[...new Set(wrong)].slice(0, TOLD_MAX).map((one) => `${name}: ${one}`));
      const counts = Object.entries(answers).map(([kind, times]) => `${kind}: ${String(times)}`);
      say(
        `  ${wrong.length === 0 ? 'held' : 'BROKEN'}  ${name.padEnd(24)} ${String(total).padStart(6)}  ${counts.join(', ')}`,
      );
      return answers;
    },
  };
}

function faultsOf({ asked, answered, dropped, faults }: Volley): readonly string[] {
  const silent = dropped === 0 ? asked - answered : 0;
  return [
    ...faults.map((text) => `the host tells of a fault: ${text}`),
    ...(silent > 0 ? [`${String(silent)} requests were never answered`] : []),
  ];
}

function idsOf(stand: Stand): readonly string[] {
  return [stand.school.teacher.id, stand.sessionId(), ...stand.school.students.map(({ id }) => id)];
}

/** As the teacher, and at the place where the procedure has its meaning. */
async function signIn({ kiosk, school }: Stand, path: string): Promise<void> {
  const place = path.startsWith('faces/') ? 'faces' : 'register';
  await kiosk().page.ask(
    `await call('signIn/open', { purpose: 'staff' });
     await call('signIn/submit', { personId: '${school.teacher.id}', by: 'pin', secret: '${school.teacher.pin}' });
     await call('go', { to: '${place}' });`,
    10_000,
  );
}

function memoryOf({ kiosk }: Stand): number {
  return kiosk().hosts.reduce((sum, pid) => sum + residentMib(pid), 0);
}
