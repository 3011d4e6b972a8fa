/** Every route has a specimen, and every specimen makes requests that are accepted, on real objects. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { present } from '#core/assert.ts';
import { buildTestApi } from '../../support/server-fixture.ts';
import { SPECIMENS } from '../../support/specimens/all.ts';
import { openBench, type Bench } from '../../support/specimens/bench.ts';
import { nameOf, sendAs } from '../../support/specimens/send.ts';

async function openedBench(): Promise<Bench> {
  const api = await buildTestApi();
  await mkdir(join(api.folder, 'web'), { recursive: true });
  await writeFile(join(api.folder, 'web', 'index.html'), '<!doctype html><title>Portal</title>');
  return openBench(api);
}

test('every declared route has a specimen, and no specimen is of another', async () => {
  const { declared } = await buildTestApi();
  expect(Object.keys(SPECIMENS).sort()).toEqual(declared.map(nameOf).sort());
});

test.each(Object.keys(SPECIMENS))('accepts what the specimen of %s prepares', async (name) => {
  const bench = await openedBench();
  const specimen = present(SPECIMENS[name], 'it is one of them');
  const route = present(
    bench.api.declared.find((one) => nameOf(one) === name),
    'it is declared',
  );
  for (const who of specimen.by) {
    const prepared = await specimen.own(bench, who);
    for (let times = specimen.again ? 2 : 1; times > 0; times -= 1) {
      const { status, text } = await sendAs(bench, route, who, prepared);
      const isAccepted = status >= 200 && status < 400;
      expect(isAccepted, `${who}: ${status} ${text}`).toBe(true);
    }
  }
});
