/**
 * Runs programs as children: commands to their end, and long-running programs that speak one JSON line an event.
 * Each child leads its own process group, so that it can be ended with all that it started, by its id.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { constants } from 'node:os';
import { parseJson, textField } from './json.mjs';

/**
 * @typedef {{ readonly command: string, readonly args: readonly string[], readonly cwd: string,
 *   readonly env?: Readonly<Record<string, string | undefined>> }} Command `env` is added to this process's own; undefined takes a name away.
 * @typedef {{ readonly code: number | undefined, readonly signal: string | undefined, readonly timedOut: boolean }} Ended
 *   `code` is undefined where a signal or the time limit ended the program, or where it could not be started.
 * @typedef {{ readonly event: string, readonly line: unknown }} ProgramEvent
 * @typedef {{ readonly pid: number | undefined, readonly ended: Promise<Ended>, readonly lastWords: () => string,
 *   readonly stop: (signal: NodeJS.Signals) => Promise<Ended> }} Program
 *   `lastWords` is the end of what it wrote to standard error; `stop` passes the signal on, waits ten seconds, then kills the tree.
 */

const STOP_MS = 10_000;
const DRAIN_MS = 500;
const LAST_WORDS = 2_000;
/** @type {readonly NodeJS.Signals[]} */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command to its end with this process's own input and output. Signals that reach this process end the command first and then
 * this process, with 128 + the signal's number. Never rejects: a program that is missing ends with `code` undefined.
 * @param {Command & { readonly timeoutMs?: number, readonly quiet?: boolean, readonly onLine?: (line: string) => void }} command
 *   `quiet` drops what it prints; `onLine` takes each line of it, whole ones only, instead of the terminal
 * @returns {Promise<Ended>}
 */
export function run({ command, args, cwd, env = {}, timeoutMs, quiet = false, onLine }) {
  const output = onLine !== undefined ? 'pipe' : quiet ? 'ignore' : 'inherit';
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    if (onLine !== undefined)
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', createLineReader(onLine));
    let timedOut = false;
    const limit =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killTree(child.pid, 'SIGKILL');
          }, timeoutMs);
    const letGo = onEndingSignal((signal) => {
      killTree(child.pid, signal);
      child.once('close', () => process.exit(exitCodeOf(signal)));
    });
    const settle = (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
      clearTimeout(limit);
      letGo();
      resolve({ code: timedOut ? undefined : (code ?? undefined), signal: signal ?? undefined, timedOut });
    };
    child.once('error', () => settle(null, null));
    child.once('close', settle);
  });
}

/**
 * Starts a program that stays. Its standard input is a pipe held open: a program that reads its end closes itself, so a
 * killed start leaves no orphan. Each line of JSON with an `event` on its standard output goes to `onEvent`; all else it writes
 * goes to the file `log`.
 * @param {Command & { readonly log: string, readonly onEvent: (event: ProgramEvent) => void }} program
 * @returns {Program}
 */
export function startProgram({ command, args, cwd, env = {}, log, onEvent }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const file = createWriteStream(log, { flags: 'a', mode: 0o600 });
  file.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  let lastWords = '';
  const readLine = createLineReader((line) => {
    const event = eventFrom(line);
    if (event === undefined) file.write(`${line}\n`);
    else onEvent(event);
  });
  child.stdout.setEncoding('utf8').on('data', readLine);
  child.stderr.setEncoding('utf8').on('data', (text) => {
    lastWords = `${lastWords}${text}`.slice(-LAST_WORDS);
    file.write(text);
  });
  /** @type {Promise<Ended>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      lastWords = `${lastWords}${error.message}\n`;
      file.end();
      resolve({ code: undefined, signal: undefined, timedOut: false });
    });
    child.once('exit', (code, signal) => {
      const settle = () => {
        file.end();
        resolve({ code: code ?? undefined, signal: signal ?? undefined, timedOut: false });
      };
      // Its last lines may still be on their way; what it started may hold the pipe open for ever.
      const limit = setTimeout(settle, DRAIN_MS);
      child.once('close', () => {
        clearTimeout(limit);
        settle();
      });
    });
  });
  return {
    pid: child.pid,
    ended,
    lastWords: () => lastWords,
    async stop(signal) {
      child.stdin.end();
      if (process.platform !== 'win32') child.kill(signal);
      const limit = setTimeout(() => killTree(child.pid, 'SIGKILL'), STOP_MS);
      const how = await ended;
      clearTimeout(limit);
      if (process.platform !== 'win32') killTree(child.pid, 'SIGKILL');
      return how;
    },
  };
}

/**
 * Cuts a stream of text into lines; what follows the last line end is kept for the next piece.
 * @param {(line: string) => void} onLine
 * @returns {(text: string) => void}
 */
export function createLineReader(onLine) {
  let rest = '';
  return (text) => {
    const lines = `${rest}${text}`.split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  };
}

/**
 * @param {string} line
 * @returns {ProgramEvent | undefined} undefined where the line is no JSON with an `event`
 */
export function eventFrom(line) {
  const value = parseJson(line);
  const event = textField(value, 'event');
  return event === undefined ? undefined : { event, line: value };
}

/**
 * Ends a process that we started with all it started. On Windows always at once; elsewhere the signal goes to its process group.
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
export function killTree(pid, signal) {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

/**
 * Calls back for each signal that asks this process to end, instead of ending it.
 * @param {(signal: NodeJS.Signals) => void} handle
 * @returns {() => void} stops listening
 */
export function onEndingSignal(handle) {
  for (const signal of ENDING_SIGNALS) process.on(signal, handle);
  return () => {
    for (const signal of ENDING_SIGNALS) process.off(signal, handle);
  };
}

/**
 * The exit code by which a shell knows that a signal ended a program.
 * @param {NodeJS.Signals} signal
 */
export function exitCodeOf(signal) {
  return 128 + constants.signals[signal];
}
