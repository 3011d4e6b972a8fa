/** The way of a mail out of the store: soon, once, again after a while, and given up in the end. */
import { expect, onTestFinished, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { sendDue, startSendingMail } from '../../../server/jobs/send-mail.ts';
import { createOutbox } from '../../../server/mail/outbox.ts';
import type { Letter, MailFailure } from '../../../server/mail/transport.ts';
import { systemChance, type Timers } from '../../../server/ports.ts';
import { collectionsOf } from '../../../server/store/collections.ts';
import { handClock } from '../../support/server-fixture.ts';
import { testStore } from '../../support/test-store.ts';

type Delivered = Result<undefined, MailFailure>;
const DOWN: Delivered = failed({ kind: 'out-of-order', code: 'ECONNREFUSED' });
const LATER: Delivered = failed({ kind: 'later', code: '450' });
const NOBODY: Delivered = failed({ kind: 'refused', code: '550' });
const MESSAGE = {
  to: 'asha@home.example',
  subject: 'A new password',
  text: 'https://school.example/#secret-link',
};
const never = new AbortController().signal;

/** A post office by hand: `answer` is what the mail server says, `timers` run when a test says so. */
async function office() {
  const store = await testStore();
  const collections = collectionsOf(await store.open());
  const clock = handClock();
  const letters: Letter[] = [];
  const logged: string[] = [];
  const note = (fields: object, message: string): void => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log = { info: note, warn: note, error: note };
  let waiting: { readonly ms: number; readonly run: () => void } | undefined;
  const timers: Timers = {
    after(ms, run) {
      waiting = { ms, run };
      return () => {
        waiting = undefined;
      };
    },
  };
  const desk = {
    answer: (_letter: Letter, _signal: AbortSignal): Promise<Delivered> => Promise.resolve(ok(undefined)),
  };
  const transport = {
    deliver: (letter: Letter, signal: AbortSignal) => {
      letters.push(letter);
      return desk.answer(letter, signal);
    },
  };
  const deps = { collections, clock, chance: systemChance, log, timers, transport };
  const mail = createOutbox(deps, 'smtp', () => undefined);
  const left = async () =>
    (await collections.outgoingMail.find({ index: 'byDue', equals: {}, limit: 100 })).items;
  return { deps, desk, clock, letters, logged, mail, left, collections, waiting: () => waiting };
}

test('sends what waits, oldest first, and keeps nothing of it', async () => {
  const { deps, mail, letters, left, clock, logged } = await office();
  await mail.send(MESSAGE);
  clock.advance(1000);
  await mail.send({ ...MESSAGE, to: 'ben@home.example' });
  expect(await sendDue(deps, never)).toBe(true);
  expect(letters.map(({ to }) => to)).toEqual(['asha@home.example', 'ben@home.example']);
  expect(letters[0]).toMatchObject({ subject: MESSAGE.subject, text: MESSAGE.text });
  expect(await left()).toEqual([]);
  expect(logged.join()).not.toMatch(/secret-link|home\.example|password/);
});

test('tries again after one minute, two, four, at most an hour, under the same number', async () => {
  const { deps, desk, mail, letters, clock, left } = await office();
  desk.answer = async () => LATER;
  await mail.send(MESSAGE);
  for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
    const before = letters.length;
    await sendDue(deps, never);
    expect(letters).toHaveLength(before + 1);
    expect((await left())[0]?.dueAt).toBe(clock.now() + wait * MINUTE_MS);
    clock.advance(wait * MINUTE_MS - 1);
    await sendDue(deps, never);
    expect(letters).toHaveLength(before + 1);
    clock.advance(1);
  }
  expect(new Set(letters.map(({ id }) => id)).size).toBe(1);
});

test('leaves a mail server that takes nothing alone, and loses nothing', async () => {
  const { deps, desk, mail, letters, clock, left } = await office();
  desk.answer = async () => DOWN;
  for (const to of ['a@x.example', 'b@x.example', 'c@x.example']) await mail.send({ ...MESSAGE, to });
  expect(await sendDue(deps, never)).toBe(false);
  expect(letters).toHaveLength(1);
  desk.answer = async () => ok(undefined);
  clock.advance(MINUTE_MS);
  expect(await sendDue(deps, never)).toBe(true);
  expect(new Set(letters.map(({ to }) => to)).size).toBe(3);
  expect(await left()).toEqual([]);
});

