import { expect, test } from 'vitest';
import type { ServerFact } from '#core/contracts/api.ts';
import type { Fact } from '#core/fact/fact.ts';
import { SessionId } from '#core/ids.ts';
import { ADA, BEN, factId, matched, opened, scanned, SESSION, uuid } from '../../../support/facts.ts';
import { eachStore } from '../../../support/each-store.ts';
import { asNew } from '../../../support/kiosk-store.ts';

const OTHER = SessionId.parse(uuid(101));

const on = eachStore();

const first = scanned({ id: factId(70), studentId: ADA });
const second = scanned({ id: factId(71), studentId: BEN });

function down(seq: number, fact: Fact): ServerFact {
  return { sessionId: fact.sessionId, seq, body: JSON.stringify(fact) };
}

test('keeps what came down, tells what is new, knows how far it has read', () => {
  expect(on.store.pulledFacts.keep([down(2, second), down(1, first)])).toEqual({
    ok: true,
    value: [first, second],
  });
  expect(on.store.pulledFacts.keep([down(1, first), down(2, second)])).toEqual({ ok: true, value: [] });
  expect(on.store.pulledFacts.factsOf(SESSION)).toEqual([first, second]);
  expect(on.store.pulledFacts.cursors()).toEqual(new Map([[SESSION, 2]]));
});

test('takes the same fact twice in one page as one', () => {
  expect(on.store.pulledFacts.keep([down(1, first), down(1, first)])).toEqual({ ok: true, value: [first] });
});

test.each([
  { name: 'a fact before it is missing', page: [down(1, first), down(3, second)], kind: 'gap' },
  {
    name: 'another text stood there in this page',
    page: [down(1, first), down(1, second)],
    kind: 'rewritten',
  },
  { name: 'it is no JSON', page: [{ sessionId: SESSION, seq: 1, body: '{' }], kind: 'not-a-fact' },
  { name: 'it is no fact', page: [{ sessionId: SESSION, seq: 1, body: '{}' }], kind: 'not-a-fact' },
  { name: "it is a kiosk's", page: [down(1, matched())], kind: 'not-a-fact' },
  {
    name: 'it is of another session',
    page: [{ sessionId: OTHER, seq: 1, body: JSON.stringify(first) }],
    kind: 'not-a-fact',
  },
])('refuses the whole page where $name', ({ page, kind }) => {
  expect(on.store.pulledFacts.keep(page)).toEqual({ ok: false, error: { kind } });
  expect(on.store.pulledFacts.cursors()).toEqual(new Map());
});

test.each([
  { name: 'a kind', change: { kind: 'drone-saw' } },
  { name: 'a version', change: { v: 2 } },
])('keeps a fact of $name that it does not know, and goes on: a newer server says more', ({ change }) => {
  const newer = { sessionId: SESSION, seq: 1, body: JSON.stringify({ ...first, ...change }) };
  const page = [newer, down(2, second)];
  expect(on.store.pulledFacts.keep(page)).toEqual({ ok: true, value: [second] });
  expect(on.store.pulledFacts.keep(page)).toEqual({ ok: true, value: [] });
  on.restart();
  expect(on.store.pulledFacts.factsOf(SESSION)).toEqual([second]);
  expect(on.store.pulledFacts.cursors()).toEqual(new Map([[SESSION, 2]]));
  const other = { ...newer, body: JSON.stringify(first) };
  expect(on.store.pulledFacts.keep([other])).toEqual({ ok: false, error: { kind: 'rewritten' } });
});

test('refuses a page that rewrites what was kept before', () => {
  on.store.pulledFacts.keep([down(1, first)]);
  expect(on.store.pulledFacts.keep([down(1, second)])).toEqual({ ok: false, error: { kind: 'rewritten' } });
  expect(on.store.pulledFacts.factsOf(SESSION)).toEqual([first]);
});

test('stands beside the ledger: a session is the union of both, whoever wrote last', () => {
  on.store.ledger.append([asNew(opened())], opened().at);
  expect(on.store.sessionFacts.of(SESSION)).toHaveLength(1);
  on.store.pulledFacts.keep([down(1, first)]);
  on.store.ledger.append([asNew(matched())], matched().at);
  expect(
    on.store.sessionFacts
      .of(SESSION)
      .map((fact) => fact.kind)
      .sort(),
  ).toEqual(['face-matched', 'qr-scanned', 'session-opened']);
  expect(on.store.outbox.count()).toBe(2);
});

test('lets a session go from memory without losing it', () => {
  on.store.ledger.append([asNew(opened())]);
  const before = on.store.sessionFacts.of(SESSION);
  for (let n = 0; n < 10; n++) on.store.sessionFacts.of(SessionId.parse(uuid(500 + n)));
  expect(on.store.sessionFacts.of(SESSION)).toEqual(before);
});

test('says how far it has read of the hundred sessions that last had news, over a restart too', () => {
  const sessions = Array.from({ length: 130 }, (_, n) => SessionId.parse(uuid(1000 + n)));
  const pages = sessions.map((sessionId, n) =>
    down(1, scanned({ id: factId(1000 + n), sessionId, at: scanned().at + n })),
  );
  on.store.pulledFacts.keep(pages);
  const latest = sessions.slice(-100).map((sessionId) => [sessionId, 1] as const);
  expect(on.store.pulledFacts.cursors()).toEqual(new Map(latest));
  on.store.close();
  on.open();
  expect(on.store.pulledFacts.cursors()).toEqual(new Map(latest));
});
