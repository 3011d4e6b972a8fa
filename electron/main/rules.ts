/** What the kiosk's window may do, decided on plain values: which address, which permission, which key, which sender. */
import { leavesKiosk } from '#core/kiosk/lock-keys.ts';

/** The window's own scheme and origin. Nothing else is ever shown. */
export const SCHEME = 'smartpresence';
export const ORIGIN = `${SCHEME}://kiosk`;
export const KIOSK_URL = `${ORIGIN}/`;

/** Whether `url` is of the window's own origin. `URL.origin` is of no use: Node knows no tuple origin for a scheme of ours. */
export function isOurs(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${SCHEME}:` && host === 'kiosk' && username === '' && password === '';
}

/** Where the page itself may go: to itself again, as a reload does. Frames go nowhere. */
export function mayNavigate(url: string, isMainFrame: boolean): boolean {
  return isMainFrame && isOurs(url) && new URL(url).pathname === '/';
}

/** What may be fetched: our own files, and the pictures that the page holds in itself. DevTools bring their own. */
export function mayFetch(url: string, { release }: { readonly release: boolean }): boolean {
  if (isOurs(url)) return true;
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' };
  if (protocol === 'data:') return true;
  if (protocol === 'blob:') return url.startsWith(`blob:${ORIGIN}/`);
  return protocol === 'devtools:' && !release;
}

/**
 * Chromium's `host-resolver-rules`: no name and no address is found, not even for a page that only prepares to call one. The
 * window needs none; `updatesUrl`, where updates are on, is the one that main itself calls. The host asks Node, not Chromium.
 */
export function resolverRules(updatesUrl: string | undefined): string {
  const nowhere = 'MAP * ~NOTFOUND';
  return updatesUrl === undefined ? nowhere : `${nowhere}, EXCLUDE ${new URL(updatesUrl).hostname}`;
}

export interface PermissionAsk {
  readonly permission: string;
  /** The page that asks; undefined where no document does. */
  readonly url: string | undefined;
  readonly isMainFrame: boolean;
  /** What a request of `media` is for; undefined or empty where the system does not say. */
  readonly media: readonly string[] | undefined;
}

/** The camera, for our page alone; no microphone, and nothing else at all. */
export function mayUse({ permission, url, isMainFrame, media }: PermissionAsk): boolean {
  if (permission !== 'media' || !isMainFrame || url === undefined || !isOurs(url)) return false;
  return media?.length === 1 && media[0] === 'video';
}

/** What Electron tells of a key before the page has it. */
export interface KeyPress {
  readonly key: string;
  readonly control: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly modifiers?: readonly string[];
}

/** How much of the keyboard the page and its browser have: in a locked kiosk, in a window, and where somebody develops. */
export type KeyLock = 'locked' | 'window' | 'open';

/** Keys that end or size a window, and those that copy and paste on macOS. */
const WINDOW_KEYS = /^(F4|F11|q|w|m|h|Tab|a|c|v|x|z)$/i;

/** Whether nobody sees `press`: it would open, reload, print, zoom, leave, or look behind the page. */
export function isKeyRefused(press: KeyPress, lock: KeyLock): boolean {
  if (lock === 'open') return false;
  const { key, control: ctrlKey, meta: metaKey, alt: altKey, shift: shiftKey } = press;
  const altGraph = press.modifiers?.includes('altgr') === true;
  if (!leavesKiosk({ key, ctrlKey, metaKey, altKey, shiftKey, altGraph })) return false;
  return lock === 'locked' || shiftKey || !WINDOW_KEYS.test(key);
}

/** Who sends a message to main: as Electron tells it, flattened. */
export interface Sender {
  /** Whether it is the kiosk's own window. */
  readonly isWindow: boolean;
  /** Undefined where the frame has gone meanwhile. */
  readonly frame: { readonly url: string; readonly isMainFrame: boolean } | undefined;
}

/** Only the page itself is heard: no frame, no other page, no other window. */
export function mayConnect({ isWindow, frame }: Sender): boolean {
  return isWindow && frame !== undefined && frame.isMainFrame && isOurs(frame.url);
}
