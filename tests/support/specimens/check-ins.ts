/** Checking in by phone. The class that is open since the bench began takes the same student's check-in again and again. */
import type { Bench } from './bench.ts';
import type { Specimens } from './specimen.ts';

/** The QR code on the board of the class that is open at our campus, or the other one. */
const scan = ({ api, ours, theirs }: Bench, at: 'ours' | 'theirs') => {
  const place = at === 'ours' ? ours : theirs;
  return Promise.resolve({ body: { token: place.kiosk.token(api.clock.now(), place.sessionId) } });
};
const type = ({ api, ours, theirs }: Bench, at: 'ours' | 'theirs') => {
  const place = at === 'ours' ? ours : theirs;
  const otp = place.kiosk.otp(api.clock.now(), place.sessionId);
  return Promise.resolve({ body: { roomCode: place.roomCode, otp } });
};

export const checkInSpecimens: Specimens = {
  'POST /qr/scan': {
    by: ['student'],
    again: true,
    own: (bench) => scan(bench, 'ours'),
    async other({ api, fresh }) {
      const { kiosk, sessionId } = await fresh.session();
      return { body: { token: kiosk.token(api.clock.now(), sessionId) } };
    },
    otherCampus: (bench) => scan(bench, 'theirs'),
  },
  'POST /mark-attendance': {
    by: ['student'],
    again: true,
    own: (bench) => type(bench, 'ours'),
    otherCampus: (bench) => type(bench, 'theirs'),
  },
  'GET /receipts/:sessionId': {
    by: ['student'],
    again: true,
    async own(bench) {
      const { api, ours } = bench;
      const body = { token: ours.kiosk.token(api.clock.now(), ours.sessionId) };
      await api.post('/qr/scan', { headers: bench.as('student'), body });
      return { params: { sessionId: ours.sessionId } };
    },
    async other({ fresh }) {
      return { params: { sessionId: (await fresh.session()).sessionId } };
    },
    otherCampus: ({ theirs }) => Promise.resolve({ params: { sessionId: theirs.sessionId } }),
  },
};
