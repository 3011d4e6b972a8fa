/** `webContents`: one page of Chromium, and everything that happens to it. */
import { z } from 'zod';
import { appEvents } from './app-events.ts';
import { CONTENTS_EVENTS, CONTENTS_NEVER } from './contents-events.ts';
import type { WebFrameMain } from './frames.ts';
import { createInspector, type Inspector } from './inspector.ts';
import { invoked, ipcMain } from './ipc-main.ts';
import { openLivePage, type LivePage, type WindowOpening } from './live-page.ts';
import { asked, KnownEmitter, loud, unknown } from './loud.ts';
import { loadFailure } from './net-errors.ts';
import { MessagePortMain } from './ports.ts';
import type { Page } from './runtime.ts';
import { inside, isAnswered, outside } from './schemes.ts';
import { session } from './session.ts';
import type { WebPreferences } from './window-options.ts';
import type { Incoming } from './world-link.ts';

type OpenHandler = (details: object) => { readonly action: string };

const Navigated = z.object({ errorText: z.string().optional() });
interface Size {
  readonly width: number;
  readonly height: number;
}

export class WebContents extends KnownEmitter {
  readonly id: number;
  readonly session = session.defaultSession;
  /** Resolves when the page is there and listened to. */
  opened: Promise<void>;
  readonly debugger: Inspector;
  private readonly preferences: WebPreferences;
  private readonly size: Size;
  private live: LivePage | undefined;
  private openHandler: OpenHandler | undefined;
  private lastOpen: WindowOpening = { url: '', windowName: '', windowFeatures: [] };
  private loading = 0;
  private isGone = false;
  private isCrashedNow = false;
  private readonly self: WebContents;

  constructor(id: number, preferences: WebPreferences, size: Size) {
    super('webContents', CONTENTS_EVENTS, CONTENTS_NEVER);
    this.id = id;
    this.preferences = preferences;
    this.size = size;
    this.self = loud('webContents', this);
    this.opened = this.open();
    this.debugger = createInspector(async () => {
      await this.opened;
      return this.there().page;
    });
    return this.self;
  }

  get mainFrame(): WebFrameMain {
    return this.there().frames.main();
  }

  /** The page in Chromium; undefined before it is there. */
  get page(): Page | undefined {
    return this.live?.page;
  }

  getURL(): string {
    return this.live?.frames.main().url ?? '';
  }

