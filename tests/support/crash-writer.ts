/** A program to be killed: appends facts to the store in the folder it is given, and prints each id after its commit. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { createIds } from '../../electron/host/ids.ts';
import { openLocalStore } from '../../electron/host/local-store/store.ts';
import { matched, opened } from './facts.ts';
import { asNew, vaultAt } from './kiosk-store.ts';

const dataDir = process.argv[2] ?? '';
const clock = { now: Date.now };
const store = openLocalStore({
  dataDir,
  nodeVersion: process.versions.node,
  crypto: nodeCrypto,
  clock,
  ids: createIds({ clock, randomBytes }),
  vault: vaultAt(join(dataDir, 'keys.json')),
  rehearsal: false,
});
if (!store.ok) throw new Error(store.error.kind);

for (let n = 0; ; n++) {
  const facts = n % 5 === 0 ? [asNew(opened()), asNew(matched())] : [asNew(matched())];
  const written = store.value.ledger.append(facts);
  if (!written.ok) throw new Error(written.error.kind);
  writeSync(1, written.value.map((fact) => `${fact.id}\n`).join(''));
  if (n % 7 === 0) {
    const run = store.value.outbox.oldest({ maxFacts: 3, maxBytes: 10_000 });
    const hash = nodeCrypto.toBase64Url(run?.hash ?? new Uint8Array(32));
    if (run !== undefined) store.value.outbox.settle({ seq: run.from + run.bodies.length - 1, hash });
  }
}
