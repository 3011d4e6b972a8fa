/**
 * The live way down: server-sent events, each a signed page. It asks the store again and again from its cursors, so it
 * is right whichever process wrote, and a stream that broke goes on from the kiosk's own cursors.
 */
import type { ServerResponse } from 'node:http';
import type { SessionId } from '#core/ids.ts';
import { HOUR_MS, SECOND_MS } from '#core/time.ts';
import type { Auth } from '../../auth.ts';
import type { Log, Timers } from '../../ports.ts';
import type { KioskRecord } from '../../store/kiosks.ts';
import { nextPage, signedPage, withOwnSessions, type Cursors, type PullDeps } from './pull.ts';

export interface EventDeps extends PullDeps {
  readonly auth: Auth;
  readonly timers: Timers;
  readonly log: Log;
}

/** A stream to one kiosk. */
export interface Stream {
  readonly end: () => void;
}

const ASK_EVERY_MS = 200;
/** A comment (WHATWG HTML §9.2.5): the line is alive, and the store answers. */
const SOUND = ':\n\n';
/** A page with nothing new, so that the kiosk sees that the line is alive, and its clock. */
const BEAT_EVERY_MS = 10 * SECOND_MS;

/** So often at least something is written: a kiosk that hears nothing for three times as long takes us for hung. */
const SOUND_EVERY_MS = 4 * SECOND_MS;

/** Then the kiosk asks anew with its own cursors, and sessions that are long over are no longer looked for. */
const STREAM_FOR_MS = 6 * HOUR_MS;

/** Writes pages to `to` until it is closed, for `STREAM_FOR_MS` at most. `isAllowed` is asked at each beat: a kiosk that is revoked is cut off. */
export function streamPages(
  deps: EventDeps,
  of: {
    readonly kiosk: KioskRecord;
    readonly cursors: Cursors;
    readonly to: ServerResponse;
    readonly isAllowed: () => Promise<boolean>;
  },
): Stream {
  const beganAt = deps.clock.now();
  let cursors = of.cursors;
  let lastSentAt = 0;
  let lastSoundAt = beganAt;
  let ended = false;
  let cancel = (): void => undefined;

  const send = async (): Promise<void> => {
    const now = deps.clock.now();
    const isBeat = now - lastSentAt >= BEAT_EVERY_MS;
    if (isBeat && (now - beganAt >= STREAM_FOR_MS || !(await of.isAllowed()))) {
      end();
      return;
    }
    const next = await nextPage(deps, of.kiosk, await withOwnSessions(deps, of.kiosk, cursors));
    const hasNews = next.page.reference !== undefined || next.page.facts.length > 0;
    cursors = next.cursors;
    if (ended) return;
    if (hasNews || isBeat) {
      lastSentAt = now;
      lastSoundAt = now;
      of.to.write(eventFrom(signedPage(deps, next.page), cursors.after));
    } else if (now - lastSoundAt >= SOUND_EVERY_MS) {
      lastSoundAt = now;
      of.to.write(SOUND);
    }
  };
  const turn = (): void => {
    send()
      .catch((error: unknown) => {
        deps.log.warn({ err: error, kioskId: of.kiosk.id }, 'event stream cut');
        end();
      })
      .finally(() => {
        if (!ended) cancel = deps.timers.after(ASK_EVERY_MS, turn);
      });
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    cancel();
    of.to.end();
  };

  of.to.on('close', end);
  turn();
  return { end };
}

function eventFrom(page: object, after: ReadonlyMap<SessionId, number>): string {
  const id = [...after].map(([sessionId, seq]) => `${sessionId}:${seq}`).join(',');
  return `event: page\nid: ${id}\ndata: ${JSON.stringify(page)}\n\n`;
}
