/** The worked example of docs/api.md: each of its commands is sent, and what the page shows is in the answer. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shapeOf } from '../../openapi/examples.ts';
import { buildTestApi } from '../../support/server-fixture.ts';
import { openBench } from '../../support/specimens/bench.ts';

const PAGE = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');

interface Step {
  readonly command: string;
  /** What the page shows of the answer, which may hold more. */
  readonly shown: unknown;
}

/** Each command with the answer under it. */
function stepsOf(page: string): readonly Step[] {
  const steps = page.matchAll(/```sh\n(curl .+?)\n```\n\n```json\n(.+?)\n```/gs);
  return [...steps].map(([, command = '', shown = '']) => ({ command, shown: parsed(shown) }));
}

function parsed(json: string): unknown {
  return JSON.parse(json);
}

/** What curl would send. */
function requestOf(command: string) {
  const url = /"\$API([^"]+)"/.exec(command)?.[1] ?? '';
  const headers = [...command.matchAll(/-H (["'])(.+?): (.+?)\1/g)].map(
    ([, , name = '', value = '']): [string, string] => [name, value],
  );
  const payload = /-d '(.+)'/.exec(command)?.[1];
  const method = /-X (POST)/.exec(command)?.[1] ?? (payload === undefined ? 'GET' : 'POST');
  return {
    method: method === 'POST' ? ('POST' as const) : ('GET' as const),
    url,
    headers: Object.fromEntries(headers),
    ...(payload !== undefined && { payload }),
  };
}

/** The part of `answer` that `shown` speaks of; of lists, the beginning. */
function partOf(answer: unknown, shown: unknown): unknown {
  if (Array.isArray(shown) && Array.isArray(answer))
    return shown.map((one: unknown, i) => partOf(answer[i], one));
  if (!isFields(shown) || !isFields(answer)) return answer;
  return Object.fromEntries(Object.keys(shown).map((key) => [key, partOf(answer[key], shown[key])]));
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

test('answers the commands of the page as the page says', async () => {
  const api = await buildTestApi();
  await openBench(api);
  const known = new Map<string, string>();
  const steps = stepsOf(PAGE);
  expect(steps).toHaveLength(6);
  for (const { command, shown } of steps) {
    // The shell puts a variable into a quoted text by '"…"'.
    const filled = command
      .replaceAll(/'"(\$\w+)"'/g, '$1')
      .replaceAll(/\$(TOKEN|REFRESH|SESSION)/g, (_whole, name: string) => known.get(name) ?? '');
    const reply = await api.app.inject(requestOf(filled));
    const text = reply.body;
    expect(shapeOf(partOf(reply.json(), shown)), command).toEqual(shapeOf(shown));
    for (const [name, field] of [
      ['TOKEN', 'accessToken'],
      ['REFRESH', 'refreshToken'],
      ['SESSION', 'sessionId'],
    ] as const) {
      const value = new RegExp(`"${field}":"([^"]+)"`).exec(text)?.[1];
      if (value !== undefined) known.set(name, value);
    }
  }
});

test('names every status that the document knows', () => {
  for (const status of [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503])
    expect(PAGE).toMatch(new RegExp(`\\| .*${status}`));
});
