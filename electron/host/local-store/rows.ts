/** What is read back is parsed like anything that comes in: the file may have been touched by others. */
import { z } from 'zod';
import { Fact } from '#core/fact/fact.ts';

/** A SHA-256 as it stands in a row. */
export const Hash = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 32, {
  error: 'not a hash',
});

const BodyRow = z.object({ body: z.string() });

/** The fact of a row that holds its `body`. Throws where it is none: the store is broken. */
export function factFromBody(row: unknown): Fact {
  return Fact.parse(JSON.parse(BodyRow.parse(row).body));
}
