/** Mails to a real mail server on loopback with its faults, and into files. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { present } from '#core/assert.ts';
import type { SmtpConfig } from '../../../server/config.ts';
import { smtpOptions, transportFor } from '../../../server/mail/nodemailer.ts';
import type { Letter } from '../../../server/mail/transport.ts';

const LETTER: Letter = {
  id: '01900000-0000-7000-8000-000000000001',
  to: 'asha@home.example',
  subject: 'A new password',
  text: 'Hallo Ásha,\nhttps://school.example/portal/#reset=abc\n',
};
const QUICK = { dnsTimeout: 500, connectionTimeout: 500, greetingTimeout: 500, socketTimeout: 500 };
const never = new AbortController().signal;

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server that takes everything, but for what `options` say. */
async function mailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), text });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  return { received, port: portOf(server.server) };
}

async function rawServer(onLine: (socket: { write: (text: string) => void; destroy: () => void }) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onLine(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void server.close());
  return portOf(server);
}

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  const isBound = (it: AddressInfo | string | null): it is AddressInfo =>
    typeof it === 'object' && it !== null;
  return present(isBound(address) ? address : undefined, 'it listens').port;
}

const config = (port: number, more: Partial<SmtpConfig> = {}): SmtpConfig => ({
  kind: 'smtp',
  host: '127.0.0.1',
  port,
  secure: false,
  signIn: undefined,
  from: 'school@school.example',
  ...more,
});

const deliver = (port: number, more: Partial<SmtpConfig> = {}, letter = LETTER, signal = never) =>
  transportFor(config(port, more), QUICK).deliver(letter, signal);

test('hands a mail over as it is, under a name that stays the same', async () => {
  const { received, port } = await mailServer();
  expect(await deliver(port)).toEqual({ ok: true, value: undefined });
  expect(received).toMatchObject([{ from: 'school@school.example', to: ['asha@home.example'] }]);
  expect(received[0]?.text).toContain(`Message-ID: <${LETTER.id}@school.example>`);
  expect(received[0]?.text).toContain('Subject: A new password');
});

test('reads an address neither as a list nor as a header', async () => {
  const { received, port } = await mailServer();
  const odd = { ...LETTER, to: 'a@x.example, b@y.example', subject: 'One\r\nBcc: c@z.example' };
  await deliver(port, {}, odd);
  expect(received.flatMap(({ to }) => to)).not.toContain('b@y.example');
  expect(received[0]?.text ?? '').not.toMatch(/^Bcc:/m);
});

test('signs in where it is told to', async () => {
  const { received, port } = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === 'u' && password === 'p w') done(null, { user: username });
      else done(new Error('no'));
    },
  });
  expect(await deliver(port, { signIn: { user: 'u', password: 'p w' } })).toMatchObject({ ok: true });
  expect(received).toHaveLength(1);
  const refused = await deliver(port, { signIn: { user: 'u', password: 'secret-word' } });
  expect(refused).toEqual({ ok: false, error: { kind: 'out-of-order', code: '535' } });
});

test.each([
  { code: 550, kind: 'refused' },
  { code: 450, kind: 'later' },
  { code: 554, kind: 'later' },
])('takes a $code for its recipient as $kind', async ({ code, kind }) => {
  const { port } = await mailServer({
    onRcptTo(_address, _session, done) {
      done(Object.assign(new Error('No such person asha@home.example'), { responseCode: code }));
    },
  });
  expect(await deliver(port)).toEqual({ ok: false, error: { kind, code: String(code) } });
});

test('says that the mail server is out of order when nobody listens, it hangs, or it drops the line', async () => {
  const gone = await rawServer(() => undefined);
  const hanging = gone;
  const dropping = await rawServer((socket) => socket.destroy());
  const half = await rawServer((socket) => {
    socket.write('220 mail.example ESMTP\r\n');
  });
  for (const port of [1, hanging, dropping, half])
    expect(await deliver(port)).toMatchObject({ ok: false, error: { kind: 'out-of-order' } });
});

test('ends when it is told to', async () => {
  const hanging = await rawServer(() => undefined);
  const ending = new AbortController();
  const transport = transportFor(config(hanging));
  const delivering = transport.deliver(LETTER, ending.signal);
  ending.abort();
  expect(await delivering).toMatchObject({ ok: false, error: { code: 'EABORT' } });
});

test.each([
  { host: 'mail.example', secure: false, requireTLS: true, checks: true },
  { host: 'mail.example', secure: true, requireTLS: false, checks: true },
  { host: '127.0.0.1', secure: false, requireTLS: false, checks: false },
  { host: 'localhost', secure: false, requireTLS: false, checks: false },
])('asks of $host (TLS from the start: $secure) for STARTTLS: $requireTLS', (row) => {
  const options = smtpOptions(config(587, { host: row.host, secure: row.secure }));
  expect(options).toMatchObject({
    secure: row.secure,
    requireTLS: row.requireTLS,
    tls: { rejectUnauthorized: row.checks, minVersion: 'TLSv1.2' },
  });
});

test('writes a file a mail, for its owner only', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'smartpresence-mail-')), 'mails');
  onTestFinished(() => rm(join(folder, '..'), { recursive: true, force: true }));
  const transport = transportFor({ kind: 'file', folder, from: 'school@school.example' });
  expect(await transport.deliver(LETTER, never)).toMatchObject({ ok: true });
  expect(await readdir(folder)).toEqual([`${LETTER.id}.eml`]);
  const path = join(folder, `${LETTER.id}.eml`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const text = await readFile(path, 'utf8');
  expect(text).toContain('To: asha@home.example');
  expect(text).toContain('https://school.example/portal/#reset');
});

test('says that the folder for mails cannot be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smartpresence-mail-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'file'), '');
  const transport = transportFor({ kind: 'file', folder: join(folder, 'file', 'x'), from: 'a@b.example' });
  expect(await transport.deliver(LETTER, never)).toEqual({
    ok: false,
    error: { kind: 'out-of-order', code: 'ENOTDIR' },
  });
});
