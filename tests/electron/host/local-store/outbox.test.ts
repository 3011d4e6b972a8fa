import { beforeEach, describe, expect, test } from 'vitest';
import type { Head } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { chainHash, GENESIS } from '#core/fact/chain.ts';
import { matched, opened } from '../../../support/facts.ts';
import { eachStore } from '../../../support/each-store.ts';
import { asNew } from '../../../support/kiosk-store.ts';

const ROOMY = { maxFacts: 500, maxBytes: 900 * 1024 };

const on = eachStore();
let heads: Head[];
beforeEach(() => {
  heads = [{ seq: 0, hash: nodeCrypto.toBase64Url(GENESIS) }];
  for (const fact of [opened(), matched(), matched(), matched()]) {
    on.store.ledger.append([asNew(fact)]);
    const { seq, hash } = on.store.ledger.head();
    heads.push({ seq, hash: nodeCrypto.toBase64Url(hash) });
  }
});

function head(seq: number): Head {
  const found = heads[seq];
  if (found === undefined) throw new Error('no such head');
  return found;
}

describe('the oldest facts', () => {
  test('come with the chain hash after the last of them', () => {
    const run = on.store.outbox.oldest({ ...ROOMY, maxFacts: 3 });
    expect(run?.from).toBe(1);
    expect(run?.bodies).toHaveLength(3);
    expect(nodeCrypto.toBase64Url(run?.hash ?? GENESIS)).toBe(head(3).hash);
    expect(nodeCrypto.toBase64Url(chainHash(nodeCrypto, GENESIS, run?.bodies ?? []))).toBe(head(3).hash);
  });

  test('are cut where they would be too long to send, but one is always sent', () => {
    const [first, second] = on.store.outbox.oldest(ROOMY)?.bodies ?? [];
    const bytes = Buffer.byteLength(`${first}${second}`);
    expect(on.store.outbox.oldest({ ...ROOMY, maxBytes: bytes })?.bodies).toHaveLength(2);
    expect(on.store.outbox.oldest({ ...ROOMY, maxBytes: bytes - 1 })?.bodies).toHaveLength(1);
    expect(on.store.outbox.oldest({ ...ROOMY, maxBytes: 1 })?.bodies).toHaveLength(1);
  });

  test('are none when all is settled', () => {
    on.store.outbox.settle(head(4));
    expect(on.store.outbox.oldest(ROOMY)).toBeUndefined();
  });
});

describe("the server's head", () => {
  test('settles all facts up to it, once', () => {
    expect(on.store.outbox.settle(head(3))).toEqual({ ok: true, value: { kind: 'settled', count: 3 } });
    expect(on.store.outbox.settle(head(3))).toEqual({ ok: true, value: { kind: 'settled', count: 0 } });
    expect(on.store.outbox.oldest(ROOMY)?.from).toBe(4);
    expect(on.store.outbox.count()).toBe(1);
  });

  test.each([0, 1, 2])('has facts wait again that the server has lost: back to %i', (seq) => {
    on.store.outbox.settle(head(3));
    expect(on.store.outbox.settle(head(seq))).toEqual({
      ok: true,
      value: { kind: 'rewound', count: 3 - seq },
    });
    expect(on.store.outbox.oldest(ROOMY)?.from).toBe(seq + 1);
    expect(on.store.outbox.count()).toBe(4 - seq);
  });

  test('has facts wait again when all had been settled', () => {
    on.store.outbox.settle(head(4));
    expect(on.store.outbox.settle(head(1))).toEqual({ ok: true, value: { kind: 'rewound', count: 3 } });
    expect(on.store.outbox.count()).toBe(3);
  });

  test.each([
    { name: 'has another hash', forked: { seq: 2, hash: 'A'.repeat(43) } },
    { name: 'is ahead of this chain', forked: { seq: 5, hash: 'A'.repeat(43) } },
    { name: 'is no hash at all', forked: { seq: 2, hash: '?'.repeat(43) } },
  ])('is a fork where it $name; nothing moves', ({ forked }) => {
    expect(on.store.outbox.settle(forked)).toEqual({ ok: true, value: { kind: 'fork' } });
    expect(on.store.outbox.count()).toBe(4);
  });

  test('holds over a restart', () => {
    on.store.outbox.settle(head(2));
    on.store.close();
    on.open();
    expect(on.store.outbox.oldest(ROOMY)?.from).toBe(3);
  });
});
