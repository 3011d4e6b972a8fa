/**
 * The module `electron` as a main process has it, over the real Chromium. What is not carried throws when it is used:
 * `the double knows no …`. tests/electron/double/electron.contract.test.ts says what it keeps to; docs/electron.md what it cannot.
 */
import { boot } from './boot.ts';
import { absent, loud } from './loud.ts';
import { netFetch } from './net-fetch.ts';

export { app } from './app.ts';
export { ipcMain } from './ipc-main.ts';
export { MessageChannelMain, MessagePortMain } from './ports.ts';
export { safeStorage } from './safe-storage.ts';
export { protocol } from './schemes.ts';
export { session } from './session.ts';
export { dialog, globalShortcut, Menu, powerMonitor, powerSaveBlocker, screen } from './system.ts';
export { utilityProcess } from './utility.ts';
export { BrowserWindow } from './window.ts';

export const net = loud('net', { fetch: netFetch, isOnline: (): boolean => true });

export const autoUpdater = absent('autoUpdater');
export const BaseWindow = absent('BaseWindow');
export const clipboard = absent('clipboard');
export const contentTracing = absent('contentTracing');
export const crashReporter = absent('crashReporter');
export const desktopCapturer = absent('desktopCapturer');
export const inAppPurchase = absent('inAppPurchase');
export const MenuItem = absent('MenuItem');
export const nativeImage = absent('nativeImage');
export const nativeTheme = absent('nativeTheme');
export const netLog = absent('netLog');
export const Notification = absent('Notification');
export const pushNotifications = absent('pushNotifications');
export const shell = absent('shell');
export const systemPreferences = absent('systemPreferences');
export const Tray = absent('Tray');
export const View = absent('View');
export const webContents = absent('webContents');
export const webFrameMain = absent('webFrameMain');
export const WebContentsView = absent('WebContentsView');

boot().catch((error: unknown) => {
  process.stderr.write(
    `the double cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
