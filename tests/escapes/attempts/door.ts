/** Attempts of other programs of this computer on the kiosk's loopback door, and on whatever else of it listens. */
import { readFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { z } from 'zod';
import type { Attempt } from '../attempt.ts';
import { listeningOf } from '../listening.ts';
import { familyOf } from '../processes.ts';
import type { Stand } from '../stand.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const Cookies = z.object({ cookies: z.array(z.object({ name: z.string(), value: z.string() })) });
const PATIENCE_MS = 2000;

/** Sends exactly this path and these headers: `fetch` would tidy them up. */
function ask(
  { kiosk }: Stand,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<Answer> {
  const { hostname, port } = new URL(kiosk().page.origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers, method, timeout: PATIENCE_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', reject).end();
  });
}

/** The first line that the door answers to bytes written to it as they are. */
function tell({ kiosk }: Stand, text: string): Promise<string> {
  const { hostname, port } = new URL(kiosk().page.origin);
  return new Promise((resolve) => {
    const stream = connect(Number(port), hostname, () => stream.write(text));
    let heard = '';
    stream.setEncoding('utf8').on('data', (piece: string) => {
      heard += piece;
      if (heard.includes('\r\n')) stream.destroy();
    });
    stream.setTimeout(PATIENCE_MS, () => stream.destroy());
    stream.on('error', () => undefined).on('close', () => resolve(heard.split('\r\n')[0] ?? ''));
  });
}

function upgrade(stand: Stand, headers: Readonly<Record<string, string>>, path = '/rpc'): Promise<string> {
  const lines = Object.entries({
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  });
  return tell(
    stand,
    `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`,
  );
}

/** The cookie of the window that was let in, as a thief with its files would have it. */
async function stolenCookie({ kiosk }: Stand): Promise<string> {
  const { page } = kiosk();
  const { cookies } = Cookies.parse(await page.send('Network.getCookies', { urls: [page.origin] }));
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

function hostOf({ kiosk }: Stand): string {
  return new URL(kiosk().page.origin).host;
}

const gives = ({ status, body }: Answer): string | undefined =>
  status < 400 && (body !== '' || status < 300) ? `the door answers ${String(status)}` : undefined;

const opens = (line: string): string | undefined =>
  / 101 /.test(line) ? `the door answers ${line}` : undefined;

type Try = (stand: Stand) => Promise<string | undefined>;

const AT_THE_DOOR: readonly (readonly [name: string, run: Try])[] = [
  ['the window without a cookie', async (stand) => gives(await ask(stand, '/', { host: hostOf(stand) }))],
  [
    'the window with a made-up cookie',
    async (stand) =>
      gives(
        await ask(stand, '/', {
          host: hostOf(stand),
          cookie: `sp-kiosk-${new URL(stand.kiosk().page.origin).port}=x`,
        }),
      ),
  ],
  [
    'another name for this computer',
    async (stand) =>
      gives(
        await ask(stand, '/', {
          host: `rebound.test:${new URL(stand.kiosk().page.origin).port}`,
          cookie: await stolenCookie(stand),
        }),
      ),
  ],
  [
    'localhost for its name',
    async (stand) =>
      gives(
        await ask(stand, '/', {
          host: `localhost:${new URL(stand.kiosk().page.origin).port}`,
          cookie: await stolenCookie(stand),
        }),
      ),
  ],
  [
    'a page of another origin, with the cookie',
    async (stand) =>
      gives(
        await ask(stand, '/', {
          host: hostOf(stand),
          origin: stand.canary.origin,
          cookie: await stolenCookie(stand),
        }),
      ),
  ],
  [
    'the origin null, with the cookie',
    async (stand) =>
      gives(
        await ask(stand, '/', { host: hostOf(stand), origin: 'null', cookie: await stolenCookie(stand) }),
      ),
  ],
  [
    'the bridge without a cookie',
    async (stand) => opens(await upgrade(stand, { Host: hostOf(stand), Origin: `http://${hostOf(stand)}` })),
  ],
  [
    'the bridge of a foreign page, with the cookie',
    async (stand) =>
      opens(
        await upgrade(stand, {
          Host: hostOf(stand),
          Origin: stand.canary.origin,
          Cookie: await stolenCookie(stand),
        }),
      ),
  ],
  [
    'the bridge by a rebound name',
    async (stand) =>
      opens(
        await upgrade(stand, {
          Host: 'rebound.test',
          Origin: 'http://rebound.test',
          Cookie: await stolenCookie(stand),
        }),
      ),
  ],
  [
    'the bridge without an origin, with the cookie',
    async (stand) => opens(await upgrade(stand, { Host: hostOf(stand), Cookie: await stolenCookie(stand) })),
  ],
  [
    'the key of the entry a second time',
    async (stand) => {
      const entry = familyOf(stand.kiosk().program.child.pid ?? 0).flatMap(
        ({ command }) => /\/enter\?key=\S+/.exec(command) ?? [],
      )[0];
      if (entry === undefined) throw new Error('No browser was started with an entry');
      const { status, headers } = await ask(stand, entry, { host: hostOf(stand) });
      return headers['set-cookie'] === undefined
        ? undefined
        : `the door answers ${String(status)} with a cookie`;
    },
  ],
  [
    'an empty key of the entry',
    async (stand) => {
      const answers = await Promise.all(
        ['/enter', '/enter?key=', '/enter?key=undefined', '/enter?key[]=x'].map((path) =>
          ask(stand, path, { host: hostOf(stand) }),
        ),
      );
      return answers.some(({ headers }) => headers['set-cookie'] !== undefined)
        ? 'the door gives a cookie'
        : undefined;
    },
  ],
  [
    'paths that lead outside, with the cookie',
    async (stand) => {
      const cookie = await stolenCookie(stand);
      for (const path of [
        '/../package.json',
        '/..%2f..%2fpackage.json',
        '/%2e%2e/%2e%2e/package.json',
        '/models/../../package.json',
        '/..%5c..%5cpackage.json',
        '//etc/passwd',
        '/%00',
        `${stand.kiosk().page.origin}/../package.json`,
      ]) {
        const { status, body } = await ask(stand, path, { host: hostOf(stand), cookie });
        if (/"dependencies"|root:/.test(body)) return `${path} answers ${String(status)}`;
      }
      return undefined;
    },
  ],
  [
    'other methods, with the cookie',
    async (stand) => {
      const cookie = await stolenCookie(stand);
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
        const { status } = await ask(stand, '/', { host: hostOf(stand), cookie }, method);
        if (status < 400) return `${method} is answered ${String(status)}`;
      }
      return undefined;
    },
  ],
  [
    'a request hidden behind another',
    async (stand) => {
      const line = await tell(
        stand,
        `POST / HTTP/1.1\r\nHost: ${hostOf(stand)}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: ${hostOf(stand)}\r\nCookie: ${await stolenCookie(stand)}\r\n\r\n`,
      );
      return / 200 /.test(line) ? `the door answers ${line}` : undefined;
    },
  ],
  [
    'a service worker of the door, with the cookie',
    async (stand) => {
      const script = await stand
        .kiosk()
        .page.run("return new URL(document.querySelector('script[src]').src).pathname");
      return gives(
        await ask(stand, script ?? '/', {
          host: hostOf(stand),
          cookie: await stolenCookie(stand),
          'service-worker': 'script',
        }),
      );
    },
  ],
];

export const DOOR: readonly Attempt[] = [
  ...AT_THE_DOOR.map(([name, run]): Attempt => ({
    group: 'door',
    name,
    shells: ['chromium'],
    settleMs: 0,
    seen: 'an answer, a cookie, an open socket',
    run,
  })),
  {
    group: 'door',
    name: 'ports of the kiosk that this computer or its network can reach',
    // The double serves Electron's scheme over ports of its own.
    shells: ['chromium', 'electron'],
    seen: "what listens, by the system's own list",
    settleMs: 0,
    run: async (stand) => {
      const { program, page } = stand.kiosk();
      const own = page.origin.startsWith('http:') ? [Number(new URL(page.origin).port)] : [];
      const others = listeningOf(familyOf(program.child.pid ?? 0).map(({ pid }) => pid)).filter(
        // The driver's own door into the browser, asked for by this test, is the one on an even footing with nobody.
        ({ port, here }) => !here || (!own.includes(port) && !isDriver(stand, port)),
      );
      return others.length === 0
        ? undefined
        : others.map(({ port, here }) => `${here ? '' : 'the network: '}${String(port)}`).join(', ');
    },
  },
];

function isDriver({ dir }: Stand, port: number): boolean {
  return readFileSync(`${dir}/kiosk/browser/DevToolsActivePort`, 'utf8').startsWith(`${String(port)}\n`);
}
