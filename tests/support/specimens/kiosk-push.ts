/** What a kiosk of the bench pushes: always after whatever it has pushed, so that nobody needs to count. */
import { present } from '#core/assert.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { chainHash, GENESIS } from '#core/fact/chain.ts';
import type { TestApi } from '../server-fixture.ts';
import type { TestKiosk } from '../server-kiosk.ts';

/** Pushes facts after whatever the kiosk has pushed. Throws where they are not stored. */
export async function pushFrom(api: TestApi, kiosk: TestKiosk, facts: readonly object[]): Promise<void> {
  const bodies = facts.map((fact) => kiosk.body(fact));
  const reply = await api.post('/sync/push', {
    headers: kiosk.headers,
    body: await nextSegment(api, kiosk, bodies),
  });
  const outcome = JSON.stringify(reply.body);
  if (!outcome.includes('"stored"')) throw new Error(`the push was not stored: ${reply.status} ${outcome}`);
}

/** The request that pushes `bodies` after whatever the kiosk has pushed. */
export async function nextSegment(
  api: TestApi,
  kiosk: TestKiosk,
  bodies: readonly string[],
): Promise<object> {
  const head = await api.collections.kioskHeads.get(kiosk.kioskId);
  const after =
    head === undefined ? GENESIS : present(crypto.fromBase64Url(head.hash), 'a head is base64url');
  return kiosk.segment(bodies, { from: (head?.seq ?? 0) + 1, hash: chainHash(crypto, after, bodies) });
}