test('goes on with the others where one is not taken', async () => {
  const { deps, desk, mail, letters, left } = await office();
  desk.answer = async ({ to }) => (to === 'a@x.example' ? LATER : ok(undefined));
  for (const to of ['a@x.example', 'b@x.example']) await mail.send({ ...MESSAGE, to });
  expect(await sendDue(deps, never)).toBe(true);
  expect(letters).toHaveLength(2);
  expect(await left()).toMatchObject([{ to: 'a@x.example', tries: 1 }]);
});

test('drops a mail for nobody, and says so by its number', async () => {
  const { deps, desk, mail, left, logged } = await office();
  desk.answer = async () => NOBODY;
  await mail.send(MESSAGE);
  const [kept] = await left();
  await sendDue(deps, never);
  expect(await left()).toEqual([]);
  expect(logged.join()).toContain(kept?.id ?? '?');
  expect(logged.join()).toContain('mail refused');
});

test.each([
  { name: 'three days', until: undefined, afterMs: 3 * DAY_MS },
  { name: 'its link has expired', until: HOUR_MS, afterMs: HOUR_MS },
])('gives up after $name', async ({ until, afterMs }) => {
  const { deps, desk, mail, letters, clock, left, logged } = await office();
  desk.answer = async () => LATER;
  await mail.send({ ...MESSAGE, ...(until !== undefined && { until: clock.now() + until }) });
  clock.advance(afterMs - 1);
  await sendDue(deps, never);
  expect(letters).toHaveLength(1);
  clock.advance(1);
  await sendDue(deps, never);
  expect(letters).toHaveLength(1);
  expect(await left()).toEqual([]);
  expect(logged.join()).toContain('mail given up');
});

test('sends a mail once where two processes look at the same moment', async () => {
  const { deps, mail, letters, left } = await office();
  for (let i = 0; i < 20; i += 1) await mail.send({ ...MESSAGE, to: `p${i}@x.example` });
  await Promise.all([sendDue(deps, never), sendDue(deps, never)]);
  expect(letters).toHaveLength(20);
  expect(new Set(letters.map(({ to }) => to)).size).toBe(20);
  expect(await left()).toEqual([]);
});

test('keeps a mail whose sending was cut short for whoever starts next', async () => {
  const { deps, desk, mail, letters, clock, left } = await office();
  await mail.send(MESSAGE);
  desk.answer = (_letter, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(DOWN));
    });
  const job = startSendingMail(deps);
  await expect.poll(() => letters.length).toBe(1);
  await job.stop();
  expect(await left()).toHaveLength(1);
  desk.answer = async () => ok(undefined);
  await sendDue(deps, never);
  expect(letters).toHaveLength(1);
  clock.advance(2 * MINUTE_MS);
  await sendDue(deps, never);
  expect(letters).toHaveLength(2);
  expect(await left()).toEqual([]);
});

test('looks at once when it is woken, every minute by itself, and only then while the mail server is down', async () => {
  const { deps, desk, letters, waiting, clock, left } = await office();
  const job = startSendingMail(deps);
  onTestFinished(() => job.stop());
  const mail = createOutbox(deps, 'smtp', job.wake);
  await expect.poll(() => waiting()?.ms).toBe(MINUTE_MS);
  await mail.send(MESSAGE);
  await expect.poll(left).toEqual([]);
  expect(letters).toHaveLength(1);

  desk.answer = async () => DOWN;
  await expect.poll(() => waiting()?.ms).toBe(MINUTE_MS);
  await mail.send(MESSAGE);
  await expect.poll(() => letters.length).toBe(2);
  await expect.poll(() => waiting()?.ms).toBe(MINUTE_MS);
  await mail.send(MESSAGE);
  desk.answer = async () => ok(undefined);
  clock.advance(MINUTE_MS);
  expect(letters).toHaveLength(2);
  waiting()?.run();
  await expect.poll(left).toEqual([]);
  expect(letters).toHaveLength(4);
});

test('a server that sends no mail keeps none, and says so', async () => {
  const { deps, left, logged } = await office();
  const mail = createOutbox(deps, 'none', () => undefined);
  await mail.send(MESSAGE);
  expect(mail.kind).toBe('none');
  expect(await left()).toEqual([]);
  expect(logged.join()).toContain('went nowhere');
});
