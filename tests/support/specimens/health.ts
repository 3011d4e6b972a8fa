/** What anybody may ask. */
import { always, type Specimens } from './specimen.ts';

export const healthSpecimens: Specimens = {
  'GET /health': { by: ['signed-out', 'student', 'kiosk'], again: true, own: always() },
};
