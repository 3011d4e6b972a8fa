/** Answers for the kiosk's own scheme: the built window, the face models, the fault page. No port is opened for them. */
import { readFile } from 'node:fs/promises';
import { FAILURE_CODES } from '../host/failures.ts';
import { securityHeaders } from '../host/window/security-headers.ts';
import { findFile, type Folder, type FoundFile } from '../host/window/static-files.ts';
import { FAULT_PATH, FAULT_STYLE, FAULT_STYLE_PATH, faultPage } from './fault-page.ts';
import { isOurs, SCHEME } from './rules.ts';

/** A scheme like https in what the page may use of it; no service workers, and no way past the policy. */
export const SCHEME_PRIVILEGES = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

export type Answer = (request: Pick<Request, 'url' | 'method' | 'headers'>) => Promise<Response>;

/** GET and HEAD for what is there, 404 and 405 for the rest; nothing but our own host is answered at all. */
export function createSchemeAnswer(folders: readonly Folder[]): Answer {
  return async ({ url, method, headers }) => {
    // A service worker would outlive the page that it came from.
    if (!isOurs(url) || headers.has('service-worker')) return plain(403);
    if (method !== 'GET' && method !== 'HEAD') return plain(405);
    const { pathname, searchParams } = new URL(url);
    const page = ownPage(pathname, searchParams.get('code'));
    if (page !== undefined) return page;
    const found = await findFile(folders, pathname);
    if (found === undefined) return plain(404);
    return fileAnswer(found, { method, known: headers.get('if-none-match') });
  };
}

interface Asked {
  readonly method: string;
  /** The tag of what the window has already. */
  readonly known: string | null;
}

async function fileAnswer(found: FoundFile, { method, known }: Asked): Promise<Response> {
  const headers = { 'cache-control': found.cacheControl, etag: found.etag };
  if (known === found.etag) return answer(304, headers);
  const typed = { ...headers, 'content-type': found.contentType, 'content-length': String(found.sizeBytes) };
  return answer(200, typed, method === 'HEAD' ? undefined : await readFile(found.file));
}

function ownPage(path: string, shown: string | null): Response | undefined {
  const code = FAILURE_CODES.find((one) => one === shown);
  if (path === FAULT_PATH) return answer(200, typeOf('text/html'), faultPage(code));
  if (path === FAULT_STYLE_PATH) return answer(200, typeOf('text/css'), FAULT_STYLE);
  return undefined;
}

function typeOf(type: string): Readonly<Record<string, string>> {
  return { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' };
}

function plain(status: number): Response {
  return answer(status, { 'cache-control': 'no-store' });
}

function answer(
  status: number,
  headers: Readonly<Record<string, string>>,
  body?: string | Buffer<ArrayBuffer>,
): Response {
  const policy = securityHeaders([]).map(([name, value]): [string, string] => [name, value]);
  return new Response(body ?? null, { status, headers: [...policy, ...Object.entries(headers)] });
}
