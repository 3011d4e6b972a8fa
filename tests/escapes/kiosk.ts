/** The kiosk's one window, held by the DevTools protocol: scripts run in it as a stranger's would, keys and drops go into it. */
import { z } from 'zod';
import type { Cdp, CdpEvent, CdpValue } from './cdp.ts';
import { luggage, type Lures } from './in-window.ts';

export interface KioskPage {
  readonly targetId: string;
  /** `http://127.0.0.1:PORT` or the shell's own scheme. */
  readonly origin: string;
  /**
   * Runs the text of statements in the window, with the luggage of in-window.ts and a press of a finger, under the
   * window's own policies; the text that it returned. Undefined where it returned none or did not end in `timeoutMs`.
   */
  readonly run: (script: string, timeoutMs?: number) => Promise<string | undefined>;
  /** As `run`, and what it returns is JSON; throws where that does not come. */
  readonly ask: (script: string, timeoutMs?: number) => Promise<unknown>;
  readonly send: (method: string, params?: CdpValue) => Promise<CdpValue>;
  readonly url: () => Promise<string>;
}

const RAN = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string() }).optional() })
    .optional(),
});
export const TargetInfo = z.object({ targetId: z.string(), type: z.string(), url: z.string() });
const Targets = z.object({ targetInfos: z.array(TargetInfo) });
const Attached = z.object({ sessionId: z.string() });
const SCRIPT_MS = 4000;

export type TargetInfo = z.infer<typeof TargetInfo>;

/** All that the browser has open. */
export async function targetsOf(cdp: Cdp): Promise<readonly TargetInfo[]> {
  return Targets.parse(await cdp.send('Target.getTargets')).targetInfos;
}

/** Takes hold of the window that shows `origin`. Undefined where none does. */
export async function holdKiosk(cdp: Cdp, { origin, canary }: Lures): Promise<KioskPage | undefined> {
  const target = (await targetsOf(cdp)).find(({ type, url }) => type === 'page' && url.startsWith(origin));
  if (target === undefined) return undefined;
  const { targetId } = target;
  const { sessionId } = Attached.parse(await cdp.send('Target.attachToTarget', { targetId, flatten: true }));
  const send = (method: string, params?: CdpValue, timeoutMs?: number): Promise<CdpValue> =>
    cdp.send(method, params, { sessionId, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  cdp.onEvent((event: CdpEvent) => {
    if (event.sessionId !== sessionId || event.method !== 'Page.javascriptDialogOpening') return;
    // A message box would stop the page for good; it counts as seen all the same.
    void send('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined);
  });
  await send('Page.enable');
  await send('Inspector.enable');
  const evaluate = async (script: string, timeoutMs: number): Promise<unknown> => {
    const expression = `(async () => { ${luggage({ origin, canary })}\n${script}\n })()`;
    const ran = RAN.parse(
      await send(
        'Runtime.evaluate',
        {
          expression,
          awaitPromise: true,
          returnByValue: true,
          userGesture: true,
          allowUnsafeEvalBlockedByCSP: false,
        },
        timeoutMs,
      ),
    );
    if (ran.exceptionDetails !== undefined)
      throw new Error(ran.exceptionDetails.exception?.description ?? ran.exceptionDetails.text);
    return ran.result.value;
  };
  return {
    targetId,
    origin,
    send,
    run: async (script, timeoutMs = SCRIPT_MS) => {
      const value = await evaluate(script, timeoutMs).catch(() => undefined);
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
    ask: (script, timeoutMs = SCRIPT_MS) => evaluate(script, timeoutMs),
    url: async () => (await targetsOf(cdp)).find((one) => one.targetId === targetId)?.url ?? '',
  };
}