  isLoading(): boolean {
    return this.loading > 0;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  isCrashed(): boolean {
    return this.isCrashedNow;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  /** There is no menu whose shortcuts could be meant. */
  setIgnoreMenuShortcuts(_ignore: boolean): void {
    return;
  }

  /** Chromium is told by the program's switch of that name, which the double passes on. */
  setWebRTCIPHandlingPolicy(_policy: string): void {
    // Nothing beside it.
  }

  isDevToolsOpened(): boolean {
    return false;
  }

  closeDevTools(): void {
    return;
  }

  send(channel: string, ...args: readonly unknown[]): void {
    this.live?.frames.main().send(channel, ...args);
  }

  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
    this.live?.frames.main().postMessage(channel, message, transfer);
  }

  async executeJavaScript(code: string): Promise<unknown> {
    await this.opened;
    return this.there().run(code);
  }

  async loadURL(url: string): Promise<void> {
    await this.opened;
    const { ask, navigation } = this.there();
    const full = URL.canParse(url) ? new URL(url).href : url;
    if (!isAnswered(full)) return this.failed('net::ERR_UNKNOWN_URL_SCHEME', full);
    const address = inside(full);
    const noMore = navigation.expect(address);
    const loaded = this.nextLoad();
    this.startLoading();
    // A page whose process is gone gets a new one.
    const { errorText } = Navigated.parse(await ask('Page.navigate', { url: address }));
    noMore();
    if (errorText !== undefined) return this.failed(errorText, full);
    await loaded;
  }

  reload(): void {
    this.again({});
  }

  reloadIgnoringCache(): void {
    this.again({ ignoreCache: true });
  }

  stop(): void {
    this.there().tell('Page.stopLoading', {});
  }

  forcefullyCrashRenderer(): void {
    this.there().tell('Page.crash', {});
  }

  /** Keys only. */
  sendInputEvent({ type, keyCode }: { readonly type: string; readonly keyCode: string }): void {
    if (type !== 'keyDown' && type !== 'keyUp') unknown(`input event ${type}`);
    const text = type === 'keyDown' && keyCode.length === 1 ? { text: keyCode } : {};
    this.there().tell('Input.dispatchKeyEvent', { type, key: keyCode, ...text });
  }

  /** Whether main lets a key pass to the page. */
  mayPass(input: object): boolean {
    const event = asked({});
    this.emit('before-input-event', event, input);
    return !event.defaultPrevented;
  }

  /** What a window is to do about a navigation that makes no request: refused, or main goes there itself. */
  askNavigation(url: string, isMainFrame: boolean): string {
    const { navigation, frames } = this.there();
    if (isMainFrame && !navigation.mayGo(outside(url), frames.main())) return 'refused';
    if (!isAnswered(url)) return 'refused';
    if (inside(url) === url) return '';
    this.loadURL(url).catch(() => undefined);
    return 'main goes there';
  }

  /** A link of the page that says `download`: it goes nowhere. */
  expectDownload(url: string): string {
    this.there().navigation.expectDownload(url);
    return '';
  }

  /** A page that this one opened: already closed again, since main may only say no. */
  onPopup(): void {
    const { url, windowName, windowFeatures } = this.lastOpen;
    const details = {
      url: outside(url),
      frameName: windowName,
      features: windowFeatures.join(','),
      disposition: 'new-window',
      referrer: { url: '', policy: 'no-referrer' },
    };
    const { action } = this.openHandler?.(details) ?? { action: 'allow' };
    if (action !== 'deny') unknown('window that a page opens');
  }

  /** The page is closed. */
  destroyed(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.debugger.detach();
    this.emit('destroyed');
  }

  /** A window that was closed from outside, though main would not have it: what it showed is loaded again. */
  async reopen(): Promise<void> {
    const url = this.getURL();
    this.live = undefined;
    this.opened = this.open();
    await this.loadURL(url);
  }

  private there(): LivePage {
    if (this.live === undefined) throw new Error('the double: the page of this window is not there yet');
    return this.live;
  }

  private async open(): Promise<void> {
    this.live = await openLivePage(
      {
        id: this.id,
        preferences: this.preferences,
        contents: this.self,
        emit: (name, ...args) => {
          if (name === 'did-navigate') this.isCrashedNow = false;
          if (!this.isGone) this.emit(name, ...args);
        },
        onSend: (message) => this.onSend(message),
        onInvoke: (message) => invoked(message.channel, this.eventOf(message), message.args),
        onGone: (details) => {
          if (this.isGone) return;
          this.isCrashedNow = true;
          this.emit('render-process-gone', asked({}), details);
          appEvents.emit('render-process-gone', asked({}), this.self, details);
        },
        onLoaded: () => {
          this.stopLoading();
          this.emit('did-finish-load', asked({}));
        },
        onWindowOpen: (opening) => {
          this.lastOpen = opening;
        },
      },
      this.size,
    );
  }

  private onSend(message: Incoming): void {
    const ports = message.ports.map((wire) => new MessagePortMain(wire));
    const event = Object.assign(this.eventOf(message), { ports });
    this.emit('ipc-message', event, message.channel, ...message.args);
    ipcMain.emit(message.channel, event, ...message.args);
  }

  private eventOf({ frameId }: Incoming) {
    const { frames } = this.there();
    const frame = frames.find(frameId);
    return {
      type: 'frame' as const,
      sender: this.self,
      /** Read when it is asked for: by then the frame may be gone. */
      get senderFrame(): WebFrameMain | null {
        return frames.find(frameId) ?? null;
      },
      processId: frame?.processId ?? 0,
      frameId: frame?.routingId ?? 0,
      reply: (channel: string, ...args: readonly unknown[]): void => frame?.send(channel, ...args),
    };
  }

  private again(params: Readonly<Record<string, unknown>>): void {
    const { navigation } = this.there();
    const noMore = navigation.expect(inside(this.getURL()));
    this.startLoading();
    void this.nextLoad().then(noMore, noMore);
    this.there().tell('Page.reload', params);
  }

  private nextLoad(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        for (const name of ['did-finish-load', 'did-fail-load', 'destroyed']) this.off(name, done);
        resolve();
      };
      for (const name of ['did-finish-load', 'did-fail-load', 'destroyed']) this.on(name, done);
    });
  }

  private startLoading(): void {
    this.loading += 1;
    if (this.loading === 1) this.emit('did-start-loading');
  }

  private stopLoading(): void {
    if (this.loading > 0) this.emit('did-stop-loading');
    this.loading = 0;
  }

  private failed(words: string, url: string): never {
    const { name, code } = loadFailure(words);
    this.stopLoading();
    this.emit('did-fail-load', asked({}), code, name, url, true, 1, 1);
    throw Object.assign(new Error(`${name} (${code}) loading '${url}'`), { code: name, errno: code, url });
  }
}
