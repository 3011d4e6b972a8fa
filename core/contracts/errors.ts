/** The redacted error log, as admins and auditors read it. */
import { z } from 'zod';
import { CampusId, KioskId, PersonId } from '../ids.ts';
import { Instant } from '../time.ts';
import { PageQuery, pageOf } from './paging.ts';

/** An instant where it stands in an address: milliseconds since 1970, as digits. */
const InstantText = z
  .string()
  .regex(/^\d{1,15}$/, { error: 'write milliseconds since 1970, in digits' })
  .transform(Number);

/** `GET /errors`. Newest first. A page may hold fewer than `limit`, and still name a next one. */
export const ErrorQuery = PageQuery.extend({
  /** The stable code of the problem. */
  code: z
    .string()
    .regex(/^[a-z0-9-]{1,80}$/, { error: 'write the code of a problem, such as not-found' })
    .optional(),
  status: z
    .string()
    .regex(/^[45]\d\d$/, { error: 'write a status from 400 to 599' })
    .transform(Number)
    .optional(),
  /** At or after. */
  since: InstantText.optional(),
  /** Before. */
  until: InstantText.optional(),
  correlationId: z.uuid().optional(),
});
export type ErrorQuery = z.infer<typeof ErrorQuery>;

/** One refusal or failure. It says nothing of what was asked or sent. */
export const ErrorEntry = z.object({
  correlationId: z.uuid(),
  at: Instant,
  status: z.int(),
  code: z.string(),
  method: z.string(),
  /** The route, without what stood in its place. */
  route: z.string(),
  campusId: CampusId.optional(),
  personId: PersonId.optional(),
  kioskId: KioskId.optional(),
});
export type ErrorEntry = z.infer<typeof ErrorEntry>;

export const ErrorPage = pageOf(ErrorEntry);
export type ErrorPage = z.infer<typeof ErrorPage>;
