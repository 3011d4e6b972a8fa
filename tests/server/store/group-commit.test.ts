/** What arrives while one write runs goes into the next, and each caller hears of its own group. */
import { expect, test } from 'vitest';
import { isStoreFailure, storeFailure } from '../../../server/store/collection.ts';
import { createGroups, type Answer } from '../../../server/store/group-commit.ts';

interface Group {
  readonly writes: readonly string[];
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

/** A database that is asked, and answers when the test says so. */
function database({ most = 100, grouping = true } = {}) {
  const asked: Group[] = [];
  const run = (writes: readonly string[]): Promise<readonly Answer<string>[]> =>
    new Promise((resolve, reject) => {
      const succeed = (): void =>
        resolve(writes.map((write): Answer<string> => ({ kind: 'answered', value: `${write} done` })));
      asked.push({ writes, succeed, fail: reject });
    });
  return { asked, groups: createGroups(run, { most, grouping }) };
}

/** Until all that can be done now is done. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));

test('makes one group of what arrives together, and the next of what arrives while it runs', async () => {
  const { asked, groups } = database();
  const answers: string[] = [];
  const submit = (write: string): void => void groups.submit(write).then((answer) => answers.push(answer));
  ['a', 'b'].forEach(submit);
  await turn();
  ['c', 'd'].forEach(submit);
  await turn();
  submit('e');
  await turn();
  expect(asked.map(({ writes }) => writes)).toEqual([['a', 'b']]);
  asked[0]?.succeed();
  await turn();
  expect(answers).toEqual(['a done', 'b done']);
  expect(asked.map(({ writes }) => writes)).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
  asked[1]?.succeed();
  await turn();
  expect(answers).toHaveLength(5);
});

test('makes no group longer than one command takes', async () => {
  const { asked, groups } = database({ most: 2 });
  const all = Promise.all(['a', 'b', 'c'].map(groups.submit));
  await turn();
  asked[0]?.succeed();
  await turn();
  asked[1]?.succeed();
  expect(await all).toEqual(['a done', 'b done', 'c done']);
  expect(asked.map(({ writes }) => writes.length)).toEqual([2, 1]);
});

test('fails a group with its command, and whoever waits meanwhile, but nobody who comes after', async () => {
  const { asked, groups } = database();
  const first = groups.submit('a').catch((error: unknown) => error);
  await turn();
  const waiting = groups.submit('b').catch((error: unknown) => error);
  asked[0]?.fail(storeFailure('away'));
  expect(isStoreFailure(await first)).toBe(true);
  expect(isStoreFailure(await waiting)).toBe(true);
  const after = groups.submit('c');
  await turn();
  asked[1]?.succeed();
  expect(await after).toBe('c done');
});

test('sends each alone where one of them cannot be sent, so that the others do not suffer', async () => {
  const { asked, groups } = database();
  const answers = Promise.allSettled(['good', 'bad'].map(groups.submit));
  await turn();
  asked[0]?.fail(new Error('a key that no document can have'));
  await turn();
  asked[1]?.succeed();
  await turn();
  asked[2]?.fail(new Error('a key that no document can have'));
  expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('sends each at once and alone where there is no grouping', async () => {
  const { asked, groups } = database({ grouping: false });
  const all = Promise.all(['a', 'b'].map(groups.submit));
  expect(asked.map(({ writes }) => writes)).toEqual([['a'], ['b']]);
  asked.forEach(({ succeed }) => succeed());
  expect(await all).toEqual(['a done', 'b done']);
});
