/** `webContents`: one page of Chromium, and everything that happens to it. */
import { z } from 'zod';
import type { Cdp } from './cdp.ts';
import { createFrameTree, type FrameTree, type WebFrameMain } from './frames.ts';
import { createInspector, type Inspector } from './inspector.ts';
import { invoked, ipcMain } from './ipc-main.ts';
import { asked, KnownEmitter, loud, unknown } from './loud.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { loadFailure } from './net-errors.ts';
import { isolatedWorldSource, mainWorldSource } from './page-source.ts';
import { settlePermissions } from './permissions.ts';
import { MessagePortMain } from './ports.ts';
import { ELECTRON_VERSION } from './process.ts';
import { running, type Page } from './runtime.ts';
import { inside, isAnswered, outside } from './schemes.ts';
import { askWebRequest, permissionHandlers, session } from './session.ts';
import type { WebPreferences } from './window-options.ts';
import { createWorldLink, WORLD, type Incoming, type WorldLink } from './world-link.ts';

type OpenHandler = (details: object) => { readonly action: string };

const EVENTS = [
  ...[
    'did-start-loading',
    'did-stop-loading',
    'did-finish-load',
    'did-fail-load',
    'dom-ready',
    'did-navigate',
    'destroyed',
  ],
  ...[
    'will-navigate',
    'will-frame-navigate',
    'will-redirect',
    'before-input-event',
    'render-process-gone',
    'preload-error',
  ],
  ...['console-message', 'ipc-message'],
];
/** No webview, no Bluetooth chooser, no menu, no hanging page and no DevTools are ever to be seen here. */
const NEVER = [
  ...[
    'will-attach-webview',
    'did-attach-webview',
    'select-bluetooth-device',
    'context-menu',
    'devtools-opened',
  ],
  ...[
    'unresponsive',
    'responsive',
    'did-create-window',
    'certificate-error',
    'login',
    'zoom-changed',
    'will-prevent-unload',
  ],
];

const Navigated = z.object({ errorText: z.string().optional() });
const FrameNavigated = z.object({ frame: z.object({ id: z.string(), url: z.string() }) });
const WindowOpen = z.object({ url: z.string(), windowName: z.string(), windowFeatures: z.array(z.string()) });
const TargetInfo = z.object({ targetId: z.string(), type: z.string(), url: z.string() });
const Attached = z.object({ sessionId: z.string(), targetInfo: TargetInfo });
const Evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
});

interface Live {
  readonly page: Page;
  readonly frames: FrameTree;
  readonly navigation: Navigation;
  readonly link: WorldLink;
}

export class WebContents extends KnownEmitter {
  readonly id: number;
  readonly session = session.defaultSession;
  /** Resolves when the page is there and listened to. */
  readonly opened: Promise<void>;
  readonly debugger: Inspector;
  private readonly preferences: WebPreferences;
  private live: Live | undefined;
  private openHandler: OpenHandler | undefined;
  private lastOpen = { url: '', windowName: '', windowFeatures: [''] };
  private loading = 0;
  private isGone = false;
  private isCrashed = false;
  private readonly self: WebContents;

