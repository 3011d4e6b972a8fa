/**
 * What the kiosk's browser may show: one window, one origin. It speaks the DevTools protocol over the pipe that the browser was
 * started with, which no page and no other program can reach. These are its decisions; devtools-pipe.ts carries them.
 */
import { z } from 'zod';
import { leavesKiosk } from '#core/kiosk/lock-keys.ts';

/** One message to the browser; to one of its pages where `sessionId` names it. */
export interface GuardCommand {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  /** Sent so many milliseconds later, so that a page that always fails is not loaded without a pause. */
  readonly afterMs?: number;
}

export interface Guard {
  /** What is said once, when the browser has started. */
  readonly begin: () => readonly GuardCommand[];
  /** What a message of the browser calls for. What it does not know calls for nothing. */
  readonly hear: (message: unknown) => readonly GuardCommand[];
}

/** A page that failed is tried again so much later. */
export const LEAD_BACK_MS = 1000;

const Attached = z.object({ sessionId: z.string(), targetInfo: z.object({ targetId: z.string() }) });
const AttachedMessage = z.object({ method: z.literal('Target.attachedToTarget'), params: Attached });
const WindowEvent = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('Fetch.requestPaused'),
    params: z.object({ requestId: z.string(), request: z.object({ url: z.string() }) }),
  }),
  z.object({
    method: z.literal('Page.frameNavigated'),
    params: z.object({ frame: z.object({ url: z.string(), parentId: z.string().optional() }) }),
  }),
  z.object({ method: z.literal('Page.javascriptDialogOpening') }),
  z.object({ method: z.literal('Inspector.targetCrashed') }),
]);
const WindowMessage = z.intersection(WindowEvent, z.object({ sessionId: z.string() }));

const ONLY_PAGES = [{ type: 'page' }, { exclude: true }];

export interface GuardOptions {
  /** Such as `http://127.0.0.1:41234`. */
  readonly origin: string;
  /** Whether the window must not be left: then also keys, drops and the window's own place are held. */
  readonly locked: boolean;
}

/** Guards a browser that was started on the entry of `origin`. */
export function createGuard({ origin, locked }: GuardOptions): Guard {
  let kiosk: { readonly targetId: string; readonly sessionId: string } | undefined;
  const home = `${origin}/`;

  /** The two pages that the door has; a page that it has not would show the browser's own words. */
  function isOurs(url: string): boolean {
    return url === home || url.startsWith(`${home}enter?key=`);
  }

  function attached({ sessionId, targetInfo }: z.infer<typeof Attached>): readonly GuardCommand[] {
    if (kiosk !== undefined) {
      const { targetId } = targetInfo;
      return targetId === kiosk.targetId ? [] : [{ method: 'Target.closeTarget', params: { targetId } }];
    }
    kiosk = { targetId: targetInfo.targetId, sessionId };
    return [...rulesOf(sessionId), ...(locked ? locksOf(sessionId) : []), watchForPages(true)];
  }

  function inWindow(event: z.infer<typeof WindowEvent>, sessionId: string): readonly GuardCommand[] {
    const homeward = { method: 'Page.navigate', params: { url: home }, sessionId };
    switch (event.method) {
      case 'Fetch.requestPaused': {
        const { requestId, request } = event.params;
        // Aborted, the page that stands stays; any other reason would put the browser's own page in its place.
        return isOurs(request.url)
          ? [{ method: 'Fetch.continueRequest', params: { requestId }, sessionId }]
          : [{ method: 'Fetch.failRequest', params: { requestId, errorReason: 'Aborted' }, sessionId }];
      }
      case 'Page.frameNavigated': {
        const { url, parentId } = event.params.frame;
        if (parentId !== undefined) return [];
        // There is nothing to go back to.
        if (url.startsWith(home)) return [{ method: 'Page.resetNavigationHistory', sessionId }];
        return [url.startsWith('chrome-error:') ? { ...homeward, afterMs: LEAD_BACK_MS } : homeward];
      }
      case 'Page.javascriptDialogOpening':
        return [{ method: 'Page.handleJavaScriptDialog', params: { accept: true }, sessionId }];
      case 'Inspector.targetCrashed':
        return [{ ...homeward, afterMs: LEAD_BACK_MS }];
    }
  }

  return {
    begin: () => [
      { method: 'Browser.setDownloadBehavior', params: { behavior: 'deny' } },
      // One right is given, so every other is refused.
      { method: 'Browser.grantPermissions', params: { origin, permissions: ['videoCapture'] } },
      // The first page is ours, and need not wait for us.
      watchForPages(false),
    ],
    hear(message) {
      const page = AttachedMessage.safeParse(message).data;
      if (page !== undefined) return attached(page.params);
      const event = WindowMessage.safeParse(message).data;
      return event === undefined || event.sessionId !== kiosk?.sessionId
        ? []
        : inWindow(event, event.sessionId);
    },
  };
}

/** `stopped`: a new page stands still until it is told to go on, which nobody tells it. */
function watchForPages(stopped: boolean): GuardCommand {
  return {
    method: 'Target.setAutoAttach',
    params: { autoAttach: true, waitForDebuggerOnStart: stopped, flatten: true, filter: ONLY_PAGES },
  };
}

/** Put into every page before its own scripts, and out of their reach: what the page does to events changes nothing here. */
const KEYS_HELD = `{
  const leavesKiosk = ${leavesKiosk.toString()};
  const refuse = (event) => event.preventDefault();
  const onKey = (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const altGraph = event.getModifierState('AltGraph');
    if (leavesKiosk({ key, ctrlKey, metaKey, altKey, shiftKey, altGraph })) refuse(event);
  };
  // With Ctrl the wheel would zoom.
  const onWheel = (event) => event.ctrlKey && refuse(event);
  // The third and fourth button go back and forward (UI Events, MouseEvent.button).
  const onButton = (event) => event.button > 2 && refuse(event);
  const hold = () => {
    for (const name of ['mousedown', 'mouseup']) window.addEventListener(name, onButton, true);
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('wheel', onWheel, { capture: true, passive: false });
    for (const name of ['contextmenu', 'dragenter', 'dragover', 'drop']) window.addEventListener(name, refuse, true);
  };
  hold();
  // A document that is opened anew lets go of whoever listens (HTML, "document open steps"), but not of whoever observes.
  new MutationObserver(hold).observe(document, { childList: true });
}`;

/** What would end, move or shrink the window. */
const PLACE_HELD = `for (const name of ['close', 'moveBy', 'moveTo', 'resizeBy', 'resizeTo']) delete window[name];`;

function locksOf(sessionId: string): readonly GuardCommand[] {
  const into = (source: string, worldName?: string): GuardCommand => ({
    method: 'Page.addScriptToEvaluateOnNewDocument',
    params: { source, runImmediately: true, ...(worldName === undefined ? {} : { worldName }) },
    sessionId,
  });
  return [into(KEYS_HELD, 'kiosk-lock'), into(PLACE_HELD)];
}

function rulesOf(sessionId: string): readonly GuardCommand[] {
  return [
    { method: 'Page.enable', sessionId },
    { method: 'Inspector.enable', sessionId },
    {
      method: 'Fetch.enable',
      params: { patterns: [{ urlPattern: '*', resourceType: 'Document' }] },
      sessionId,
    },
    { method: 'Page.setInterceptFileChooserDialog', params: { enabled: true, cancel: true }, sessionId },
  ];
}
