/** The API's description of itself. */
import { always, type Specimen, type Specimens } from './specimen.ts';

const read: Specimen = { by: ['signed-out', 'student', 'kiosk'], again: true, own: always() };

export const documentSpecimens: Specimens = { 'GET /docs': read, 'GET /openapi.json': read };
