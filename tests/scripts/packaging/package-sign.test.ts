/** What is signed for an update server is what a kiosk takes: both ends, with the operator's key between them. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { judgeUpdate } from '#core/update/verdict.ts';
import { signUpdate } from '../../../scripts/packaging/package-sign.mjs';
import { tempTree } from '../temp-tree.ts';
import { containing } from '../wording.ts';

const NOW = new Date('2026-11-21T00:00:00.000Z');
const INSTALLERS = {
  'SmartPresence-0.2.0-x86_64.AppImage': 'for Linux',
  'SmartPresence-0.2.0-arm64.AppImage': 'for a small Linux',
  'SmartPresence-0.2.0-x64.exe': 'for Windows',
  'SmartPresence-0.2.0-arm64.dmg': 'for macOS',
  'SmartPresence-0.2.0-amd64.deb': 'for Debian',
};

function keyIn(folder: string, type: 'ed25519' | 'x25519' = 'ed25519'): string {
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  const path = join(folder, 'key.pem');
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return path;
}

function sign(files: Readonly<Record<string, string>>): {
  readonly folder: string;
  readonly signed: ReturnType<typeof signUpdate>;
} {
  const folder = tempTree(files);
  return { folder, signed: signUpdate({ folder, version: '0.2.0', keyPath: keyIn(folder), now: NOW }) };
}

describe('an update', () => {
  test.each(['latest-linux.yml', 'latest-linux-arm64.yml', 'latest.yml'])(
    'signed here and offered by %s is good on a kiosk',
    (feed) => {
      const { folder, signed } = sign({
        ...INSTALLERS,
        'SmartPresence-0.1.9-x64.exe': 'old',
        'builder-debug.yml': '',
      });
      if (!signed.ok) throw new Error(signed.failure.message);
      expect(signed.value.installers).toEqual(Object.keys(INSTALLERS).sort());
      const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
      const offer: unknown = JSON.parse(read(feed));
      const claim = {
        offer,
        manifest: read('update.json'),
        signature: read('update.json.sig').trim(),
        publicKey: new Uint8Array(Buffer.from(signed.value.publicKey, 'base64url')),
        running: '0.1.9',
      };
      expect(judgeUpdate(claim, nodeCrypto)).toEqual({ kind: 'good', version: '0.2.0' });
    },
  );

  test('has no feed for a system without an installer, nor for a dmg, which nothing installs by itself', () => {
    const { signed } = sign({
      'SmartPresence-0.2.0-x64.exe': 'for Windows',
      'SmartPresence-0.2.0-arm64.dmg': 'for macOS',
    });
    expect(signed).toMatchObject({ value: { written: ['latest.yml', 'update.json', 'update.json.sig'] } });
  });

  test('is not signed without an installer of its version', () => {
    expect(sign({ 'SmartPresence-0.1.9-x64.exe': 'old' }).signed).toMatchObject({
      failure: { code: 'nothing-to-sign', message: containing('npm run package') },
    });
  });

  test.each([
    { name: 'missing', key: (folder: string) => join(folder, 'none.pem') },
    { name: 'of another kind', key: (folder: string) => keyIn(folder, 'x25519') },
  ])('is not signed with a key that is $name', ({ key }) => {
    const folder = tempTree(INSTALLERS);
    expect(signUpdate({ folder, version: '0.2.0', keyPath: key(folder), now: NOW })).toMatchObject({
      failure: { code: 'sign-key-unreadable', message: containing('openssl genpkey') },
    });
  });
});
