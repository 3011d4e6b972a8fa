/** What an operator's settings ask of an installed kiosk besides its class: to start with the computer, to keep up to date. */
import type { App, Session } from 'electron';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { Log } from '../host/log.ts';
import type { Timers } from '../host/ports.ts';
import { applyAutoStart, configDirOf } from './auto-start.ts';
import type { KioskSettings } from './kiosk-settings.ts';
import { createUpdates, openElectronUpdater, type Updates } from './updates.ts';

export interface InstalledDeps {
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'getPath' | 'getVersion'>;
  /** A session of its own: the window's lets nothing out. */
  readonly openSession: () => Pick<Session, 'fetch'>;
  readonly settings: KioskSettings;
  /** With which the kiosk finds its data folder again. */
  readonly startArgs: readonly string[];
  readonly crypto: Crypto;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * An update that was fetched is installed when the program ends with code 0, so never by a crash. `hold`: not this time, as a class is
 * open.
 */
export function serveInstalled(deps: InstalledDeps): Pick<Updates, 'hold'> {
  const { app, openSession, settings, startArgs, crypto, timers, log } = deps;
  const startWithComputer = (program: string): void => {
    const applied = applyAutoStart({
      wanted: settings.autoStart,
      platform: process.platform,
      program,
      args: startArgs,
      configDir: configDirOf(process.env, app.getPath('home')),
      app,
    });
    if (!applied.ok) log.warn(applied.error.kind, { detail: applied.error.detail });
  };
  // An AppImage runs from where it is mounted, and says here where it lies.
  startWithComputer(process.env['APPIMAGE'] ?? process.execPath);
  const updates = createUpdates({
    settings: settings.updates,
    running: app.getVersion(),
    crypto,
    fetch: (url, init) => openSession().fetch(url, init),
    openFetcher: (url) => openElectronUpdater(url, startWithComputer),
    timers,
    log,
  });
  updates.start();
  return updates;
}
