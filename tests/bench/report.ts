/** The kiosk's figures in two forms: a table for people, with the goals, and one line of JSON for programs. */
import { cpus, loadavg, totalmem } from 'node:os';
import type { CommitReport, CommitTimes } from './commit.ts';
import { median, rounded } from './figures.ts';
import type { StartTimes } from './kiosk-start.ts';
import type { Work } from './processes.ts';
import type { RotationReport } from './rotation.ts';

export interface MemoryReport {
  readonly hostMiB: number;
  /** The host and every process of the browser. */
  readonly allMiB: number;
}

export interface KioskFigures {
  readonly cold: readonly StartTimes[];
  readonly warm: readonly StartTimes[];
  /** Undefined where the system does not tell: it is read from Linux's `/proc`. */
  readonly memory: MemoryReport | undefined;
  readonly rotation: RotationReport;
  readonly commits: CommitReport;
  readonly browser: string;
}

/** What the kiosk is to reach: milliseconds and MiB. */
const GOALS = { coldMs: 3000, warmMs: 1500, hostMiB: 120, allMiB: 450, commitP95Ms: 20 };
type Phase = Exclude<keyof StartTimes, 'work'>;

const PHASES: readonly (readonly [Phase, string])[] = [
  ['checkedMs', 'set-up checked'],
  ['hostReadyMs', 'host ready'],
  ['apiReadyMs', 'API ready'],
  ['browserReadyMs', 'browser up'],
  ['paintedMs', 'window painted'],
  ['shownMs', 'code on the board'],
  ['decodedMs', 'code read from a picture'],
];

const WORK: readonly (readonly [keyof Work, string])[] = [
  ['allMs', 'in all'],
  ['apiMs', 'API'],
  ['hostMs', 'host'],
  ['browserMs', 'browser, all processes'],
];

export function tableText(figures: KioskFigures): string {
  return [
    machineText(figures),
    '',
    ...startLines(figures),
    '',
    ...memoryLines(figures.memory),
    '',
    ...rotationLines(figures.rotation),
    '',
    ...commitLines(figures.commits),
    '',
  ].join('\n');
}

/** One JSON object; memory and work are null where they were not measured. */
export function jsonLine({ cold, warm, memory, rotation, commits, browser }: KioskFigures): string {
  return JSON.stringify({
    coldStartMs: decodedMedian(cold),
    warmStartMs: decodedMedian(warm),
    coldStartLeastMs: Math.min(...decodedOf(cold)),
    warmStartLeastMs: Math.min(...decodedOf(warm)),
    coldWorkMs: workMedian(cold, 'allMs') ?? null,
    warmWorkMs: workMedian(warm, 'allMs') ?? null,
    hostPssMiB: memory === undefined ? null : rounded(memory.hostMiB, 1),
    allPssMiB: memory === undefined ? null : rounded(memory.allMiB, 1),
    qrJitterP95Ms: rounded(rotation.jitterP95Ms, 1),
    commitP50Ms: rounded(commits.full.p50Ms, 3),
    commitP95Ms: rounded(commits.full.p95Ms, 3),
    synchronous: commits.full.synchronous,
    journalMode: commits.full.journalMode,
    fileSystem: commits.fileSystem,
    runs: { cold: cold.length, warm: warm.length, rotations: rotation.rotations, commits: commits.commits },
    browser,
    node: process.versions.node,
  });
}

function decodedMedian(starts: readonly StartTimes[]): number {
  return median(decodedOf(starts));
}

function decodedOf(starts: readonly StartTimes[]): readonly number[] {
  return starts.map(({ decodedMs }) => decodedMs);
}

function machineText({ browser }: KioskFigures): string {
  const [cpu] = cpus();
  const memory = `${rounded(totalmem() / 2 ** 30, 1)} GiB`;
  const load = rounded(loadavg()[0] ?? 0, 1);
  return `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory}, ${process.platform} ${process.arch}, Node ${process.versions.node}, browser ${browser}, load ${load}`;
}

