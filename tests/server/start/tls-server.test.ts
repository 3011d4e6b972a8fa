/** A school's server as a program, over TLS: it answers who trusts its authority, takes a renewed certificate, and ends cleanly. */
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PairedKiosk, Problem } from '#core/contracts/api.ts';
import { makeAuthority, signedBy } from '../../support/certificates.ts';
import { ask, startTlsServer, type TlsServer } from '../../support/tls-server.ts';
import { uuid } from '../../support/server-school.ts';

let dir: string;
let server: TlsServer;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tls-server-'));
  server = await startTlsServer(dir);
}, 60_000);
afterEach(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

function fingerprint(origin: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
      socket.destroy();
    }).on('error', reject);
  });
}

test('lets an admin in and pairs a kiosk, for whoever trusts its authority', async () => {
  expect(server.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const { email: name, password } = server.admin;
  const headers = { origin: server.origin };
  const signedIn = await server.ask('/login', { method: 'POST', headers, body: { name, password } });
  expect(signedIn.status).toBe(200);
  expect(String(signedIn.headers['set-cookie'])).toContain('Secure');

  const body = { code: await server.pairingCode(), kioskId: uuid(1), publicKey: 'A'.repeat(43) };
  const paired = await server.ask('/kiosks/pair', { method: 'POST', body });
  expect(PairedKiosk.parse(paired.body).kioskId).toBe(uuid(1));
  await expect(ask(`${server.origin}/health`, (await makeAuthority()).cert)).rejects.toThrow();
});

test('says in a problem document what is no HTTP, over TLS too', async () => {
  const { hostname, port } = new URL(server.origin);
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () =>
      socket.write('HELLO\r\n\r\n'),
    );
    socket.setEncoding('utf8').on('data', (more: string) => (text += more));
    socket.on('end', () => resolve(text)).on('error', reject);
  });
  expect(answer).toContain('HTTP/1.1 400 ');
  expect(Problem.parse(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).code).toBe('request-malformed');
});

test('takes a renewed certificate when it is told to look, and keeps the old while the files do not fit', async () => {
  const authority = await makeAuthority();
  const before = await fingerprint(server.origin);
  const { cert, key } = await signedBy(authority, ['127.0.0.1']);
  await writeFile(join(server.dataDir, 'cert.pem'), cert);
  server.program.child.kill('SIGHUP');
  expect((await server.ask('/health')).status).toBe(200);
  expect(await fingerprint(server.origin)).toBe(before);
  await writeFile(join(server.dataDir, 'key.pem'), key);
  server.program.child.kill('SIGHUP');
  await expect.poll(() => fingerprint(server.origin), { timeout: 10_000 }).not.toBe(before);
  expect((await ask(`${server.origin}/health`, authority.cert)).status).toBe(200);
});
