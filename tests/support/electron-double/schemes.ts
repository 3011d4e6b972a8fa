/**
 * Schemes of a program's own. Chromium cannot be taught a scheme from outside, so `SCHEME://HOST/` is
 * `https://HOST.SCHEME.double/` inside it; a scheme that lacks a privilege is given an address that lacks it too.
 */
import { loud, onlyKnown } from './loud.ts';
import { isReady } from './readiness.ts';

export interface Privileges {
  readonly standard?: boolean;
  readonly secure?: boolean;
  readonly bypassCSP?: boolean;
  readonly allowServiceWorkers?: boolean;
  readonly supportFetchAPI?: boolean;
  readonly corsEnabled?: boolean;
  readonly stream?: boolean;
  readonly codeCache?: boolean;
  readonly allowExtensions?: boolean;
}

export type SchemeHandler = (request: Request) => Response | Promise<Response>;

/** `bypassCSP` and `allowExtensions` are carried as far as refusing goes: neither may be given. */
const NAMES = [
  'standard',
  'secure',
  'allowServiceWorkers',
  'supportFetchAPI',
  'corsEnabled',
  'stream',
  'codeCache',
  'bypassCSP',
  'allowExtensions',
];
const DOUBLE = '.double';
const privilegesByScheme = new Map<string, Privileges>();
const handlers = new Map<string, SchemeHandler>();

export const protocol = loud('protocol', {
  registerSchemesAsPrivileged(
    schemes: readonly { readonly scheme: string; readonly privileges?: Privileges }[],
  ): void {
    if (isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    privilegesByScheme.clear();
    for (const { scheme, privileges = {} } of schemes) {
      onlyKnown(`privilege of ${scheme}`, privileges, NAMES);
      if (privileges.bypassCSP === true || privileges.allowExtensions === true)
        throw new Error('the double knows no scheme that is above the content security policy');
      privilegesByScheme.set(scheme, privileges);
    }
  },
  handle(scheme: string, handler: SchemeHandler): void {
    if (!isReady()) throw new Error('Session can only be received when app is ready');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme) || BUILT_IN.has(scheme),
});

/** Schemes that Chromium itself answers for. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'http',
  'https',
  'file',
  'data',
  'blob',
  'about',
  'chrome',
  'devtools',
  'javascript',
]);

export function handlerOf(scheme: string): SchemeHandler | undefined {
  return handlers.get(scheme);
}

export function privilegesOf(scheme: string): Privileges {
  return privilegesByScheme.get(scheme) ?? {};
}

/** Whether anything at all answers for this address. */
export function isAnswered(url: string): boolean {
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';
  return BUILT_IN.has(scheme) || handlers.has(scheme);
}

/** The address inside Chromium for one of the program's own; others stay as they are. */
export function inside(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*):\/\/([^/?#]+)/i, (whole, scheme: string, host: string) => {
    if (!handlers.has(scheme) && !privilegesByScheme.has(scheme)) return whole;
    return `${privilegesOf(scheme).secure === true ? 'https' : 'http'}://${host}.${scheme}${DOUBLE}`;
  });
}

/** The program's own address for one inside Chromium; others stay as they are. Also within `blob:`. */
export function outside(url: string): string {
  return url.replace(
    /^(blob:)?https?:\/\/([^/?#:]+)\.([a-z][a-z\d+-]*)\.double(?=[/?#]|$)/i,
    (_whole, blob: string | undefined, host: string, scheme: string) => `${blob ?? ''}${scheme}://${host}`,
  );
}

/** The origin of an address as Electron gives it: `null` where it is opaque. */
export function originOf(url: string): string {
  const own = /^([a-z][a-z\d+.-]*):\/\/([^/?#]+)/i.exec(url);
  if (own !== null && handlers.has(own[1] ?? '') && privilegesOf(own[1] ?? '').standard === true)
    return own[0];
  return URL.canParse(url) ? new URL(url).origin : 'null';
}
