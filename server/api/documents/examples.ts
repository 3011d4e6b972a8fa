/** The examples of the document. They were real requests with real answers, and a test sends each again. */
import { readFile } from 'node:fs/promises';
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

const FILE = new URL('./examples.json', import.meta.url);

/** Read at each ask of the document, which is kept. */
export async function readExamples(): Promise<Examples> {
  return Examples.parse(JSON.parse(await readFile(FILE, 'utf8')));
}
