/** Signing in and out, and who one is. */
import { always, type Specimens } from './specimen.ts';

export const peopleSpecimens: Specimens = {
  'POST /login': {
    by: ['signed-out', 'student'],
    again: true,
    async own({ fresh }) {
      const { rollNumber = '' } = await fresh.person();
      return { body: { name: rollNumber, password: 'fresh-secret' } };
    },
  },
  'POST /sign-out': { by: ['signed-out'], again: true, own: always() },
  'GET /me': {
    by: ['student', 'guardian', 'teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: always(),
  },
};
