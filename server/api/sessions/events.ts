/** Opens a board's stream, and keeps it to those who may see the class: rights that are lost end it. */
import type { SessionId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { SECOND_MS } from '#core/time.ts';
import { actorOf, type Auth } from '../../sign-in/auth.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import type { Arrivals } from '../../arrivals.ts';
import { polledStream, type Stream, type StreamDeps } from '../../polled-stream.ts';
import type { Refusal } from '../../problem.ts';
import { inChargeOf, knownSession, occurrenceAround, type KnownSession } from '../../sessions/sessions.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { boardCursor, createBoard, type BoardCount } from './board.ts';
import { NO_REPORT, NOT_YOURS, ownClass } from '../../sessions/opened-session.ts';
import type { SessionsDeps } from './list.ts';

export interface BoardDeps extends SessionsDeps, StreamDeps {
  readonly arrivals: Arrivals;
  readonly auth: Auth;
}

export const TOO_MANY_BOARDS: Refusal = {
  status: 429,
  code: 'too-many-boards',
  detail: 'You have too many live boards open. Close one of them, then try again.',
  retryAfterS: 10,
};

/** So long at most somebody looks on after their right is gone. */
const CHECK_EVERY_MS = 2 * SECOND_MS;

export async function streamBoard(
  deps: BoardDeps,
  counts: BoardCount,
  call: RuledCall<PersonCaller, 'read-session-report'>,
  sessionId: SessionId,
): Promise<Result<Stream, Refusal>> {
  const { caller, request, reply, require } = call;
  require(ownClass(caller.person));
  const session = await boardSession(deps, caller.person, sessionId);
  if (session === undefined) return failed(NO_REPORT);
  require(await chargeNow(deps, session), NOT_YOURS);
  const free = counts.take(caller.person.id);
  if (free === undefined) return failed(TOO_MANY_BOARDS);

  const lastId = request.headers['last-event-id'];
  const cursor = boardCursor(typeof lastId === 'string' ? lastId : undefined);
  const board = createBoard(deps, { session, cursor });
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // Proxies that gather answers would keep the news back.
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 1000\n\n');
  const isAllowed = async (): Promise<boolean> => {
    const signedIn = await deps.auth.person(request).catch(() => undefined);
    // What nobody had opened may be somebody else's by now, or no more.
    const known = session.opened ? session : await boardSession(deps, caller.person, sessionId);
    if (signedIn === undefined || known === undefined) return false;
    return deps.can(actorOf(signedIn.person), 'read-session-report', await chargeNow(deps, known));
  };
  const about = { sessionId, personId: caller.person.id };
  return ok(
    polledStream(deps, {
      to: raw,
      next: board.next,
      isAllowed,
      checkEveryMs: CHECK_EVERY_MS,
      about,
      onEnd: free,
      news: (wake) =>
        deps.arrivals.listen({
          follows: (id) => id === sessionId,
          hear({ everything, sessions }) {
            if (everything || sessions.has(sessionId)) wake();
          },
        }),
    }),
  );
}

/** Opened, or of the timetable around now. */
async function boardSession(
  { ledger, schools, clock }: BoardDeps,
  { campusId }: PersonRecord,
  sessionId: SessionId,
): Promise<KnownSession | undefined> {
  const facts = (await ledger.ofSession(sessionId)).map(({ fact }) => fact);
  const school = await schools.of(campusId);
  const session = knownSession(school, facts, occurrenceAround(school, sessionId, clock.now()));
  return session?.campusId === campusId ? session : undefined;
}

async function chargeNow({ schools, clock }: BoardDeps, session: KnownSession) {
  const school = await schools.of(session.campusId);
  return { campusId: session.campusId, teacherIds: inChargeOf(school, session, clock.now()) };
}