  constructor(
    id: number,
    preferences: WebPreferences,
    size: { readonly width: number; readonly height: number },
  ) {
    super('webContents', EVENTS, NEVER);
    this.id = id;
    this.preferences = preferences;
    this.self = loud('webContents', this);
    this.opened = this.open(size);
    this.debugger = createInspector(async (method, params) => {
      await this.opened;
      return running().chromium.cdp.send(method, params, this.there().page.session);
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

  isCrashedNow(): boolean {
    return this.isCrashed;
  }

  getOSProcessId(): number {
    return unknown('process of a page');
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  /** There is no menu whose shortcuts could be meant. */
  setIgnoreMenuShortcuts(_ignore: boolean): void {
    return;
  }

  setBackgroundThrottling(_allowed: boolean): void {
    return;
  }

  setVisualZoomLevelLimits(_minimum: number, _maximum: number): Promise<void> {
    return Promise.resolve();
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
    return this.run(code);
  }

  async loadURL(url: string): Promise<void> {
    await this.opened;
    const { page, navigation } = this.there();
    const full = URL.canParse(url) ? new URL(url).href : url;
    if (!isAnswered(full)) return this.failed('net::ERR_UNKNOWN_URL_SCHEME', full);
    const address = inside(full);
    const noMore = navigation.expect(address);
    const loaded = this.nextLoad();
    this.startLoading();
    // A page whose process is gone gets a new one.
    const { errorText } = Navigated.parse(
      await running().chromium.cdp.send('Page.navigate', { url: address }, page.session),
    );
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
    this.tell('Page.stopLoading', {});
  }

  forcefullyCrashRenderer(): void {
    this.tell('Page.crash', {});
  }

  /** Keys only. */
  sendInputEvent({ type, keyCode }: { readonly type: string; readonly keyCode: string }): void {
    if (type !== 'keyDown' && type !== 'keyUp') unknown(`input event ${type}`);
    const text = type === 'keyDown' && keyCode.length === 1 ? { text: keyCode } : {};
    this.tell('Input.dispatchKeyEvent', { type, key: keyCode, ...text });
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
    this.emit('destroyed');
  }

  private there(): Live {
    if (this.live === undefined) throw new Error('the double: the page of this window is not there yet');
    return this.live;
  }

  private async open(size: { readonly width: number; readonly height: number }): Promise<void> {
    const { chromium, server, pages } = running();
    const { cdp } = chromium;
    const page = await pages.open(size);
    const { session: on, targetId } = page;
    const secret = `electron-double-${crypto.randomUUID()}`;
    const names = { binding: `${secret}-say`, receiver: `globalThis['${secret}-hear']` };
    const link = createWorldLink({
      cdp,
      session: on,
      ...names,
      onSend: (message) => this.onSend(message),
      onInvoke: (message) => invoked(message.channel, this.eventOf(message), message.args),
      onPreloadError: (words) =>
        this.emit('preload-error', asked({}), this.preferences.preload, new Error(words)),
    });
    const frames = createFrameTree(cdp, on, targetId, {
      send: link.send,
      run: (_id, code) => this.run(code),
    });
    const navigation = createNavigation({
      cdp,
      frames,
      mainFrameId: targetId,
      askPath: server.askPath,
      emit: (name, event, ...more) => this.emit(name, event, ...more),
      webRequest: askWebRequest,
      beforeDocument: (url) => settlePermissions(cdp, permissionHandlers, this.self, url),
    });
    this.live = { page, frames, navigation, link };
    this.follow(cdp, page);
    const config = {
      secret,
      binding: names.binding,
      receiver: `${secret}-hear`,
      askPath: server.askPath,
      windowId: this.id,
      inSubFrames: this.preferences.nodeIntegrationInSubFrames === true,
      versions: { electron: ELECTRON_VERSION },
      platform: process.platform,
    };
    const tell = (method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> =>
      cdp.send(method, params, on);
    await Promise.all([
      tell('Page.enable'),
      tell('Runtime.enable'),
      tell('Runtime.addBinding', { name: names.binding, executionContextName: WORLD }),
      tell('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldSource(secret) }),
      tell('Page.addScriptToEvaluateOnNewDocument', {
        worldName: WORLD,
        source: isolatedWorldSource(config, this.preferences.preload),
      }),
      tell('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
      navigation.watch(on),
    ]);
    await tell('Runtime.runIfWaitingForDebugger');
  }

  private follow(cdp: Cdp, { session: on, targetId }: Page): void {
    const hear = (method: string, heard: (params: unknown) => void): void => {
      cdp.on(method, (params, from) => {
        if (from === on && !this.isGone) heard(params);
      });
    };
    hear('Page.frameNavigated', (params) => {
      const { frame } = FrameNavigated.parse(params);
      if (frame.id !== targetId || frame.url === 'about:blank') return;
      this.isCrashed = false;
      this.emit('did-navigate', asked({}), outside(frame.url), 200, 'OK');
    });
    hear('Page.domContentEventFired', () => this.emit('dom-ready', asked({})));
    hear('Page.loadEventFired', () => {
      if (this.getURL() === 'about:blank' || this.getURL() === '') return;
      this.stopLoading();
      this.emit('did-finish-load', asked({}));
    });
    hear('Page.windowOpen', (params) => {
      this.lastOpen = WindowOpen.parse(params);
    });
    hear('Page.javascriptDialogOpening', () => this.tell('Page.handleJavaScriptDialog', { accept: false }));
    hear('Inspector.targetCrashed', () => {
      this.isCrashed = true;
      this.emit('render-process-gone', asked({}), { reason: 'crashed', exitCode: 5 });
    });
    hear('Target.attachedToTarget', (params) => {
      const { sessionId, targetInfo } = Attached.parse(params);
      this.adopt(cdp, sessionId, targetInfo).catch(() => undefined);
    });
  }

  /** A frame in a process of its own, or a worker: it waits until it is watched. The requests of workers are the page's. */
  private async adopt(
    cdp: Cdp,
    sessionId: string,
    { targetId, type, url }: z.infer<typeof TargetInfo>,
  ): Promise<void> {
    if (type === 'iframe' && this.live !== undefined) {
      this.live.frames.note({ id: targetId, parentId: this.live.page.targetId, url });
      await this.live.navigation.watch(sessionId);
    }
    await cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId);
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
    this.tell('Page.reload', params);
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

  private async run(code: string): Promise<unknown> {
    const params = {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
      // As any script of the page: bound by its policy.
      allowUnsafeEvalBlockedByCSP: false,
    };
    const { result, exceptionDetails } = Evaluated.parse(
      await running().chromium.cdp.send('Runtime.evaluate', params, this.there().page.session),
    );
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? 'Script failed to execute');
    return result.value;
  }

  /** For what answers late or never, such as a page that crashes. */
  private tell(method: string, params: Readonly<Record<string, unknown>>): void {
    const { page } = this.there();
    running()
      .chromium.cdp.send(method, params, page.session)
      .catch(() => undefined);
  }
}