function startLines({ cold, warm }: KioskFigures): readonly string[] {
  const head = row(['Start, ms from the spawn', 'median', 'least', 'most', 'goal', '']);
  return [
    head,
    startLine('cold: new data folder', cold, GOALS.coldMs),
    startLine('warm: the class resumes', warm, GOALS.warmMs),
    '',
    row(['By when, ms (medians)', 'cold', 'warm']),
    ...PHASES.map(([phase, words]) =>
      row([`  ${words}`, ...[cold, warm].map((s) => ms(phaseMedian(s, phase)))]),
    ),
    row(['  of these: sign in, Start', ms(phaseMedian(cold, 'teacherMs')), '-']),
    '',
    row(['Work of the processor till then, ms', 'cold', 'warm']),
    ...WORK.map(([part, words]) => row([`  ${words}`, ...[cold, warm].map((s) => workText(s, part))])),
  ];
}

function startLine(words: string, starts: readonly StartTimes[], goal: number): string {
  const times = decodedOf(starts);
  const cells = [median(times), Math.min(...times), Math.max(...times)].map(ms);
  return row([`  ${words} (${times.length})`, ...cells, `<= ${goal}`, verdict(median(times), goal)]);
}

function phaseMedian(starts: readonly StartTimes[], phase: Phase): number {
  return median(starts.map((times) => times[phase]));
}

function workText(starts: readonly StartTimes[], part: keyof Work): string {
  const known = workMedian(starts, part);
  return known === undefined ? '-' : ms(known);
}

function workMedian(starts: readonly StartTimes[], part: keyof Work): number | undefined {
  const known = starts.flatMap(({ work }) => work?.[part] ?? []);
  return known.length === 0 ? undefined : median(known);
}

function memoryLines(memory: MemoryReport | undefined): readonly string[] {
  const head = row(['Memory on the board, PSS in MiB', '', '', '', 'goal', '']);
  if (memory === undefined) return [head, '  not measured here: only Linux tells it'];
  const { hostMiB, allMiB } = memory;
  return [
    head,
    row(['  host', mib(hostMiB), '', '', `<= ${GOALS.hostMiB}`, verdict(hostMiB, GOALS.hostMiB)]),
    row(['  host and browser', mib(allMiB), '', '', `<= ${GOALS.allMiB}`, verdict(allMiB, GOALS.allMiB)]),
  ];
}

function rotationLines({
  rotations,
  offsetMs,
  jitterP50Ms,
  jitterP95Ms,
  jitterMaxMs,
}: RotationReport): readonly string[] {
  return [
    row([`Change of the code, ms (${rotations})`, 'p50', 'p95', 'most']),
    row(['  off its rhythm', ...[jitterP50Ms, jitterP95Ms, jitterMaxMs].map((value) => value.toFixed(1))]),
    row(['  after the slot began', offsetMs.toFixed(1)]),
  ];
}

function commitLines({
  fileSystem,
  commits,
  full,
  normal,
  memory,
  syncP50Ms,
  syncP95Ms,
}: CommitReport): readonly string[] {
  const line = (words: string, times: CommitTimes): readonly string[] => [
    `  ${words} (${times.journalMode}, ${times.synchronous})`,
    ...[times.p50Ms, times.p95Ms, times.p99Ms].map((value) => value.toFixed(3)),
  ];
  return [
    row([`Commit of a mark, ms (${commits}, ${fileSystem})`, 'p50', 'p95', 'p99', 'goal', '']),
    row([...line('as it is', full), `<= ${GOALS.commitP95Ms}`, verdict(full.p95Ms, GOALS.commitP95Ms)]),
    row(line('synced now and then', normal)),
    row(line('in memory only', memory)),
    row(['  4 KiB written, synced', syncP50Ms.toFixed(3), syncP95Ms.toFixed(3)]),
  ];
}

const WIDTHS = [42, 9, 9, 9, 9, 0];

function row(cells: readonly string[]): string {
  return cells
    .map((cell, column) => (column === 0 ? cell.padEnd(WIDTHS[0] ?? 0) : cell.padStart(WIDTHS[column] ?? 0)))
    .join(' ')
    .trimEnd();
}

function verdict(value: number, goal: number): string {
  return value <= goal ? ' met' : ' MISSED';
}

function ms(value: number): string {
  return value.toFixed(0);
}

function mib(value: number): string {
  return value.toFixed(1);
}
