/** `BrowserWindow`: a window of the real Chromium, without a screen unless `ELECTRON_DOUBLE_HEADED` is 1. */
import { z } from 'zod';
import { appEvents } from './app-events.ts';
import { WebContents } from './contents.ts';
import { asked, KnownEmitter, loud } from './loud.ts';
import { needsReady } from './readiness.ts';
import { running } from './runtime.ts';
import { openWindows } from './window-list.ts';
import { readWindowOptions, type WindowOptions } from './window-options.ts';

const EVENTS = [
  'close',
  'closed',
  'ready-to-show',
  'show',
  'hide',
  'focus',
  'blur',
  'enter-full-screen',
  'leave-full-screen',
];
const NEVER = [
  'unresponsive',
  'responsive',
  'session-end',
  'query-session-end',
  'minimize',
  'maximize',
  'restore',
  'resize',
  'move',
  'app-command',
];
const Gone = z.object({ targetId: z.string() });
let lastId = 0;

export class BrowserWindow extends KnownEmitter {
  readonly id: number;
  readonly webContents: WebContents;
  private readonly self: BrowserWindow;
  private isShown: boolean;
  private isKioskNow: boolean;
  private isFull: boolean;
  private isGone = false;
  private isReadyToShow = false;
  private title: string;
  private size: readonly [number, number];

  constructor(options: WindowOptions = {}) {
    needsReady('Cannot create BrowserWindow before app is ready');
    super('BrowserWindow', EVENTS, NEVER);
    const {
      width = 800,
      height = 600,
      show = true,
      kiosk = false,
      fullscreen = false,
      title = '',
    } = readWindowOptions(options);
    lastId += 1;
    this.id = lastId;
    this.size = [width, height];
    this.isShown = show;
    this.isKioskNow = kiosk;
    this.isFull = kiosk || fullscreen;
    this.title = title;
    this.webContents = new WebContents(this.id, options.webPreferences ?? {}, { width, height });
    this.self = loud('BrowserWindow', this);
    this.sayWhenReady();
    const fail = (error: unknown): void => {
      if (!this.isGone) throw error;
    };
    this.webContents.opened.then(() => this.follow(), fail);
    openWindows.add(this.self);
    appEvents.emit('browser-window-created', asked({}), this.self);
    appEvents.emit('web-contents-created', asked({}), this.webContents);
    return this.self;
  }

  static getAllWindows(): readonly BrowserWindow[] {
    return [...openWindows].filter((one) => one instanceof BrowserWindow);
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((one) => one.webContents === contents) ?? null;
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((one) => one.isVisible()) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  reload(): void {
    this.webContents.reload();
  }

  /** Asks first; whoever listens to `close` may keep it. */
  close(): boolean {
    if (this.isGone) return true;
    const event = asked({});
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.destroy();
    return true;
  }

  /** Without asking. */
  destroy(): void {
    if (this.isGone) return;
    const { page } = this.webContents;
    if (page !== undefined)
      running()
        .chromium.cdp.send('Target.closeTarget', { targetId: page.targetId })
        .catch(() => undefined);
    this.gone();
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  show(): void {
    this.isShown = true;
    this.emit('show');
  }

  showInactive(): void {
    this.show();
  }

  hide(): void {
    this.isShown = false;
    this.emit('hide');
  }

  isVisible(): boolean {
    return this.isShown && !this.isGone;
  }

  focus(): void {
    this.emit('focus');
  }

  blur(): void {
    this.emit('blur');
  }

  isFocused(): boolean {
    return this.isShown;
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.show();
  }

  maximize(): void {
    this.show();
  }

  moveTop(): void {
    return;
  }

  setKiosk(kiosk: boolean): void {
    this.isKioskNow = kiosk;
    this.setFullScreen(kiosk);
  }

  isKiosk(): boolean {
    return this.isKioskNow;
  }

  setFullScreen(full: boolean): void {
    this.isFull = full;
    this.emit(full ? 'enter-full-screen' : 'leave-full-screen');
    this.place();
  }

  isFullScreen(): boolean {
    return this.isFull;
  }

  setAlwaysOnTop(_onTop: boolean, _level?: string): void {
    return;
  }

  setVisibleOnAllWorkspaces(_visible: boolean): void {
    return;
  }

  setContentProtection(_enabled: boolean): void {
    return;
  }

  setMenu(_menu: object | null): void {
    return;
  }

  removeMenu(): void {
    return;
  }

  setMenuBarVisibility(_visible: boolean): void {
    return;
  }

  setClosable(_closable: boolean): void {
    return;
  }

  setTitle(title: string): void {
    this.title = title;
  }

  getTitle(): string {
    return this.title;
  }

  getSize(): readonly [number, number] {
    return this.size;
  }

  private follow(): void {
    const { page } = this.webContents;
    if (page === undefined || this.isGone) return;
    const off = running().chromium.cdp.on('Target.targetDestroyed', (params) => {
      if (Gone.parse(params).targetId !== page.targetId) return;
      off();
      if (this.isGone) return;
      // Somebody closed it from outside, as a window manager does. Whoever prevents that keeps the window.
      const event = asked({});
      this.emit('close', event);
      if (event.defaultPrevented) this.reopen();
      else this.gone();
    });
    if (this.isFull) this.place();
  }

  private reopen(): void {
    const { webContents } = this;
    const again = webContents.reopen();
    webContents.opened.then(
      () => this.follow(),
      () => undefined,
    );
    // As with any load, whoever listens to `did-fail-load` hears of it.
    again.catch(() => undefined);
  }

  private sayWhenReady(): void {
    this.webContents.on('did-finish-load', () => {
      if (this.isReadyToShow || this.isGone) return;
      this.isReadyToShow = true;
      this.emit('ready-to-show');
    });
  }

  /** Only a window that can be seen is moved. */
  private place(): void {
    const { page } = this.webContents;
    if (process.env['ELECTRON_DOUBLE_HEADED'] !== '1' || page === undefined) return;
    const { cdp } = running().chromium;
    const bounds = { windowState: this.isFull ? 'fullscreen' : 'normal' };
    void cdp
      .send('Browser.getWindowForTarget', { targetId: page.targetId })
      .then((found) =>
        cdp.send('Browser.setWindowBounds', { ...z.object({ windowId: z.number() }).parse(found), bounds }),
      )
      .catch(() => undefined);
  }

  private gone(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.isShown = false;
    this.webContents.destroyed();
    this.emit('closed');
    openWindows.delete(this.self);
    if (openWindows.size === 0) appEvents.emit('double:all-closed');
  }
}
