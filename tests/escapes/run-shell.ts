/** All attempts and all forged messages on one shell. */
import { join } from 'node:path';
import type { Shell } from '../support/journey/shells.ts';
import type { Attempt } from './attempt.ts';
import { ATTEMPTS } from './attempts/all.ts';
import { GUESSING } from './attempts/staff.ts';
import { fuzzAsNobody, fuzzAsStaff } from './fuzz/fuzz.ts';
import type { FuzzReport } from './fuzz/fuzz.ts';
import { openStand, type StandOptions } from './stand.ts';
import { tryAll, type Tried } from './try.ts';

export interface ShellRun {
  readonly shell: Shell;
  /** Whether keys came from the X server, or from the driver, which leaves the system's share out. */
  readonly keys: 'x-server' | 'driver';
  readonly tried: readonly Tried[];
  readonly fuzz: readonly FuzzReport[];
}

export interface ShellRunOptions extends StandOptions {
  readonly say: (line: string) => void;
}

export interface Wanted {
  /** A pattern over `GROUP: NAME`; every attempt where it is empty. */
  readonly only: string;
  readonly seed: number;
  /** Forged messages for each procedure; 0 sends none. */
  readonly fuzzed: number;
}

export async function runShell(options: ShellRunOptions, { only, seed, fuzzed }: Wanted): Promise<ShellRun> {
  const { shell, say } = options;
  // The double's Chromium has a browser's own windows and keys around the page, which Electron has not.
  const display = shell === 'double' ? undefined : options.display;
  say(`\n${shell}: the kiosk starts, locked, with a class that runs`);
  const stand = await openStand({ ...options, display, dir: join(options.dir, shell) });
  try {
    const isWanted = (one: Attempt): boolean =>
      (one.shells?.includes(shell) ?? true) && new RegExp(only).test(`${one.group}: ${one.name}`);
    const tell = (tried: Tried): void => say(lineOf(tried));
    const tried = [...(await tryAll(stand, ATTEMPTS.filter(isWanted), tell))];
    const forge = { seed, count: fuzzed, say };
    const fuzz = fuzzed === 0 ? [] : [await fuzzAsStaff(stand, forge)];
    // It locks the pad, which a signed-in run needs.
    tried.push(...(await tryAll(stand, [GUESSING].filter(isWanted), tell)));
    if (fuzzed > 0) fuzz.push(await fuzzAsNobody(stand, forge));
    return { shell, keys: display === undefined ? 'driver' : 'x-server', tried, fuzz };
  } finally {
    await stand.end();
  }
}

/** One attempt: what came of it, and how that was seen. */
function lineOf({ attempt, evidence, turnedBack, untried, broken }: Tried): string {
  const outcome =
    evidence.length > 0 || broken !== undefined
      ? 'SUCCEEDED'
      : untried !== undefined
        ? 'UNTRIED'
        : turnedBack.length > 0
          ? 'turned back'
          : 'refused';
  const more = [
    ...evidence,
    ...(broken === undefined ? [] : [`broken: ${broken}`]),
    ...(untried === undefined ? [] : [untried]),
  ];
  const because = [...more, ...turnedBack];
  return `  ${outcome.padEnd(11)} ${attempt.group.padEnd(10)} ${attempt.name}${because.length === 0 ? '' : `: ${because.join('; ')}`}`;
}
