/** The live way down: server-sent events, each a signed page; a stream that broke goes on from the kiosk's own cursors. */
import type { ServerResponse } from 'node:http';
import type { SessionId } from '#core/ids.ts';
import { SECOND_MS } from '#core/time.ts';
import type { Arrivals } from '../../arrivals.ts';
import type { Auth } from '../../sign-in/auth.ts';
import { polledStream, type Stream, type StreamDeps } from '../../polled-stream.ts';
import type { KioskRecord } from '../../store/kiosks.ts';
import { nextPage, signedPage, withOwnSessions, type Cursors, type PullDeps } from './pull.ts';

export interface EventDeps extends PullDeps, StreamDeps {
  readonly arrivals: Arrivals;
  readonly auth: Auth;
}

const CHECK_EVERY_MS = 10 * SECOND_MS;

/** Writes pages to `to` until it is closed; at each beat one with nothing new, so that the kiosk sees our clock. A kiosk that is revoked is cut off. */
export function streamPages(
  deps: EventDeps,
  of: {
    readonly kiosk: KioskRecord;
    readonly cursors: Cursors;
    readonly to: ServerResponse;
    readonly isAllowed: () => Promise<boolean>;
  },
): Stream {
  const { kiosk, to, isAllowed } = of;
  let { cursors } = of;
  return polledStream(deps, {
    to,
    isAllowed,
    checkEveryMs: CHECK_EVERY_MS,
    about: { kioskId: kiosk.id },
    news: (wake) =>
      deps.arrivals.listen({
        follows: (sessionId) => cursors.after.has(sessionId),
        hear({ everything, sessions, openings }) {
          const isOwn = openings.some(
            ({ kioskId, roomId }) => kioskId === kiosk.id || roomId === kiosk.roomId,
          );
          if (everything || isOwn || [...sessions].some((id) => cursors.after.has(id))) wake();
        },
      }),
    async next(isBeat) {
      const next = await nextPage(deps, kiosk, await withOwnSessions(deps, kiosk, cursors));
      cursors = next.cursors;
      const hasNews = next.page.reference !== undefined || next.page.facts.length > 0;
      return hasNews || isBeat ? eventFrom(signedPage(deps, next.page), cursors.after) : undefined;
    },
  });
}

function eventFrom(page: object, after: ReadonlyMap<SessionId, number>): string {
  const id = [...after].map(([sessionId, seq]) => `${sessionId}:${seq}`).join(',');
  return `event: page\nid: ${id}\ndata: ${JSON.stringify(page)}\n\n`;
}
