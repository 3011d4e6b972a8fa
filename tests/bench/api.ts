/**
 * `npm run bench api`: marks and ledger segments a second, on both stores, without grouping, and with `--peers` beside a service on
 * FastAPI and Motor. Each contestant has a process of its own and, on MongoDB's protocol, a fresh server; they take turns over the
 * rounds, and the medians count. The last line is JSON.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { present } from '#core/assert.ts';
import { bringOwnMongo, startMongo } from '../../scripts/mongodb/mongodb.mjs';
import { startServerChild } from '../../scripts/mongodb/server-child.mjs';
import { markAll, openAll, pushAll, type Contestant } from './api-client.ts';
import { bringPeer, type Peer } from './api-peers.ts';
import { everydayPolicy, makeWorld, type Size, type World, type WorldRoom } from './api-world.ts';
import { median, rounded } from './figures.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SIZE: Size = { rooms: 40, studentsARoom: 60 };
const SEGMENTS_A_ROOM = 2;

const { values } = parseArgs({
  options: {
    peers: { type: 'boolean' },
    rounds: { type: 'string', default: '3' },
    // Given by whoever starts the programs; nothing is started by it here.
    node: { type: 'string' },
  },
});

type Name = 'sqlite' | 'mongodb' | 'ungrouped' | 'fastapiMotor';

interface Figures {
  readonly marksPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly factsPerS: number;
  readonly rssMiB: number;
}

const WORDS: Readonly<Record<Name, string>> = {
  sqlite: 'ours, SQLite',
  mongodb: 'ours, MongoDB',
  ungrouped: 'ours, MongoDB, each write alone',
  fastapiMotor: 'FastAPI + Motor',
};

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

interface Running {
  readonly contestant: Contestant;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

async function main(): Promise<void> {
  const mongo = await bringOwnMongo({ root: ROOT, say });
  if (!mongo.ok) throw new Error(mongo.failure.message);
  const peer = values.peers === true ? await bringPeer(say) : undefined;
  const names: readonly Name[] = [
    'sqlite',
    'mongodb',
    'ungrouped',
    ...(peer ? (['fastapiMotor'] as const) : []),
  ];
  const found = new Map<Name, Figures[]>(names.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    // Nobody always comes first.
    const order = names.map((_, i) => present(names[(i + round) % names.length], 'a name'));
    for (const name of order) {
      const figures = await measure(name, mongo.value, peer);
      say(`round ${round + 1}, ${WORDS[name]}: ${rounded(figures.marksPerS, 0)} marks/s`);
      found.get(name)?.push(figures);
    }
  }
  const medians = new Map([...found].map(([name, all]) => [name, medianOf(all)]));
  report(medians, mongo.value.what);
}

async function measure(
  name: Name,
  means: Extract<Awaited<ReturnType<typeof bringOwnMongo>>, { ok: true }>['value'],
  peer: Peer | undefined,
): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'smartpresence-bench-'));
  const world = makeWorld(SIZE, Date.now());
  const file = join(folder, 'world.json');
  writeFileSync(file, JSON.stringify(world), { mode: 0o600 });
  const data = join(folder, 'db');
  mkdirSync(data);
  const database = name === 'sqlite' ? undefined : await startMongo(means, data);
  if (database?.ok === false) throw new Error(database.failure.message);
  const uri = database?.value.uri;
  const running =
    name === 'fastapiMotor'
      ? await startPeer(present(peer, 'it is measured'), { file, uri: present(uri, 'it has a database') })
      : await startOurs(name, {
          file,
          place: uri === undefined ? join(folder, 'api.sqlite') : databaseAt(uri),
        });
  try {
    return await figuresOf(world, running);
  } finally {
    await running.stop();
    await database?.value.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function figuresOf(world: World, { contestant, pid }: Running): Promise<Figures> {
  const sent = await openAll(world, contestant, (room) => openingOf(world, room));
  const marks = await markAll(world, contestant);
  const pushed = await pushAll(world, contestant, { segments: SEGMENTS_A_ROOM, sent });
  return {
    marksPerS: marks.perS,
    p50Ms: marks.p50Ms,
    p99Ms: marks.p99Ms,
    factsPerS: pushed.perS,
    rssMiB: rssMiB(pid),
  };
}

async function startOurs(name: Name, { file, place }: { file: string; place: string }): Promise<Running> {
  const args = ['tests/bench/api-program.ts', '--world', file, '--store', place];
  const started = await startServerChild({
    command: process.execPath,
    args: name === 'ungrouped' ? [...args, '--ungrouped'] : args,
    cwd: ROOT,
    listening: /"port":(\d+)/,
  });
  if (!started.ok) throw new Error(started.failure.message);
  const { pid, port, end } = started.value;
  return {
    pid,
    stop: () => end('SIGKILL'),
    contestant: {
      origin: `http://127.0.0.1:${port}`,
      headersOf: ({ signInId, secret }) => ({ cookie: `sp_sign_in=${signInId}.${secret}` }),
    },
  };
}

async function startPeer(
  { command, args, cwd, listening }: Peer,
  { file, uri }: { file: string; uri: string },
): Promise<Running> {
  Object.assign(process.env, { BENCH_WORLD: file, BENCH_MONGODB_URI: uri, BENCH_DATABASE: 'bench' });
  const started = await startServerChild({ command, args: [...args], cwd, listening });
  if (!started.ok) throw new Error(started.failure.message);
  const { pid, port, end } = started.value;
  return {
    pid,
    stop: () => end('SIGKILL'),
    contestant: {
      origin: `http://127.0.0.1:${port}`,
      headersOf: ({ jwt }) => ({ authorization: `Bearer ${jwt}` }),
    },
  };
}

function databaseAt(uri: string): string {
  const url = new URL(uri);
  url.pathname = '/bench';
  return url.href;
}

function openingOf(world: World, room: WorldRoom): object {
  return {
    kind: 'session-opened',
    campusId: world.campusId,
    roomId: room.roomId,
    classGroupId: room.classGroupId,
    title: 'A class',
    zone: 'Europe/London',
    startsAt: room.startsAt,
    endsAt: room.startsAt + 3_600_000,
    teacherId: world.teacherId,
    openedBy: world.teacherId,
    policy: everydayPolicy(world),
    roster: room.studentIds,
  };
}

/** Resident memory of the process (proc(5)), in MiB; 0 where nothing tells. */
function rssMiB(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

function medianOf(all: readonly Figures[]): Figures {
  const of = (key: keyof Figures, digits: number): number =>
    rounded(median(all.map((figures) => figures[key])), digits);
  return {
    marksPerS: of('marksPerS', 0),
    p50Ms: of('p50Ms', 1),
    p99Ms: of('p99Ms', 1),
    factsPerS: of('factsPerS', 0),
    rssMiB: of('rssMiB', 1),
  };
}

function report(medians: ReadonlyMap<Name, Figures>, server: string): void {
  const rows = [...medians].map(([name, figures]) => [
    WORDS[name],
    ...[figures.marksPerS, figures.p50Ms, figures.p99Ms, figures.factsPerS, figures.rssMiB].map(String),
  ]);
  const head = ['', 'marks/s', 'p50 ms', 'p99 ms', 'facts/s', 'RSS MiB'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
  process.stdout.write(`${[head, ...rows].map(line).join('\n')}\n\nMongoDB's protocol: ${server}\n`);
  const [ours, theirs] = [medians.get('mongodb'), medians.get('fastapiMotor')];
  if (ours !== undefined && theirs !== undefined) {
    const times = rounded(ours.marksPerS / theirs.marksPerS, 1);
    process.stdout.write(
      `ours on MongoDB's protocol: ${times} times the marks of FastAPI + Motor (goal 5)\n`,
    );
  }
  const figures = Object.fromEntries([...medians].filter(([name]) => name !== 'fastapiMotor'));
  const peers = theirs === undefined ? {} : { peers: { fastapiMotor: theirs } };
  process.stdout.write(`${JSON.stringify({ ...figures, ...peers })}\n`);
}

await main();
