/** What operators ask: the error log and the metrics. */
import { METRICS_TOKEN } from '../server-fixture.ts';
import { always, type Specimens } from './specimen.ts';

export const operationSpecimens: Specimens = {
  'GET /errors': { by: ['admin', 'auditor'], again: true, own: always({ query: { limit: 5 } }) },
  'GET /metrics': {
    by: ['signed-out'],
    again: true,
    own: always({ headers: { authorization: `Bearer ${METRICS_TOKEN}` } }),
  },
};
