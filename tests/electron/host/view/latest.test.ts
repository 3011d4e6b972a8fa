/** A watcher sees the value now and the newest after each change, however slow it is, and ends when it is told to. */
import { expect, test } from 'vitest';
import { createLatest } from '../../../../electron/host/view/latest.ts';

function counter() {
  let value = 0;
  let made = 0;
  const latest = createLatest(() => {
    made += 1;
    return value;
  });
  const set = (next: number): void => {
    value = next;
    latest.changed();
  };
  return { latest, made: () => made, set };
}

test('gives the value at once, then the newest of all that came in between', async () => {
  const { latest, set } = counter();
  const watch = latest.watch();
  expect(await watch.next()).toEqual({ done: false, value: 0 });
  set(1);
  set(2);
  expect(await watch.next()).toEqual({ done: false, value: 2 });
});

test('makes a value once for all who watch, and none for nobody', async () => {
  const { latest, made, set } = counter();
  set(1);
  expect(made()).toBe(0);
  await Promise.all([latest.watch().next(), latest.watch().next()]);
  expect(made()).toBe(1);
});

test('wakes whoever waits', async () => {
  const { latest, set } = counter();
  const watch = latest.watch();
  await watch.next();
  const next = watch.next();
  set(7);
  expect(await next).toEqual({ done: false, value: 7 });
});

test('ends a watch that waits when its connection goes', async () => {
  const { latest } = counter();
  const connection = new AbortController();
  const watch = latest.watch(connection.signal);
  await watch.next();
  const next = watch.next();
  connection.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});

test('ends every watch when it is closed', async () => {
  const { latest } = counter();
  const watch = latest.watch();
  await watch.next();
  const next = watch.next();
  latest.close();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(await latest.watch().next()).toEqual({ done: true, value: undefined });
});
