/** Of which campus a session is: a kiosk neither adds to another campus's sessions nor reads them. */
import { SessionId, type CampusId } from '#core/ids.ts';
import type { Clock } from '../ports.ts';
import { recently } from '../recent.ts';
import type { Collections } from '../store/collections.ts';

/** Undefined where nobody opened the session yet. */
export type CampusOfSession = (sessionId: SessionId) => Promise<CampusId | undefined>;

interface CampusDeps {
  readonly collections: Pick<Collections, 'openings'>;
  readonly clock: Clock;
  readonly recentMs: number;
}

/** What was opened stays of its campus; it is looked up once in so many times `recentMs`. */
const HOLDS_FOR = 60;

export function campusOfSession({ collections, clock, recentMs }: CampusDeps): CampusOfSession {
  return recently({ clock, forMs: HOLDS_FOR * recentMs }, async (sessionId) => {
    const equals = { sessionId: SessionId.parse(sessionId) };
    return (await collections.openings.find({ index: 'bySession', equals, limit: 1 })).items[0]?.campusId;
  });
}
