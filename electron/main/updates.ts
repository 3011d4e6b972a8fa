/**
 * Updates of an installed kiosk, off unless the operator's settings name a URL and a key. electron-updater fetches; before
 * it may, the operator's signed manifest must name what it is about to fetch (core/update/verdict.ts). What was fetched
 * is installed when the program ends in good order and no class is open, never while it runs. The only file that imports electron-updater.
 */
import type { Crypto } from '#core/crypto/crypto.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from '#core/update/manifest.ts';
import { judgeUpdate, type UpdateRefusal } from '#core/update/verdict.ts';
import type { Log } from '../host/log.ts';
import type { Timers } from '../host/ports.ts';
import type { KioskSettings } from './kiosk-settings.ts';

/** Not at once: whoever starts a kiosk wants to start a class. Then once a day. */
const FIRST_AFTER_MS = 10 * 60 * 1000;
const EVERY_MS = 24 * 60 * 60 * 1000;
const FETCH_MS = 30_000;
const MANIFEST_MAX_BYTES = 64 * 1024;

/** What electron-updater does for us. Both reject where the server cannot be reached. */
export interface Fetcher {
  /** What the feed offers, or undefined where it offers nothing to this installation. */
  readonly offered: () => Promise<unknown>;
  /** Fetches what was offered last and has it installed at the end of the program; `damaged` where it has not the offer's SHA-512. */
  readonly fetch: () => Promise<'fetched' | 'damaged'>;
  /** Leaves what was fetched for a later end of the program. */
  readonly hold: () => void;
}

export type UpdateOutcome =
  | { readonly kind: 'off' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly code: UpdateRefusal | 'update-damaged' }
  | { readonly kind: 'fetched'; readonly version: string };

export interface UpdatesDeps {
  readonly settings: KioskSettings['updates'];
  /** The version that runs. */
  readonly running: string;
  readonly crypto: Pick<Crypto, 'verifyEd25519' | 'fromBase64Url' | 'utf8'>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly openFetcher: (url: string) => Promise<Fetcher>;
  readonly timers: Timers;
  readonly log: Log;
}

export interface Updates {
  /** Looks some minutes from now, then once a day. Does nothing where updates are off. */
  readonly start: () => void;
  readonly stop: () => void;
  /** Looks no more, and installs nothing at this end of the program. */
  readonly hold: () => void;
  /** Looks once. Never rejects: what went wrong is in the outcome and in the log. */
  readonly look: () => Promise<UpdateOutcome>;
}

export function createUpdates(deps: UpdatesDeps): Updates {
  const { settings, timers, log } = deps;
  let cancel = (): void => undefined;
  let fetcher: Fetcher | undefined;
  const openFetcher = async (url: string): Promise<Fetcher> => (fetcher = await deps.openFetcher(url));
  const look = async (): Promise<UpdateOutcome> => {
    if (settings === undefined) return { kind: 'off' };
    const outcome = await lookOnce({ ...deps, openFetcher }, settings);
    say(log, outcome);
    return outcome;
  };
  const lookAfter = (ms: number): void => {
    cancel = timers.after(ms, () => {
      lookAfter(EVERY_MS);
      void look();
    });
  };
  return {
    start: () => (settings === undefined ? undefined : lookAfter(FIRST_AFTER_MS)),
    stop: () => cancel(),
    hold() {
      cancel();
      fetcher?.hold();
    },
    look,
  };
}

async function lookOnce(
  deps: UpdatesDeps,
  settings: NonNullable<KioskSettings['updates']>,
): Promise<UpdateOutcome> {
  try {
    const fetcher = await deps.openFetcher(settings.url);
    const offer = await fetcher.offered();
    if (offer === undefined) return { kind: 'none' };
    const verdict = judgeUpdate(
      {
        offer,
        manifest: await textAt(deps, settings.url, MANIFEST_FILE),
        signature: (await textAt(deps, settings.url, SIGNATURE_FILE))?.trim(),
        publicKey: settings.publicKey,
        running: deps.running,
      },
      deps.crypto,
    );
    if (verdict.kind === 'refused') return verdict;
    if ((await fetcher.fetch()) === 'damaged') return { kind: 'refused', code: 'update-damaged' };
    return { kind: 'fetched', version: verdict.version };
  } catch (error) {
    deps.log.info('update-unreachable', { error: error instanceof Error ? error.message : String(error) });
    return { kind: 'unreachable' };
  }
}

/** The text of a file beside the installers; undefined where the server has none, sends us elsewhere, or sends too much. */
async function textAt({ fetch }: UpdatesDeps, url: string, file: string): Promise<string | undefined> {
  const reply = await fetch(new URL(file, url).href, {
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(FETCH_MS),
  });
  if (!reply.ok || reply.body === null) return undefined;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of reply.body) {
    if (!(chunk instanceof Uint8Array)) return undefined;
    sizeBytes += chunk.length;
    if (sizeBytes > MANIFEST_MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function say(log: Log, outcome: UpdateOutcome): void {
  if (outcome.kind === 'refused') log.warn(outcome.code);
  if (outcome.kind === 'fetched') log.info('update-fetched', { version: outcome.version });
}

/**
 * electron-updater, loaded when it is first needed. Nothing is fetched before `fetch` is called. An AppImage whose name holds a
 * version is installed under another name: `onMoved` is told its path, while the program ends.
 */
export async function openElectronUpdater(url: string, onMoved: (program: string) => void): Promise<Fetcher> {
  const { autoUpdater } = (await import('electron-updater')).default;
  // It throws what it logs, too; an unheard `error` event would end the program.
  autoUpdater.logger = null;
  autoUpdater.removeAllListeners('error').on('error', () => undefined);
  autoUpdater.removeAllListeners('appimage-filename-updated').on('appimage-filename-updated', onMoved);
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = true;
  autoUpdater.allowDowngrade = false;
  autoUpdater.allowPrerelease = false;
  // Pieces of an old installer are put together from a list that no manifest covers.
  autoUpdater.disableDifferentialDownload = true;
  autoUpdater.setFeedURL({ provider: 'generic', url, channel: 'latest' });
  return {
    async offered() {
      const found = await autoUpdater.checkForUpdates();
      return found?.isUpdateAvailable === true ? found.updateInfo : undefined;
    },
    async fetch() {
      try {
        await autoUpdater.downloadUpdate();
        return 'fetched';
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ERR_CHECKSUM_MISMATCH')
          return 'damaged';
        throw error;
      }
    },
    hold: () => (autoUpdater.autoInstallOnAppQuit = false),
  };
}
