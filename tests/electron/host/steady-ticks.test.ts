import { expect, test } from 'vitest';
import { HOUR_MS } from '#core/time.ts';
import { createSteadyTicks } from '../../../electron/host/steady-ticks.ts';

test('goes on through a sleep, and is as fine as its ticks otherwise', () => {
  let ticks = 500;
  let uptime = 90_000;
  const now = createSteadyTicks({ ticks: () => ticks, uptimeMs: () => uptime });
  ticks += 3.25;
  expect(now()).toBe(503.25);
  uptime += 990;
  expect(now()).toBe(503.25);
  uptime += HOUR_MS;
  expect(now()).toBe(503.25 + HOUR_MS + 990 - 3.25);
  uptime -= 10;
  ticks += 1;
  expect(now()).toBe(504.25 + HOUR_MS + 990 - 3.25);
});
