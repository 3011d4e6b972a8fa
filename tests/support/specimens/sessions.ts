/** A day's sessions, their reports, and running them from the portal. The class of the bench is the teacher's, and the cover teacher stands in for it. */
import { SessionRow } from '#core/contracts/api.ts';
import type { SessionId } from '#core/ids.ts';
import { HOUR_MS } from '#core/time.ts';
import type { Bench } from './bench.ts';
import { always, type Prepare, type Specimens } from './specimen.ts';

/** A session of the bench's class that nobody used before, opened from the portal. */
export async function freshOfOurClass({ api, as, fresh, ours, otherRoomId }: Bench): Promise<SessionId> {
  const startsAt = api.clock.now() + fresh.number();
  const { classGroupId, policyId } = ours;
  const body = { classGroupId, policyId, roomId: otherRoomId, startsAt, endsAt: startsAt + HOUR_MS };
  const reply = await api.post('/sessions', { headers: as('teacher'), body });
  return SessionRow.parse(reply.body).sessionId;
}

/** A session of another teacher's class. */
export async function ofOtherTeacher({ fresh, otherTeacher }: Bench): Promise<SessionId> {
  return (await fresh.session({ teacher: otherTeacher })).sessionId;
}

const about =
  (name: string, find: (bench: Bench) => SessionId | Promise<SessionId>): Prepare =>
  async (bench) => ({ params: { [name]: await find(bench) } });
const ask =
  (find: (bench: Bench) => SessionId | Promise<SessionId>): Prepare =>
  async (bench) => ({ body: { sessionId: await find(bench) } });

const DATE = '2026-03-02';

export const sessionSpecimens: Specimens = {
  'GET /sessions': { by: ['teacher', 'cover', 'admin', 'auditor'], again: true, own: always() },
  'GET /sessions/:id/report': {
    by: ['teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: about('id', ({ ours }) => ours.sessionId),
    other: about('id', ofOtherTeacher),
    otherCampus: about('id', ({ theirs }) => theirs.sessionId),
  },
  'GET /sessions/:id/events': {
    by: ['teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: about('id', ({ ours }) => ours.sessionId),
    other: about('id', ofOtherTeacher),
    otherCampus: about('id', ({ theirs }) => theirs.sessionId),
  },
  'POST /sessions': {
    by: ['teacher', 'cover', 'admin'],
    again: true,
    own: ({ ours }) => Promise.resolve({ body: { entryId: ours.entryId, date: DATE } }),
    async other({ api, fresh, otherClassGroupId, otherRoomId, ours }) {
      const startsAt = api.clock.now() + fresh.number();
      const { policyId } = ours;
      const times = { startsAt, endsAt: startsAt + HOUR_MS };
      return { body: { classGroupId: otherClassGroupId, roomId: otherRoomId, policyId, ...times } };
    },
    otherCampus: ({ theirs }) => Promise.resolve({ body: { entryId: theirs.entryId, date: DATE } }),
  },
  'POST /sessions/:id/close': {
    by: ['teacher', 'cover', 'admin'],
    again: true,
    own: about('id', freshOfOurClass),
    other: about('id', ofOtherTeacher),
    otherCampus: about('id', ({ theirs }) => theirs.sessionId),
  },
  'POST /sessions/:id/reopen': {
    by: ['teacher', 'cover', 'admin'],
    again: true,
    own: about('id', freshOfOurClass),
    other: about('id', ofOtherTeacher),
    otherCampus: about('id', ({ theirs }) => theirs.sessionId),
  },
  'POST /generate-otp': {
    by: ['teacher', 'cover'],
    again: true,
    own: ask(({ ours }) => ours.sessionId),
    other: ask(ofOtherTeacher),
    otherCampus: ask(({ theirs }) => theirs.sessionId),
  },
  'GET /qr/generate/:session_id': {
    by: ['teacher', 'cover'],
    again: true,
    own: about('session_id', ({ ours }) => ours.sessionId),
    other: about('session_id', ofOtherTeacher),
    otherCampus: about('session_id', ({ theirs }) => theirs.sessionId),
  },
};
