/** The pages for people, the same for everybody. */
import { always, type Specimen, type Specimens } from './specimen.ts';

const page: Specimen = { by: ['signed-out', 'student', 'admin'], again: true, own: always() };

export const pageSpecimens: Specimens = {
  'GET /': page,
  'GET /c/:token': { ...page, own: always({ params: { token: 'AAAA' } }) },
  'GET /phone': page,
  'GET /phone/*': { ...page, own: always({ params: { '*': 'receipts' } }) },
  'GET /portal': page,
  'GET /portal/*': { ...page, own: always({ params: { '*': 'sessions' } }) },
};
