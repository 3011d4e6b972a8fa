/** A stream ends with its line, also where that was gone before the stream began. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { polledStream } from '../../server/polled-stream.ts';
import { handClock } from '../support/server-fixture.ts';

function streamTo(to: ServerResponse) {
  let asked = 0;
  let wake = (): void => undefined;
  let ended = 0;
  let turn: (() => void) | undefined;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const timers = {
    after(_ms: number, run: () => void) {
      turn = run;
      return () => (turn = undefined);
    },
  };
  const clock = handClock();
  const stream = polledStream(
    { clock, timers, log },
    {
      to,
      next: async () => {
        asked += 1;
        return undefined;
      },
      isAllowed: async () => true,
      checkEveryMs: 1000,
      about: {},
      onEnd: () => (ended += 1),
      news: (run) => {
        wake = run;
        return () => undefined;
      },
    },
  );
  return {
    stream,
    clock,
    asked: () => asked,
    ended: () => ended,
    isWaiting: () => turn !== undefined,
    wake: () => wake(),
    turn: () => turn?.(),
  };
}

test('asks nothing for a listener who left before it began', async () => {
  const to = new ServerResponse(new IncomingMessage(new Socket()));
  to.destroy();
  await nextTurn();
  const { asked, ended, isWaiting } = streamTo(to);
  await nextTurn();
  expect({ asked: asked(), ended: ended(), isWaiting: isWaiting() }).toEqual({
    asked: 0,
    ended: 1,
    isWaiting: false,
  });
});

test('ends once, whoever ends it first', async () => {
  const to = new ServerResponse(new IncomingMessage(new Socket()));
  const { stream, ended, isWaiting } = streamTo(to);
  await nextTurn();
  expect(isWaiting()).toBe(true);
  to.destroy();
  await nextTurn();
  stream.end();
  expect({ ended: ended(), isWaiting: isWaiting() }).toEqual({ ended: 1, isWaiting: false });
});

test('asks at the beginning, at each beat, and otherwise where there may be news, at once', async () => {
  const to = new ServerResponse(new IncomingMessage(new Socket()));
  const { stream, asked, wake, turn, clock } = streamTo(to);
  await nextTurn();
  const after: number[] = [asked()];
  for (const step of [turn, turn, wake, turn, () => clock.advance(10_000), turn, turn, wake, wake]) {
    step();
    await nextTurn();
    after.push(asked());
  }
  stream.end();
  expect(after).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 4, 5]);
});

test('keeps its beat where the clock is set back', async () => {
  const to = new ServerResponse(new IncomingMessage(new Socket()));
  const { stream, asked, turn, clock } = streamTo(to);
  await nextTurn();
  clock.advance(-3_600_000);
  turn();
  await nextTurn();
  stream.end();
  expect(asked()).toBe(2);
});
