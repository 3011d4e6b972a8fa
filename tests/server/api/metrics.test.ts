/** Metrics: what they count, and who may read them. */
import { expect, test } from 'vitest';
import { Problem } from '#core/contracts/api.ts';
import { createMetrics } from '../../../server/metrics.ts';
import { buildTestApi, METRICS_TOKEN } from '../../support/server-fixture.ts';

const TOKEN = { authorization: `Bearer ${METRICS_TOKEN}` };

test('counts requests by route, method and status, and says how long they took', async () => {
  const api = await buildTestApi();
  await api.get('/health');
  await api.get('/sessions/00000000-0000-4000-8000-000000000001/report');
  const text = String((await api.get('/metrics')).body);
  const name = 'smartpresence_request_duration_seconds_count';
  expect(text).toContain(`${name}{method="GET",route="/health",status="200"} 1`);
  expect(text).toContain(`${name}{method="GET",route="/sessions/:id/report",status="401"} 1`);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(text).toMatch(/^smartpresence_mails_waiting 0$/m);
});

test('is read with the token from anywhere', async () => {
  const { app } = await buildTestApi();
  const from = { method: 'GET', url: '/metrics', remoteAddress: '192.0.2.7' } as const;
  expect((await app.inject({ ...from, headers: TOKEN })).statusCode).toBe(200);
  const refused = await app.inject(from);
  expect([refused.statusCode, Problem.parse(refused.json()).code]).toEqual([401, 'metrics-token-wrong']);
});

test.each([
  { name: 'a wrong token', headers: { authorization: 'Bearer wrong' } },
  { name: 'what a proxy hands on for somebody else', headers: { 'x-forwarded-for': '192.0.2.7' } },
])('refuses $name, also on this computer', async ({ headers }) => {
  const reply = await (await buildTestApi()).get('/metrics', { headers });
  expect(reply.status).toBe(401);
});

test('is still answered while the store is away', async () => {
  const api = await buildTestApi();
  await api.store.close();
  const reply = await api.get('/metrics');
  expect(reply.status).toBe(200);
  expect(reply.body).not.toMatch(/^smartpresence_mails_waiting \d/m);
});

test('adds up what lies below each bound', () => {
  const metrics = createMetrics();
  [1, 3, 1000].forEach(metrics.grouped);
  const lines = metrics.text([]).split('\n');
  expect(lines).toContain('smartpresence_store_group_writes_bucket{le="1"} 1');
  expect(lines).toContain('smartpresence_store_group_writes_bucket{le="4"} 2');
  expect(lines).toContain('smartpresence_store_group_writes_bucket{le="+Inf"} 3');
  expect(lines).toContain('smartpresence_store_group_writes_sum 1004');
});

test('escapes what stands in labels', () => {
  const metrics = createMetrics();
  metrics.answered({ method: 'GET', route: '/a"b\\c\nd', status: 200, seconds: 0.001 });
  expect(metrics.text([])).toContain('route="/a\\"b\\\\c\\nd"');
});
