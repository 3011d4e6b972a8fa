/** The API's description of itself: valid, complete, with examples that still hold, and readable under our own policy. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { present } from '#core/assert.ts';
import { Document, type Operation } from '../../../server/api/documents/document.ts';
import { readExamples } from '../../../server/api/documents/examples.ts';
import { inOrder, makeExample, shapeOf } from '../../openapi/examples.ts';
import { buildTestApi, type TestApi } from '../../support/server-fixture.ts';
import { openBench } from '../../support/specimens/bench.ts';
import { putPages } from '../../support/specimens/open-bench.ts';
import { nameOf } from '../../support/specimens/send.ts';

async function documentOf(api: TestApi): Promise<Document> {
  return Document.parse((await api.get('/openapi.json')).body);
}

function operationsOf({ paths }: Document): readonly Operation[] {
  return Object.values(paths).flatMap((operations) => Object.values(operations));
}

test('is OpenAPI 3.1', async () => {
  const api = await buildTestApi();
  const validator = new Validator();
  expect(await validator.validate(await documentOf(api))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('describes every route, each under a name of its own', async () => {
  const api = await buildTestApi();
  const operations = operationsOf(await documentOf(api));
  expect(operations).toHaveLength(api.declared.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

test('says who may call each route, and every code of its refusals', async () => {
  const api = await buildTestApi();
  const document = await documentOf(api);
  const scan = present(document.paths['/qr/scan']?.['post'], 'phones scan');
  expect(scan['x-called-by']).toEqual(['student']);
  expect(scan['security']).toEqual([{ cookie: [] }, { bearer: [] }]);
  const { refusals } = present(
    api.declared.find(({ url }) => url === '/qr/scan'),
    'it is declared',
  );
  const codes = [...refusals.map(({ code }) => code), 'not-signed-in', 'request-malformed', 'too-large'];
  const text = JSON.stringify(scan.responses);
  for (const code of codes) expect(text).toContain(`\`${code}\``);
});

test.each([
  '/sessions',
  '/sessions/{id}/close',
  '/sessions/{id}/reopen',
  '/qr/scan',
  '/attendance/mark',
  '/mark-attendance',
  '/bluetooth/check',
  '/corrections',
  '/corrections/{id}/undo',
  '/appeals/{id}/decide',
  '/known-absences',
  '/known-absences/{id}/decide',
  '/known-absences/{id}/cancel',
  '/sync/push',
])('says that what is sent to %s may stand already in words of a newer server', async (path) => {
  const { paths } = await documentOf(await buildTestApi());
  const { responses } = present(paths[path]?.['post'], 'it is described');
  expect(JSON.stringify(responses)).toContain('`written-by-newer-server`');
});

test('leads every reference to a schema', async () => {
  const document = await documentOf(await buildTestApi());
  const text = JSON.stringify(document);
  const wanted = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? '');
  const there = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  expect([...new Set(wanted)].filter((target) => !there.includes(target))).toEqual([]);
});

test('has an example of every route, and of no other', async () => {
  const { declared } = await buildTestApi();
  expect(Object.keys(await readExamples())).toEqual(declared.map(nameOf).sort());
});

const examples = inOrder(await readExamples());

/** Where it does not hold any more: `node tests/openapi/write-examples.ts`, and look at what changed. */
test.each(Object.keys(examples))('answers the example of %s as it says', async (name) => {
  const api = await buildTestApi();
  await putPages(api);
  const bench = await openBench(api);
  const route = present(
    api.declared.find((one) => nameOf(one) === name),
    'it is declared',
  );
  expect(shapeOf(await makeExample(bench, route))).toEqual(shapeOf(examples[name]));
});

test('is a page without scripts that names every route', async () => {
  const api = await buildTestApi();
  const reply = await api.get('/docs');
  const page = String(reply.body);
  expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.match(/<script|<link|<[^>]+\s(?:on[a-z]+|src)=|href="https?:/gi)).toBeNull();
  for (const { operationId } of operationsOf(await documentOf(api)))
    expect(page.includes(`id="${operationId}"`), operationId).toBe(true);
});
