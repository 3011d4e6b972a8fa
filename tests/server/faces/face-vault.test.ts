/** Templates and the server's key: one that was lost takes its templates with it, and nobody's face for good. */
import { expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, PersonId } from '#core/ids.ts';
import { createFaceVault, liveKeyOf } from '../../../server/faces/face-vault.ts';
import { systemChance } from '../../../server/ports.ts';
import { collectionsOf } from '../../../server/store/collections.ts';
import { NINE } from '../../support/server-fixture.ts';
import { IDS, uuid } from '../../support/server-school.ts';
import { testStore } from '../../support/test-store.ts';

const personId = PersonId.parse(IDS.asha);
const campusId = CampusId.parse(IDS.campus);

test('registers a face anew whose key was sealed under a key of the server that is lost', async () => {
  const collections = collectionsOf(await (await testStore()).open());
  const consentId = uuid(900);
  const consent = { id: consentId, campusId, personId, purpose: 'face', givenBy: personId } as const;
  const given = { takenBy: personId, givenAt: NINE, liveKey: liveKeyOf(personId) };
  await collections.consents.putIf({ ...consent, ...given }, 'absent');
  const under = (key: Uint8Array) =>
    createFaceVault({ collections, crypto: nodeCrypto, chance: systemChance, faceKey: async () => key });
  const [lost, made] = [under(systemChance.bytes(32)), under(systemChance.bytes(32))];
  const own = { campusId, personId, state: 'confirmed', model: 'm', shots: 3 } as const;
  const record = { ...own, lookAlikes: [], consentId, uploadedBy: personId, uploadedAt: NINE };
  const face = Float32Array.of(1, 0);

  expect(await lost.keep(record, face)).toBe(true);
  expect(await made.find(personId)).toBeUndefined();
  expect(await made.keep(record, face)).toBe(true);
  expect((await made.find(personId))?.embedding).toEqual(face);
});
