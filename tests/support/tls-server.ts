/** The real server program as a school runs it, over TLS with a certificate of an authority made for it, on a data folder of its own. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { z } from 'zod';
import { makeAuthority, signedBy } from './certificates.ts';
import { startProgram, type Program } from './journey/programs.ts';

export interface TlsServer {
  readonly program: Program;
  /** `https://127.0.0.1:PORT` */
  readonly origin: string;
  /** The authority's certificate in PEM, to be trusted by NODE_EXTRA_CA_CERTS or such. */
  readonly caFile: string;
  readonly dataDir: string;
  /** People of its demo school, as its own list of accounts has them. */
  readonly admin: { readonly email: string; readonly password: string };
  readonly teacher: { readonly name: string; readonly pin: string };
  /** A code for the kiosk of the school's first room, which always has a class now. Good once. */
  readonly pairingCode: () => Promise<string>;
  /** Asks over TLS, trusting the authority. The body is parsed where it is JSON. */
  readonly ask: (path: string, asked?: Asked) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

const PairingFile = z.object({ code: z.string() });

/**
 * Starts it with the demo school and keeps everything below `dir`. `settings` are put over those of the file; a `port` in
 * `options` is taken instead of any free one, such as to come back at the same address.
 */
export async function startTlsServer(
  dir: string,
  options: { readonly settings?: object; readonly port?: number; readonly env?: Record<string, string> } = {},
): Promise<TlsServer> {
  const dataDir = join(dir, 'server');
  const caFile = join(dir, 'authority.pem');
  const accounts = join(dataDir, 'demo-accounts.txt');
  await mkdir(dataDir, { recursive: true });
  const authority = await makeAuthority();
  const { cert, key } = await signedBy(authority, ['127.0.0.1', 'localhost']);
  await writeFile(caFile, authority.cert);
  await writeFile(join(dataDir, 'cert.pem'), cert);
  await writeFile(join(dataDir, 'key.pem'), key, { mode: 0o600 });
  const settings = {
    listen: { address: '127.0.0.1', port: options.port ?? 0 },
    publicOrigin: `https://127.0.0.1:${options.port ?? 0}`,
    tls: { certificateFile: 'cert.pem', keyFile: 'key.pem' },
    ...options.settings,
  };
  await writeFile(join(dataDir, 'smartpresence.json'), JSON.stringify(settings), { mode: 0o600 });
  const args = ['--serve', '--data', dataDir, '--demo', '--accounts', accounts];
  const program = startProgram('server/main.ts', args, options.env);
  const origin = z.string().parse((await program.event('ready'))['origin']);
  const text = await readFile(accounts, 'utf8');
  const [, email = '', password = ''] = /(admin@school\.example)\s+password (\S+)/.exec(text) ?? [];
  const [, name = '', pin = ''] = /^Teacher in \S+ +(\S+ \S+).* PIN (\d+)$/m.exec(text) ?? [];
  return {
    program,
    origin,
    caFile,
    dataDir,
    admin: { email, password },
    teacher: { name, pin },
    async pairingCode() {
      const left = await readFile(join(dataDir, 'demo-pairing.json'), 'utf8');
      return PairingFile.parse(JSON.parse(left)).code;
    },
    ask: (path, asked) => ask(`${origin}${path}`, authority.cert, asked),
    stop: () => program.stop(),
  };
}

/** One question over TLS to whoever shows a certificate of `authority`. */
export function ask(
  url: string,
  authority: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const options = { method, ca: authority, agent: false, headers: { ...type, ...headers } } as const;
    request(url, options, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = String(reply.headers['content-type']).includes('json');
        const parsed: unknown = isJson ? JSON.parse(text) : text;
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: parsed });
      });
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}
