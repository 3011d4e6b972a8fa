/** Checking in by phone. The class that is open since the bench began takes the same student's check-in again and again. */
import { sightingMessage } from '#core/contracts/sessions.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import type { Bench, Place } from './bench.ts';
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

/** What the kiosk heard of a device that a student of the place has just been given. */
async function sighting(
  { api, fresh }: Bench,
  { campusId, kiosk, sessionId, students }: Pick<Place, 'campusId' | 'kiosk' | 'sessionId' | 'students'>,
): Promise<object> {
  const uuid = fresh.id();
  const beacon = { identity: 'static', studentId: students[1].id, uuid } as const;
  await api.collections.beacons.putIf({ id: uuid, campusId, beacon }, 'absent');
  await touchSchool(api.collections);
  const at = api.clock.now();
  const heard = { sessionId, uuid, packets: 4, medianRssiDbm: -60, forMs: 3000, at };
  return { ...heard, signature: kiosk.sign(sightingMessage(kiosk.kioskId, heard)) };
}

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
  'POST /attendance/mark': {
    by: ['student'],
    again: true,
    own: (bench) => scan(bench, 'ours'),
    async other({ api, fresh }) {
      const { kiosk, sessionId } = await fresh.session();
      return { body: { token: kiosk.token(api.clock.now(), sessionId) } };
    },
    otherCampus: (bench) => scan(bench, 'theirs'),
  },
  'POST /bluetooth/check': {
    by: ['kiosk', 'student'],
    again: false,
    async own(bench, who) {
      const { ours } = bench;
      if (who !== 'kiosk') return { body: { sessionId: ours.sessionId } };
      return { body: await sighting(bench, ours) };
    },
    async other(bench, who) {
      const { sessionId, kiosk } = await bench.fresh.session();
      if (who !== 'kiosk') return { body: { sessionId } };
      return { body: await sighting(bench, { ...bench.ours, sessionId, kiosk }) };
    },
    async otherCampus(bench, who) {
      const { theirs } = bench;
      if (who !== 'kiosk') return { body: { sessionId: theirs.sessionId } };
      return { body: await sighting(bench, theirs) };
    },
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
