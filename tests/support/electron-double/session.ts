/** `session`: one for all windows, as long as nobody asks for another. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Cdp } from './cdp.ts';
import { asked, KnownEmitter, loud } from './loud.ts';
import type { WebRequestAnswer } from './navigation.ts';
import { netFetch } from './net-fetch.ts';
import type { CheckHandler, PermissionHandlers, RequestHandler } from './permissions.ts';
import { needsReady } from './readiness.ts';
import { outside, protocol } from './schemes.ts';

type BeforeRequest = (details: object, callback: (answer: WebRequestAnswer) => void) => void;
interface RequestFilter {
  readonly urls: readonly string[];
}

let lastRequest = 0;
let beforeRequest: BeforeRequest | null = null;
let filter: RequestFilter = { urls: ['<all_urls>'] };
export const permissionHandlers: PermissionHandlers = { request: null, check: null };

/** What `webRequest.onBeforeRequest` says to a request of a window. */
export function askWebRequest(request: {
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
}): Promise<WebRequestAnswer> {
  const listener = beforeRequest;
  if (listener === null || !filter.urls.some((pattern) => matches(pattern, request.url)))
    return Promise.resolve({});
  lastRequest += 1;
  const details = { ...request, id: lastRequest, timestamp: Date.now(), referrer: '', uploadData: [] };
  return new Promise((resolve) => listener(details, resolve));
}

function matches(pattern: string, url: string): boolean {
  if (pattern === '<all_urls>') return true;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(url);
}

const webRequest = loud('session.webRequest', {
  onBeforeRequest(first: RequestFilter | BeforeRequest | null, second?: BeforeRequest | null): void {
    filter = first === null || typeof first === 'function' ? { urls: ['<all_urls>'] } : first;
    beforeRequest = (typeof first === 'function' ? first : second) ?? null;
  },
});

const NEVER = [
  'select-hid-device',
  'select-serial-port',
  'select-usb-device',
  'hid-device-added',
  'serial-port-added',
  'usb-device-added',
];

class Session extends KnownEmitter {
  readonly webRequest = webRequest;
  readonly protocol = protocol;
  readonly fetch = netFetch;

  constructor() {
    super('session', ['will-download'], NEVER);
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    permissionHandlers.request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    permissionHandlers.check = handler;
  }

  /** No device is ever there to be asked for. */
  setDevicePermissionHandler(_handler: unknown): void {
    return;
  }

  /** No screen is ever there to be chosen. */
  setDisplayMediaRequestHandler(_handler: unknown): void {
    return;
  }

  setSpellCheckerEnabled(_enabled: boolean): void {
    return;
  }

  isPersistent(): boolean {
    return true;
  }
}

const only = loud('session', new Session());
const byPartition = new Map([['', only]]);

export const session = loud('session', {
  get defaultSession(): Session {
    needsReady('Session can only be received when app is ready');
    return only;
  },
  /** Another one than the default carries only what main itself fetches: no window can be given it. */
  fromPartition(partition: string): Session {
    needsReady('Session can only be received when app is ready');
    const known = byPartition.get(partition) ?? loud('session', new Session());
    byPartition.set(partition, known);
    return known;
  },
});

const Begins = z.object({
  frameId: z.string(),
  guid: z.string(),
  url: z.string(),
  suggestedFilename: z.string(),
});
const Progress = z.object({ guid: z.string(), state: z.string() });

/** Downloads are kept in `dir`, under names of their own, unless `will-download` is prevented. `contentsOf`: the window of a frame. */
export async function watchDownloads(
  cdp: Cdp,
  dir: string,
  contentsOf: (frameId: string) => object | undefined,
): Promise<void> {
  const refused = new Set<string>();
  cdp.on('Browser.downloadWillBegin', (params) => {
    const { frameId, guid, url, suggestedFilename } = Begins.parse(params);
    const cancel = (): void => {
      refused.add(guid);
      cdp.send('Browser.cancelDownload', { guid }).catch(() => undefined);
    };
    const event = asked({});
    const item = {
      getURL: () => outside(url),
      getFilename: () => suggestedFilename,
      cancel,
      getState: () => 'progressing',
    };
    only.emit('will-download', event, loud('DownloadItem', item), contentsOf(frameId));
    if (event.defaultPrevented) cancel();
  });
  cdp.on('Browser.downloadProgress', (params) => {
    const { guid, state } = Progress.parse(params);
    // One so small that it was whole before it could be refused.
    if (refused.has(guid) && state !== 'inProgress') rmSync(join(dir, guid), { force: true });
  });
  await cdp.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath: dir,
    eventsEnabled: true,
  });
}
