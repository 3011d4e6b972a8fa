/** The examples of the document. They were real requests with real answers, and a test sends each again. */
import { z } from 'zod';

/** One request and what came back. Ids, codes, keys and hashes in it are made up like any others. */
export const Example = z.strictObject({
  /** Who asks: a role, `kiosk`, or `signed-out`. */
  by: z.string(),
  params: z.record(z.string(), z.string()).optional(),
  query: z.record(z.string(), z.json()).optional(),
  body: z.json().optional(),
  status: z.int(),
  /** Undefined where the answer is no JSON. */
  answer: z.json().optional(),
});
export type Example = z.infer<typeof Example>;

/** By method and url as declared: `POST /qr/scan`. */
export const Examples = z.record(z.string(), Example);
export type Examples = z.infer<typeof Examples>;

/** Read at the first ask of the document, which is kept; by `import`, so that it is in what is built of the sources too. */
export async function readExamples(): Promise<Examples> {
  const { default: examples } = await import('./examples.json', { with: { type: 'json' } });
  return Examples.parse(examples);
}
