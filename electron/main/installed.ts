/** What an operator's settings ask of an installed kiosk besides its class: to start with the computer, to keep up to date. */
import type { App, Session } from 'electron';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { Log } from '../host/log.ts';
import type { Timers } from '../host/ports.ts';
import { applyAutoStart, configDirOf } from './auto-start.ts';
import type { KioskSettings } from './kiosk-settings.ts';
import { createUpdates, openElectronUpdater } from './updates.ts';

export interface InstalledDeps {
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'getPath' | 'getVersion'>;
  /** A session of its own: the window's lets nothing out. */
  readonly openSession: () => Pick<Session, 'fetch'>;
  readonly settings: KioskSettings;
  readonly crypto: Crypto;
  readonly timers: Timers;
  readonly log: Log;
}

/** An update that was fetched is installed when the program ends with code 0, so never by a crash in a class. */
export function serveInstalled({ app, openSession, settings, crypto, timers, log }: InstalledDeps): void {
  const autoStart = applyAutoStart({
    wanted: settings.autoStart,
    platform: process.platform,
    // An AppImage runs from where it is mounted, and says here where it lies.
    program: process.env['APPIMAGE'] ?? process.execPath,
    configDir: configDirOf(process.env, app.getPath('home')),
    app,
  });
  if (!autoStart.ok) log.warn(autoStart.error.kind, { detail: autoStart.error.detail });
  createUpdates({
    settings: settings.updates,
    running: app.getVersion(),
    crypto,
    fetch: (url, init) => openSession().fetch(url, init),
    openFetcher: openElectronUpdater,
    timers,
    log,
  }).start();
}
