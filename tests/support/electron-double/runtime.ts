/** What runs behind the program once it is ready: Chromium, the server of its schemes, and the pages that Chromium opens. */
import { z } from 'zod';
import type { Cdp } from './cdp.ts';
import type { Chromium } from './chromium.ts';
import type { SchemeServer } from './scheme-server.ts';

export interface Runtime {
  readonly chromium: Chromium;
  readonly server: SchemeServer;
  readonly pages: Pages;
  readonly profile: string;
}

export interface Page {
  readonly targetId: string;
  readonly session: string;
}

export interface Pages {
  /** Opens an empty page that waits: nothing runs in it before `Runtime.runIfWaitingForDebugger`. */
  readonly open: (size: { readonly width: number; readonly height: number }) => Promise<Page>;
  /** Another session on a page that was opened here, with nothing enabled in it. */
  readonly attach: (targetId: string) => Promise<string>;
  /** Hears of every page that was not opened here, with the page that opened it where that is known; it is closed at once. */
  readonly onStranger: (heard: (openerId: string | undefined) => void) => void;
}

let runtime: Runtime | undefined;

export function setRuntime(started: Runtime): void {
  runtime = started;
}

/** Throws before the program is ready. */
export function running(): Runtime {
  if (runtime === undefined) throw new Error('the double: Chromium has not started');
  return runtime;
}

const Session = z.object({ sessionId: z.string() });
const Attached = z.object({
  sessionId: z.string(),
  targetInfo: z.object({ targetId: z.string(), type: z.string(), openerId: z.string().optional() }),
});

export async function watchPages(cdp: Cdp): Promise<Pages> {
  const awaited: ((page: Page) => void)[] = [];
  const ours = new Set<string>();
  let hear: (openerId: string | undefined) => void = () => undefined;
  cdp.on('Target.attachedToTarget', (params, from) => {
    if (from !== undefined) return;
    const { sessionId: session, targetInfo } = Attached.parse(params);
    const { targetId, openerId } = targetInfo;
    if (ours.has(targetId)) return;
    const opened = openerId === undefined ? awaited.shift() : undefined;
    if (opened !== undefined) {
      ours.add(targetId);
      opened({ targetId, session });
      return;
    }
    // It shares its process with who opened it, and would hold that up if it were left waiting; no request of it goes out.
    cdp.send('Fetch.enable', {}, session).catch(() => undefined);
    cdp.send('Runtime.runIfWaitingForDebugger', {}, session).catch(() => undefined);
    cdp.send('Target.closeTarget', { targetId }).catch(() => undefined);
    hear(openerId);
  });
  await cdp.send('Target.setDiscoverTargets', { discover: true });
  await cdp.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  });
  return {
    async open({ width, height }) {
      const page = new Promise<Page>((resolve) => awaited.push(resolve));
      await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height });
      return page;
    },
    async attach(targetId) {
      return Session.parse(await cdp.send('Target.attachToTarget', { targetId, flatten: true })).sessionId;
    },
    onStranger(heard) {
      hear = heard;
    },
  };
}
