/** Who may speak to the loopback door: one browser, let in by a key that is good once. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Admission {
  /** A key for one exchange; an earlier one that nobody used is void. */
  readonly newKey: () => string;
  /** The `Set-Cookie` text for the key, or undefined where it is not the one that waits. */
  readonly exchange: (key: string) => string | undefined;
  readonly ofRequest: (request: IncomingMessage) => 'admitted' | 'wrong-host' | 'wrong-origin' | 'no-cookie';
  /** As `ofRequest`, and a page of this origin must ask. */
  readonly ofUpgrade: (request: IncomingMessage) => 'admitted' | 'refused';
}

export interface AdmissionDeps {
  /** `127.0.0.1:PORT`, exactly as the browser must name it: another name may be a page that points its own at us. */
  readonly host: string;
  /** 32 random bytes in base64url. */
  readonly secret: () => string;
}

export function createAdmission({ host, secret }: AdmissionDeps): Admission {
  // Cookies know no ports: the name keeps two kiosks on one computer apart.
  const name = `sp-kiosk-${host.slice(host.indexOf(':') + 1)}`;
  let key: string | undefined;
  let ticket: string | undefined;

  function ofRequest({ headers }: IncomingMessage): ReturnType<Admission['ofRequest']> {
    if (headers.host !== host) return 'wrong-host';
    if (headers.origin !== undefined && headers.origin !== `http://${host}`) return 'wrong-origin';
    const shown = cookieOf(headers.cookie, name);
    return shown !== undefined && ticket !== undefined && isSame(shown, ticket) ? 'admitted' : 'no-cookie';
  }

  return {
    newKey() {
      key = secret();
      return key;
    },
    exchange(shown) {
      if (key === undefined || !isSame(shown, key)) return undefined;
      key = undefined;
      ticket = secret();
      return `${name}=${ticket}; HttpOnly; SameSite=Strict; Path=/`;
    },
    ofRequest,
    ofUpgrade: (request) =>
      request.headers.origin !== undefined && ofRequest(request) === 'admitted' ? 'admitted' : 'refused',
  };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Takes the same time wherever they differ, and whatever their lengths. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
