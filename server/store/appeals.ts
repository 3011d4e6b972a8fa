/** Students' appeals against a mark, and absences that were known before. */
import type { z } from 'zod';
import { Appeal, KnownAbsence } from '#core/contracts/sessions.ts';
import { CampusId } from '#core/ids.ts';
import { declare } from './collection.ts';

/** `id` is `<session>:<student>`: one a session. */
export const AppealRecord = Appeal.extend({ campusId: CampusId });
export type AppealRecord = z.infer<typeof AppealRecord>;
export const appeals = declare({
  name: 'appeals',
  schema: AppealRecord,
  indexes: {
    byStudent: { on: ['studentId', 'createdAt'] },
    byCampus: { on: ['campusId', 'createdAt'] },
    byState: { on: ['campusId', 'state', 'createdAt'] },
  },
});

export const knownAbsences = declare({
  name: 'known_absences',
  schema: KnownAbsence,
  indexes: {
    byStudent: { on: ['studentId', 'until'] },
    byCampus: { on: ['campusId', 'until'] },
    byState: { on: ['campusId', 'state', 'until'] },
  },
});
