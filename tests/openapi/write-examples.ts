/** `node tests/openapi/write-examples.ts`: writes the examples of the API's document anew, after routes or their specimens changed. */
import { writeFile } from 'node:fs/promises';
import { present } from '#core/assert.ts';
import type { Examples } from '../../server/api/documents/examples.ts';
import { nameOf } from '../support/specimens/send.ts';
import { openOwnBench } from '../support/specimens/open-bench.ts';
import { inOrder, makeExample } from './examples.ts';

const FILE = new URL('../../server/api/documents/examples.json', import.meta.url);

/** A bench of its own for each route: no example shows what another one made. */
async function main(): Promise<number> {
  const first = await openOwnBench();
  const { declared } = first.bench.api;
  await first.close();
  const examples: Examples = {};
  let failures = 0;
  for (const { method, url } of declared) {
    const own = await openOwnBench();
    const route = present(
      own.bench.api.declared.find((one) => one.url === url && one.method === method),
      'every bench has the same routes',
    );
    const example = await makeExample(own.bench, route).catch((error: unknown) => {
      process.stderr.write(`${nameOf(route)}: ${String(error)}\n`);
      return undefined;
    });
    await own.close();
    if (example === undefined || example.status >= 400) {
      failures += 1;
      process.stderr.write(`${nameOf(route)}: no example (${example?.status ?? 'no specimen'})\n`);
    } else examples[nameOf(route)] = example;
  }
  await writeFile(FILE, `${JSON.stringify(inOrder(examples), undefined, 2)}\n`);
  process.stdout.write(`${Object.keys(examples).length} examples of ${declared.length} routes\n`);
  return failures === 0 ? 0 : 1;
}

// A thread that reads faces would keep the program alive.
process.exit(await main());
