/** Which offered updates are good: a table of attacks on one good offer, each altered in one way only. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { isNewer, UpdateVersion } from '#core/update/manifest.ts';
import { judgeUpdate, type UpdateClaim } from '#core/update/verdict.ts';

const operator = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const sha512 = (text: string): string => createHash('sha512').update(text).digest('base64');

const APP_IMAGE = { url: 'SmartPresence-0.2.0-x64.AppImage', sha512: sha512('installer') };
const OFFER = { version: '0.2.0', files: [APP_IMAGE], releaseDate: '2026-11-21T00:00:00.000Z' };
const MANIFEST = {
  kind: 'smartpresence-update',
  version: '0.2.0',
  files: {
    [APP_IMAGE.url]: { sha512: APP_IMAGE.sha512 },
    'SmartPresence-0.2.0.exe': { sha512: sha512('exe') },
  },
};

function signed(manifest: unknown, key = operator.privateKey): Pick<UpdateClaim, 'manifest' | 'signature'> {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  return { manifest: text, signature: sign(null, Buffer.from(text), key).toString('base64url') };
}

function claim(altered: Partial<UpdateClaim> = {}): UpdateClaim {
  const { x = '' } = operator.publicKey.export({ format: 'jwk' });
  const publicKey = new Uint8Array(Buffer.from(x, 'base64url'));
  return { offer: OFFER, ...signed(MANIFEST), publicKey, running: '0.1.9', ...altered };
}

const offering = (file: object): object => ({ ...OFFER, files: [APP_IMAGE, file] });

describe('an update', () => {
  test('is good where the operator signed its version with the hash of every file', () => {
    expect(judgeUpdate(claim(), nodeCrypto)).toEqual({ kind: 'good', version: '0.2.0' });
  });

  test.each<{ name: string; code: string; altered: Partial<UpdateClaim> }>([
    { name: 'older', code: 'update-not-newer', altered: { running: '0.10.0' } },
    { name: 'the same', code: 'update-not-newer', altered: { running: '0.2.0' } },
    { name: 'without a manifest', code: 'update-unsigned', altered: { manifest: undefined } },
    { name: 'without a signature', code: 'update-unsigned', altered: { signature: undefined } },
    { name: 'signed with no text', code: 'update-unsigned', altered: { signature: 'not base64url!' } },
    { name: 'signed too briefly', code: 'update-unsigned', altered: { signature: 'AAAA' } },
    {
      name: 'signed with another key',
      code: 'update-signature-wrong',
      altered: signed(MANIFEST, stranger.privateKey),
    },
    {
      name: 'altered in its version after the signing',
      code: 'update-signature-wrong',
      altered: { manifest: JSON.stringify({ ...MANIFEST, version: '0.3.0' }) },
    },
    {
      name: 'altered by one space after the signing',
      code: 'update-signature-wrong',
      altered: { manifest: `${JSON.stringify(MANIFEST)} ` },
    },
    { name: 'signed, but no JSON', code: 'update-manifest-unreadable', altered: signed('version: 0.2.0') },
    {
      name: 'signed for something else',
      code: 'update-manifest-unreadable',
      altered: signed({ ...MANIFEST, kind: 'ledger-segment' }),
    },
    {
      name: 'a pre-release',
      code: 'update-manifest-unreadable',
      altered: signed({ ...MANIFEST, version: '0.2.0-rc.1' }),
    },
    {
      name: 'signed with a field that is not known',
      code: 'update-manifest-unreadable',
      altered: signed({ ...MANIFEST, minimum: '0.1.0' }),
    },
    {
      name: 'offered as another version than the signed one',
      code: 'update-version-differs',
      altered: { offer: { ...OFFER, version: '0.2.1' } },
    },
    {
      name: 'offered with another hash',
      code: 'update-file-differs',
      altered: { offer: { ...OFFER, files: [{ ...APP_IMAGE, sha512: sha512('malware') }] } },
    },
    {
      name: 'offered with one more file',
      code: 'update-file-unknown',
      altered: { offer: offering({ url: 'more.exe', sha512: sha512('more') }) },
    },
    {
      name: 'offered with a file named like a property of every object',
      code: 'update-file-unknown',
      altered: { offer: offering({ url: 'constructor', sha512: sha512('more') }) },
    },
    {
      name: 'fetched from another host',
      code: 'update-from-elsewhere',
      altered: { offer: offering({ ...APP_IMAGE, url: `https://elsewhere.example/${APP_IMAGE.url}` }) },
    },
    {
      name: 'fetched from another folder',
      code: 'update-from-elsewhere',
      altered: { offer: offering({ ...APP_IMAGE, url: `../old/${APP_IMAGE.url}` }) },
    },
    {
      name: 'offered without a file',
      code: 'update-offer-unreadable',
      altered: { offer: { ...OFFER, files: [] } },
    },
    {
      name: 'offered with packages beside its installer',
      code: 'update-offer-unreadable',
      altered: { offer: { ...OFFER, packages: { x64: { path: 'a.7z' } } } },
    },
    { name: 'not an offer at all', code: 'update-offer-unreadable', altered: { offer: undefined } },
  ])('is refused with $code where it is $name', ({ altered, code }) => {
    expect(judgeUpdate(claim(altered), nodeCrypto)).toEqual({ kind: 'refused', code });
  });
});

describe('a version', () => {
  test.each([
    { version: '0.2.0', than: '0.1.9', newer: true },
    { version: '0.1.10', than: '0.1.9', newer: true },
    { version: '1.0.0', than: '0.99.99', newer: true },
    { version: '0.1.9', than: '0.1.10', newer: false },
    { version: '1.2.3', than: '1.2.3', newer: false },
    { version: '0.9.9', than: '1.0.0', newer: false },
  ])('$version is newer than $than: $newer', ({ version, than, newer }) => {
    expect(isNewer(version, than)).toBe(newer);
  });

  test.each(['1.2', '1.2.3.4', 'v1.2.3', '01.2.3', '1.2.3-beta', '1.2.3+build', '1.2.1000000', ''])(
    'is not "%s"',
    (text) => {
      expect(UpdateVersion.safeParse(text).success).toBe(false);
    },
  );
});
