/** Everything known of a session: the ledger's facts with those pulled from the server, each once. */
import type { Fact, SessionOpened } from '#core/fact/fact.ts';
import type { SessionId } from '#core/ids.ts';

export interface SessionFacts {
  /** All facts of a session from both sources, by time and id. Sessions in use are kept in memory. */
  readonly of: (sessionId: SessionId) => readonly Fact[];
  /** Sessions that this kiosk opened and nobody closed, the latest opened first: what a start resumes. */
  readonly open: () => readonly SessionOpened[];
}
