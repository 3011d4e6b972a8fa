/** A program that another one holds by a pipe, in a process of its own, since both are about its standard input. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const HOLDER = new URL('../../../electron/main/holder.ts', import.meta.url).href;
/** What Electron does to every program on Windows, before the program's own first line. */
const WITHOUT_INPUT = `
  const { Readable } = await import('node:stream');
  const nothing = new Readable();
  nothing.push(null);
  Object.defineProperty(process, 'stdin', { configurable: false, get: () => nothing });
`;
const PROGRAM = `
  const { isHeld, whenLetGo } = await import(${JSON.stringify(HOLDER)});
  const later = setTimeout(() => undefined, 60_000);
  const say = (word) => process.stdout.write(word + '\\n');
  if (isHeld()) whenLetGo(() => { say('let go'); clearTimeout(later); });
  else clearTimeout(later);
  setImmediate(() => setImmediate(() => say("runs")));
`;

test.each([
  { on: 'any system', before: '' },
  { on: 'Windows, where Electron gives it an empty input', before: WITHOUT_INPUT },
])('runs until its holder lets go, on $on', async ({ before }) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', before + PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('runs');
  child.stdin.end();
  expect((await lines.next()).value).toBe('let go');
  await once(child, 'exit');
});

test('is nobody’s where its input is no pipe', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('runs');
  expect((await once(child, 'exit'))[0]).toBe(0);
});
