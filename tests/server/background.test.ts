/** Work that no answer waits for: begun later, waited for at the end, and lost with a word where it fails. */
import { expect, test } from 'vitest';
import { createBackground } from '../../server/background.ts';
import { createTestTime } from '../support/time.ts';

test('begins a moment later, and is waited for', async () => {
  const time = createTestTime(0);
  const said: string[] = [];
  const say = (_: object, message: string): void => void said.push(message);
  const background = createBackground({ timers: time, log: { info: say, warn: say, error: say } });
  const done: string[] = [];
  background.run(async () => void done.push('one'));
  background.run(() => Promise.reject(new Error('the store is away')));
  await Promise.resolve();
  expect(done).toEqual([]);
  const settled = background.settled();
  time.pass(20);
  await settled;
  expect([done, said]).toEqual([['one'], ['work in the background failed']]);
  await background.settled();
});
