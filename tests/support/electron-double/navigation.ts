/**
 * Every request of a window, held by Chromium before it goes out: navigations that a page begins are told to main, and go on
 * only where it does not prevent them; then `webRequest` is asked.
 */
import { z } from 'zod';
import type { Cdp } from './cdp.ts';
import { asked, type Asked } from './loud.ts';
import type { FrameTree, WebFrameMain } from './frames.ts';
import { outside } from './schemes.ts';

export interface NavigationDetails {
  readonly url: string;
  readonly isSameDocument: false;
  readonly isMainFrame: boolean;
  readonly frame: WebFrameMain;
  readonly initiator: WebFrameMain | undefined;
}

export interface NavigationDeps {
  readonly cdp: Cdp;
  readonly frames: FrameTree;
  readonly mainFrameId: string;
  /** The path of questions: never told of. */
  readonly askPath: string;
  readonly emit: (name: string, event: NavigationDetails & Asked, ...more: readonly unknown[]) => void;
  readonly webRequest: (request: {
    readonly url: string;
    readonly method: string;
    readonly resourceType: string;
  }) => Promise<WebRequestAnswer>;
  /** Before a document of another address is asked for in the main frame. */
  readonly beforeDocument: (url: string) => Promise<void>;
}

export interface WebRequestAnswer {
  readonly cancel?: boolean;
  readonly redirectURL?: string;
}

export interface Navigation {
  /** Listens on one session: the window's own, or that of a frame in a process of its own. */
  readonly watch: (session: string) => Promise<void>;
  /** The next document of this address inside Chromium is main's own doing. Call the result when it has come. */
  readonly expect: (url: string) => () => void;
  /** The next document of this address inside Chromium is kept, not shown: it is no navigation. */
  readonly expectDownload: (url: string) => void;
  /** Asks main about a navigation that makes no request; whether it may go on. */
  readonly mayGo: (url: string, frame: WebFrameMain) => boolean;
}

const Paused = z.object({
  requestId: z.string(),
  frameId: z.string(),
  resourceType: z.string(),
  redirectedRequestId: z.string().optional(),
  request: z.object({ url: z.string(), method: z.string() }),
});
type Paused = z.infer<typeof Paused>;

/** Chromium's names of what is asked for, as Electron has them. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  Media: 'media',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
  WebSocket: 'webSocket',
};

export function createNavigation(deps: NavigationDeps): Navigation {
  const { cdp, frames, mainFrameId } = deps;
  const sessions = new Set<string>();
  const expected: string[] = [];
  const downloads = new Set<string>();

  cdp.on('Fetch.requestPaused', (params, session) => {
    if (session === undefined || !sessions.has(session)) return;
    const paused = Paused.parse(params);
    decide(paused).then(
      (verdict) => settle(paused.requestId, verdict, session),
      () => settle(paused.requestId, 'BlockedByClient', session),
    );
  });

  /** Undefined to go on, an address to go on to, or Chromium's name of a refusal. */
  async function decide({
    request,
    frameId,
    resourceType,
    redirectedRequestId,
  }: Paused): Promise<string | undefined> {
    if (request.url.endsWith(deps.askPath)) return undefined;
    const url = outside(request.url);
    const isMainFrame = frameId === mainFrameId;
    if (resourceType === 'Document' && !downloads.delete(request.url)) {
      const frame = isMainFrame
        ? frames.main()
        : (frames.find(frameId) ?? frames.note({ id: frameId, parentId: mainFrameId, url: '' }));
      const details = { url, isSameDocument: false as const, isMainFrame, frame, initiator: undefined };
      if (redirectedRequestId !== undefined) {
        if (!tells('will-redirect', details)) return 'Aborted';
      } else if (!(isMainFrame && taken(request.url)) && !mayGo(url, frame)) return 'Aborted';
      if (isMainFrame) await deps.beforeDocument(request.url);
    }
    const type =
      resourceType === 'Document'
        ? isMainFrame
          ? 'mainFrame'
          : 'subFrame'
        : (RESOURCE_TYPES[resourceType] ?? 'other');
    const { cancel, redirectURL } = await deps.webRequest({
      url,
      method: request.method,
      resourceType: type,
    });
    return cancel === true ? 'BlockedByClient' : redirectURL;
  }

  function tells(name: string, details: NavigationDetails): boolean {
    const event = asked(details);
    const { url, isMainFrame, frame } = details;
    // Its newer events carry everything in the first argument.
    const more =
      name === 'will-frame-navigate' ? [] : [url, false, isMainFrame, frame.processId, frame.routingId];
    deps.emit(name, event, ...more);
    return !event.defaultPrevented;
  }

  function mayGo(url: string, frame: WebFrameMain): boolean {
    const isMainFrame = frame.frameToken === mainFrameId;
    const details = { url, isSameDocument: false as const, isMainFrame, frame, initiator: undefined };
    return tells('will-frame-navigate', details) && (!isMainFrame || tells('will-navigate', details));
  }

  function taken(url: string): boolean {
    const at = expected.indexOf(withoutHash(url));
    if (at >= 0) expected.splice(at, 1);
    return at >= 0;
  }

  function settle(requestId: string, verdict: string | undefined, session: string): void {
    const refused = verdict !== undefined && /^[A-Z]/.test(verdict);
    const sent = refused
      ? cdp.send('Fetch.failRequest', { requestId, errorReason: verdict }, session)
      : cdp.send(
          'Fetch.continueRequest',
          { requestId, ...(verdict === undefined ? {} : { url: verdict }) },
          session,
        );
    // Whoever asked may have gone meanwhile.
    sent.catch(() => undefined);
  }

  return {
    mayGo,
    expectDownload: (url) => void downloads.add(url),
    async watch(session) {
      sessions.add(session);
      await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }, session);
    },
    expect(url) {
      const one = withoutHash(url);
      expected.push(one);
      return () => void taken(one);
    },
  };
}

function withoutHash(url: string): string {
  return url.split('#')[0] ?? url;
}
