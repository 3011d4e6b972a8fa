/** What the phone signs is what the server verifies: the contract's message, in the contract's form. */
import { expect, test } from 'vitest';
import { DeviceProof, phoneMessage } from '#core/contracts/api.ts';
import { DEVICE_KEY, deviceProof } from '../../../renderer/portal/phone/device-proof.ts';
import { createDeviceKey } from '../../../renderer/portal/phone/device-key.ts';
import { ADA, at, BEN } from '../../support/facts.ts';

const { subtle } = globalThis.crypto;
const keys = await subtle.generateKey(DEVICE_KEY, false, ['sign', 'verify']);
const bytesOf = (text: string) => Buffer.from(text, 'base64url');

async function verifies(proof: DeviceProof, message: string): Promise<boolean> {
  const key = await subtle.importKey('spki', bytesOf(proof.spki), DEVICE_KEY, true, ['verify']);
  const rule = { name: 'ECDSA', hash: 'SHA-256' };
  return subtle.verify(rule, key, bytesOf(proof.signature), new TextEncoder().encode(message));
}

test('signs code, person and time in the form of the contract', async () => {
  const proof = await deviceProof(subtle, keys, { code: 'TOKEN', personId: ADA, at: at(1) });
  expect(DeviceProof.parse(proof)).toEqual(proof);
  expect(proof.at).toBe(at(1));
  expect(await verifies(proof, phoneMessage('TOKEN', ADA, at(1)))).toBe(true);
});

test.each([
  ['another code', phoneMessage('OTHER', ADA, at(1))],
  ['another person', phoneMessage('TOKEN', BEN, at(1))],
  ['another time', phoneMessage('TOKEN', ADA, at(2))],
])('is good for nothing with %s', async (_, message) => {
  const proof = await deviceProof(subtle, keys, { code: 'TOKEN', personId: ADA, at: at(1) });
  expect(await verifies(proof, message)).toBe(false);
});

test('a phone without cryptography has no key, and says so', async () => {
  const deviceKey = createDeviceKey(undefined, undefined);
  expect(await deviceKey.state()).toBe('no-crypto');
  expect(await deviceKey.sign('TOKEN', ADA, at(1))).toBeUndefined();
});

test('a browser that keeps nothing has no key, and says so', async () => {
  const deviceKey = createDeviceKey(subtle, undefined);
  expect(await deviceKey.state()).toBe('no-store');
  expect(await deviceKey.sign('TOKEN', ADA, at(1))).toBeUndefined();
});
