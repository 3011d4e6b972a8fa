/** Starts the specimen on the double or on Electron itself, and has it run code in its main process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type * as ElectronModule from 'electron';
import { z } from 'zod';
import { electronBinary } from '../../../scripts/setup/electron.mjs';
import { whyNoElectron } from '../../../scripts/testing/shells.mjs';
import { ROOT } from '../journey/programs.ts';
import { ELECTRON_SWITCHES } from '../journey/shells.ts';

type Electron = typeof ElectronModule;

/** What pieces of code leave for later ones in the specimen's main process. */
export interface Box {
  /** The specimen's own folder. */
  readonly dir: string;
  window: InstanceType<Electron['BrowserWindow']>;
  child: ReturnType<Electron['utilityProcess']['fork']>;
  port: InstanceType<Electron['MessageChannelMain']>['port1'];
  seen: unknown[];
}

/** A function that stands alone: it is sent as source, and sees nothing but what it is given. */
export type Code<Args extends readonly unknown[]> = (electron: Electron, box: Box, ...args: Args) => unknown;

export interface Specimen {
  readonly dir: string;
  /** Runs code in the main process. Rejects with the words of what it threw. */
  readonly main: <Args extends readonly unknown[]>(code: Code<Args>, ...args: Args) => Promise<unknown>;
  /** Runs an expression in the page of the window. */
  readonly page: (expression: string) => Promise<unknown>;
  /** Its exit code; undefined where a signal ended it. */
  readonly ended: Promise<number | undefined>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
}

export interface SpecimenOptions {
  /** Run before `ready`. */
  readonly before?: Code<[]>;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder of an earlier one. */
  readonly dir?: string;
}

export interface Lane {
  readonly name: 'double' | 'electron';
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const SCRIPT = 'tests/support/electron-double/specimen/main.mjs';
const ANSWER_MS = 15_000;
const Line = z.object({
  id: z.number().optional(),
  event: z.string().optional(),
  value: z.unknown().optional(),
  error: z.string().optional(),
});

/** The double, and Electron itself where it can run. */
export function lanes(): readonly Lane[] {
  const register = './tests/support/electron-double/register.mjs';
  const double: Lane = { name: 'double', command: [process.execPath, '--import', register], env: {} };
  const found = electronBinary(ROOT);
  if (!found.ok || whyNoElectron(ROOT) !== undefined) return [double];
  const env: Lane['env'] = process.getuid?.() === 0 ? { ELECTRON_DISABLE_SANDBOX: '1' } : {};
  return [double, { name: 'electron', command: [found.value, ...ELECTRON_SWITCHES], env }];
}

export async function startSpecimen(lane: Lane, options: SpecimenOptions = {}): Promise<Specimen> {
  const { before, env = {}, dir = mkdtempSync(join(tmpdir(), 'smartpresence-specimen-')) } = options;
  const [program = '', ...first] = lane.command;
  const child = spawn(program, [...first, SCRIPT, dir, ...(before === undefined ? [] : [String(before)])], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...lane.env, ...env },
  });
  const waiting = new Map<number, (line: z.infer<typeof Line>) => void>();
  let lastId = 0;
  const ended = once(child, 'exit').then(() => {
    for (const tell of waiting.values()) tell({ error: 'the specimen has ended' });
    return child.exitCode ?? undefined;
  });
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = Line.parse(JSON.parse(text));
      if (line.id === undefined) resolve();
      else waiting.get(line.id)?.(line);
    });
  });
  const main: Specimen['main'] = async (code, ...args) => {
    lastId += 1;
    const id = lastId;
    const answer = new Promise<z.infer<typeof Line>>((resolve) => {
      waiting.set(id, resolve);
      AbortSignal.timeout(ANSWER_MS).addEventListener('abort', () =>
        resolve({ error: 'the specimen does not answer' }),
      );
    });
    child.stdin.write(`${JSON.stringify({ id, code: String(code), args })}\n`);
    const { value, error } = await answer;
    waiting.delete(id);
    if (error !== undefined) throw new Error(error);
    return value;
  };
  await Promise.race([ready, ended]);
  return {
    dir,
    main,
    page: (expression) =>
      main((_electron, { window }, given) => window.webContents.executeJavaScript(given), expression),
    ended,
    signal: (signal) => void child.kill(signal),
    async stop() {
      child.stdin.end();
      await ended;
      if (options.dir === undefined)
        rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
