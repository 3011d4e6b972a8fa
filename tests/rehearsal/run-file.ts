/** What the player leaves for the reader: where the stores are, who is who, and which facts a screen acknowledged. */
import { z } from 'zod';
import { FactId, PersonId } from '#core/ids.ts';

export const RunFile = z.object({
  /** Folder of the API's data, and the kiosk's SQLite file. */
  apiData: z.string(),
  kioskFile: z.string(),
  logs: z.string(),
  admin: z.object({ email: z.string(), password: z.string() }),
  studentIds: z.record(z.string(), PersonId),
  /** Fact ids that a screen showed as done, each with whose screen it was. */
  acknowledged: z.array(z.object({ factId: FactId, screen: z.string() })),
  /** From the last success of the API before it was killed to the first after, and who checked in meanwhile. */
  offlineS: z.number(),
  offlineKeys: z.array(z.string()),
  /** What went otherwise than planned while it was played. */
  complaints: z.array(z.string()),
});
export type RunFile = z.infer<typeof RunFile>;
