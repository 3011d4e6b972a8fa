/** Lists that come in pages: how far the last page went, and how much of the next is wanted. */
import { z } from 'zod';

/** `limit` stands in an address, so it comes as text: 1 to 200. */
const Limit = z
  .string()
  .regex(/^(?:[1-9]\d?|1\d\d|200)$/, { error: 'write a number from 1 to 200' })
  .transform(Number);

/** `cursor` is what `next` of the page before said; without it a list begins. */
export const PageQuery = z.strictObject({
  cursor: z.string().min(1).max(500).optional(),
  limit: Limit.default(50),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** One page of `item`; without `next` it was the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}
