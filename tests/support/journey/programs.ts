/** The real programs as children: started with their arguments, listened to line by line, ended by their id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** One line of a program's standard output. Fields beyond the event are the event's own. */
const Line = z.looseObject({
  event: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
});
export type ProgramLine = z.infer<typeof Line>;

export interface Program {
  readonly child: ChildProcess;
  readonly lines: readonly ProgramLine[];
  /** The first line with this event, now or later. Rejects when the program ends or fails before, or after `timeoutMs`. */
  readonly event: (name: string, timeoutMs?: number) => Promise<ProgramLine>;
  /** Ends it as a user does, and waits; after ten seconds by force. */
  readonly stop: () => Promise<void>;
  /** kill -9, and waits until it is gone. */
  readonly kill: () => Promise<void>;
}

/** A program, what comes before its own arguments, and what it finds in its environment. */
export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const START_MS = 60_000;
const STOP_MS = 10_000;

/**
 * Starts `node script args` with this Node, or another call, from the project's root. Its standard input stays open: when
 * we go, it goes.
 */
export function startProgram(
  script: string | Call,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const call = typeof script === 'string' ? { program: process.execPath, args: [script], env: {} } : script;
  const child = spawn(call.program, [...call.args, ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...call.env, ...env },
  });
  const lines: ProgramLine[] = [];
  const complaints: string[] = [];
  const heard = new EventTarget();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = lineOf(text);
    if (line === undefined) return;
    lines.push(line);
    heard.dispatchEvent(new Event('line'));
  });
  child.stderr.on('data', (data: Buffer) => complaints.push(data.toString()));
  child.on('exit', () => heard.dispatchEvent(new Event('line')));
  const event = async (name: string, timeoutMs = START_MS): Promise<ProgramLine> => {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = lines.find((line) => line.event === name);
      if (found !== undefined) return found;
      const failure = lines.find((line) => line.event === 'failed');
      if (failure !== undefined || hasEnded(child) || deadline.aborted) {
        throw new Error(
          `${call.args.join(' ')} did not say "${name}": ${JSON.stringify(failure ?? lines)} ${complaints.join('')}`,
        );
      }
      await Promise.race([once(heard, 'line'), once(deadline, 'abort')]);
    }
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (hasEnded(child)) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(force);
  };
  return { child, lines, event, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** A text field of a line that the protocol promises. Throws where it is missing. */
export function field(line: ProgramLine, name: string): string {
  return z.string().parse(line[name]);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function lineOf(text: string): ProgramLine | undefined {
  try {
    return Line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
