/** What kiosks send and read. A segment that came already is accepted again, and changes nothing. */
import type { Bench, Place } from './bench.ts';
import { nextSegment } from './kiosk-push.ts';
import { always, type Prepared, type Specimens } from './specimen.ts';

/** The next segment of that kiosk: a sensor of its room works again. */
async function segmentOf(
  { api }: Bench,
  { kiosk, sessionId }: Pick<Place, 'kiosk' | 'sessionId'>,
): Promise<Prepared> {
  const body = kiosk.body({ kind: 'factor-available', factor: 'face', sessionId });
  return { body: await nextSegment(api, kiosk, [body]) };
}

export const syncSpecimens: Specimens = {
  'POST /sync/push': {
    by: ['kiosk'],
    again: true,
    own: (bench) => segmentOf(bench, bench.ours),
    async other(bench) {
      return segmentOf(bench, await bench.fresh.session());
    },
    otherCampus: (bench) => segmentOf(bench, bench.theirs),
  },
  'GET /sync/pull': { by: ['kiosk'], again: true, own: always() },
  'GET /sync/events': { by: ['kiosk'], again: true, own: always() },
};
