/** One page of Chromium, made ready before anything runs in it: its preload, its frames, its requests, its events. */
import { z } from 'zod';
import type { Cdp } from './cdp.ts';
import { createFrameTree, type FrameTree } from './frames.ts';
import { asked } from './loud.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { isolatedWorldSource, mainWorldSource } from './page-source.ts';
import { settlePermissions } from './permissions.ts';
import { ELECTRON_VERSION } from './process.ts';
import { running, type Page } from './runtime.ts';
import { outside } from './schemes.ts';
import { askWebRequest, permissionHandlers } from './session.ts';
import type { WebPreferences } from './window-options.ts';
import { createWorldLink, WORLD, type Incoming } from './world-link.ts';

/** The `webContents` that the page belongs to. */
export interface PageOwner {
  readonly id: number;
  readonly preferences: WebPreferences;
  /** As main has it. */
  readonly contents: object;
  readonly emit: (name: string, ...args: readonly unknown[]) => void;
  readonly onSend: (message: Incoming) => void;
  readonly onInvoke: (message: Incoming) => Promise<unknown>;
  readonly onLoaded: () => void;
  /** Its process has ended. */
  readonly onGone: (details: { readonly reason: string; readonly exitCode: number }) => void;
  readonly onWindowOpen: (opening: WindowOpening) => void;
}

export interface LivePage {
  readonly page: Page;
  readonly frames: FrameTree;
  readonly navigation: Navigation;
  readonly ask: (method: string, params?: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** For what answers late or never, such as a page that crashes. */
  readonly tell: (method: string, params?: Readonly<Record<string, unknown>>) => void;
  /** The value of a script of the page. Rejects with what it threw. */
  readonly run: (code: string) => Promise<unknown>;
}

const WindowOpening = z.object({
  url: z.string(),
  windowName: z.string(),
  windowFeatures: z.array(z.string()),
});
export type WindowOpening = z.infer<typeof WindowOpening>;

const FrameNavigated = z.object({ frame: z.object({ id: z.string(), url: z.string() }) });
const Crashed = z.object({ targetId: z.string(), status: z.string(), errorCode: z.number() });
const TargetInfo = z.object({ targetId: z.string(), type: z.string(), url: z.string() });
const Attached = z.object({ sessionId: z.string(), targetInfo: TargetInfo });
const Evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
});

export async function openLivePage(
  owner: PageOwner,
  size: { readonly width: number; readonly height: number },
): Promise<LivePage> {
  const { chromium, server, pages } = running();
  const { cdp } = chromium;
  const page = await pages.open(size);
  const ask: LivePage['ask'] = (method, params = {}) => cdp.send(method, params, page.session);
  const run = (code: string): Promise<unknown> => evaluated(ask, code);
  const secret = `electron-double-${crypto.randomUUID()}`;
  const link = createWorldLink({
    cdp,
    session: page.session,
    binding: `${secret}-say`,
    receiver: `globalThis['${secret}-hear']`,
    onSend: owner.onSend,
    onInvoke: owner.onInvoke,
    onPreloadError: (words) =>
      owner.emit('preload-error', asked({}), owner.preferences.preload, new Error(words)),
  });
  const frames = createFrameTree(cdp, page.session, page.targetId, {
    send: link.send,
    run: (_id, code) => run(code),
  });
  const navigation = createNavigation({
    cdp,
    frames,
    mainFrameId: page.targetId,
    askPath: server.askPath,
    emit: owner.emit,
    webRequest: askWebRequest,
    beforeDocument: (url) => settlePermissions(cdp, permissionHandlers, owner.contents, url),
  });
  const live: LivePage = {
    page,
    frames,
    navigation,
    ask,
    tell: (method, params) => void ask(method, params).catch(() => undefined),
    run,
  };
  follow(cdp, owner, live);
  const isolated = isolatedWorldSource(
    {
      secret,
      binding: `${secret}-say`,
      receiver: `${secret}-hear`,
      askPath: server.askPath,
      windowId: owner.id,
      inSubFrames: owner.preferences.nodeIntegrationInSubFrames === true,
      versions: { electron: ELECTRON_VERSION },
      platform: process.platform,
    },
    owner.preferences.preload,
  );
  await Promise.all([
    ask('Page.enable'),
    ask('Runtime.enable'),
    ask('Runtime.addBinding', { name: `${secret}-say`, executionContextName: WORLD }),
    ask('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldSource(secret) }),
    ask('Page.addScriptToEvaluateOnNewDocument', { worldName: WORLD, source: isolated }),
    ask('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
    navigation.watch(page.session),
  ]);
  await ask('Runtime.runIfWaitingForDebugger');
  return live;
}

function follow(cdp: Cdp, owner: PageOwner, live: LivePage): void {
  const { page, frames, tell } = live;
  const hear = (method: string, heard: (params: unknown) => void): void => {
    cdp.on(method, (params, from) => {
      if (from === page.session) heard(params);
    });
  };
  hear('Page.frameNavigated', (params) => {
    const { frame } = FrameNavigated.parse(params);
    if (frame.id === page.targetId && frame.url !== 'about:blank')
      owner.emit('did-navigate', asked({}), outside(frame.url), 200, 'OK');
  });
  hear('Page.domContentEventFired', () => owner.emit('dom-ready', asked({})));
  hear('Page.loadEventFired', () => {
    if (frames.main().url !== 'about:blank' && frames.main().url !== '') owner.onLoaded();
  });
  hear('Page.windowOpen', (params) => owner.onWindowOpen(WindowOpening.parse(params)));
  hear('Page.javascriptDialogOpening', () => tell('Page.handleJavaScriptDialog', { accept: false }));
  cdp.on('Target.targetCrashed', (params) => {
    const { targetId, status, errorCode } = Crashed.parse(params);
    if (targetId === page.targetId) owner.onGone({ reason: status, exitCode: errorCode });
  });
  hear('Target.attachedToTarget', (params) => {
    const { sessionId, targetInfo } = Attached.parse(params);
    adopt(cdp, live, sessionId, targetInfo).catch(() => undefined);
  });
}

/** A frame in a process of its own, or a worker: it waits until it is watched. The requests of workers are the page's. */
async function adopt(
  cdp: Cdp,
  { page, frames, navigation }: LivePage,
  session: string,
  { targetId, type, url }: z.infer<typeof TargetInfo>,
): Promise<void> {
  if (type === 'iframe') {
    frames.note({ id: targetId, parentId: page.targetId, url });
    await navigation.watch(session);
  }
  await cdp.send('Runtime.runIfWaitingForDebugger', {}, session);
}

async function evaluated(ask: LivePage['ask'], code: string): Promise<unknown> {
  const params = {
    expression: code,
    awaitPromise: true,
    returnByValue: true,
    // As any script of the page: bound by its policy.
    allowUnsafeEvalBlockedByCSP: false,
  };
  const { result, exceptionDetails } = Evaluated.parse(await ask('Runtime.evaluate', params));
  if (exceptionDetails !== undefined)
    throw new Error(exceptionDetails.exception?.description ?? 'Script failed to execute');
  return result.value;
}
