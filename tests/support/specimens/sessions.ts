/** A day's sessions and their reports. The class of the bench is the teacher's, and the cover teacher stands in for it. */
import { always, type Specimens } from './specimen.ts';

export const sessionSpecimens: Specimens = {
  'GET /sessions': { by: ['teacher', 'cover', 'admin'], again: true, own: always() },
  'GET /sessions/:id/report': {
    by: ['teacher', 'admin'],
    again: true,
    own: ({ ours }) => Promise.resolve({ params: { id: ours.sessionId } }),
    async other({ fresh, otherTeacher }) {
      return { params: { id: (await fresh.session({ teacher: otherTeacher })).sessionId } };
    },
    otherCampus: ({ theirs }) => Promise.resolve({ params: { id: theirs.sessionId } }),
  },
};
