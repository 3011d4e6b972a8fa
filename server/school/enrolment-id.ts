/** How an enrolment is named: by what it says, so that nobody begins twice on one day. */
import { z } from 'zod';
import type { ClassGroupId, PersonId } from '#core/ids.ts';
import type { LocalDate } from '#core/time.ts';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export const EnrolmentId = z.string().regex(new RegExp(`^${UUID}[.]${UUID}[.]\\d{4}-\\d{2}-\\d{2}$`), {
  error: 'write the id of an enrolment, as the list of enrolments has it',
});

export function enrolmentId(of: {
  readonly classGroupId: ClassGroupId;
  readonly studentId: PersonId;
  readonly from: LocalDate;
}): string {
  return `${of.classGroupId}.${of.studentId}.${of.from}`;
}
