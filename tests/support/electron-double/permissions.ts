/**
 * What a page may use of the computer. Electron asks its handlers when a page does; Chromium is told before a document of an
 * origin is loaded. So both handlers are asked beforehand, the check first, and Chromium holds to what they say.
 */
import type { Cdp } from './cdp.ts';
import { originOf, outside } from './schemes.ts';

export interface RequestDetails {
  readonly requestingUrl: string;
  readonly isMainFrame: boolean;
  readonly mediaTypes?: readonly string[];
  readonly securityOrigin?: string;
}

export type RequestHandler = (
  contents: object,
  permission: string,
  callback: (granted: boolean) => void,
  details: RequestDetails,
) => void;

export interface CheckDetails {
  readonly requestingUrl: string;
  readonly isMainFrame: boolean;
  readonly mediaType?: string;
  readonly securityOrigin?: string;
}

export type CheckHandler = (
  contents: object | null,
  permission: string,
  requestingOrigin: string,
  details: CheckDetails,
) => boolean;

export interface PermissionHandlers {
  request: RequestHandler | null;
  check: CheckHandler | null;
}

interface Kind {
  /** Chromium's name, and Electron's. */
  readonly name: string;
  readonly permission: string;
  readonly media?: string;
}

const KINDS: readonly Kind[] = [
  { name: 'camera', permission: 'media', media: 'video' },
  { name: 'microphone', permission: 'media', media: 'audio' },
  { name: 'geolocation', permission: 'geolocation' },
  { name: 'notifications', permission: 'notifications' },
  { name: 'midi', permission: 'midi' },
  { name: 'clipboard-read', permission: 'clipboard-read' },
  { name: 'clipboard-write', permission: 'clipboard-sanitized-write' },
  { name: 'idle-detection', permission: 'idle-detection' },
  { name: 'window-management', permission: 'window-management' },
  { name: 'local-fonts', permission: 'local-fonts' },
  { name: 'display-capture', permission: 'display-capture' },
  { name: 'persistent-storage', permission: 'persistent-storage' },
  { name: 'screen-wake-lock', permission: 'screen-wake-lock' },
];

/** Tells Chromium what documents of `url`, an address inside it, may use. */
export async function settlePermissions(
  cdp: Cdp,
  handlers: PermissionHandlers,
  contents: object,
  url: string,
): Promise<void> {
  if (!/^https?:/.test(url)) return;
  const { origin } = new URL(url);
  await Promise.all(
    KINDS.map(async (kind) => {
      const setting = (await granted(handlers, contents, kind, outside(url))) ? 'granted' : 'denied';
      // Not every Chromium knows every name; what it does not know it does not grant either.
      await cdp
        .send('Browser.setPermission', { permission: { name: kind.name }, setting, origin })
        .catch(() => undefined);
    }),
  );
}

async function granted(
  { request, check }: PermissionHandlers,
  contents: object,
  kind: Kind,
  url: string,
): Promise<boolean> {
  const { permission, media } = kind;
  const securityOrigin = `${originOf(url)}/`;
  const common = {
    requestingUrl: url,
    isMainFrame: true,
    ...(media === undefined ? {} : { securityOrigin }),
  };
  const mayCheck = check?.(contents, permission, securityOrigin, {
    ...common,
    ...(media === undefined ? {} : { mediaType: media }),
  });
  if (mayCheck === false) return false;
  if (request === null) return true;
  const details = { ...common, ...(media === undefined ? {} : { mediaTypes: [media] }) };
  return new Promise((resolve) => request(contents, permission, resolve, details));
}
