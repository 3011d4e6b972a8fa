/**
 * The test API as a process of its own on a place that a test has filled: started with the place as JSON, it says its origin in a
 * line and ends with its stdin. Its clock stands at the hour of the tests.
 */
import { z } from 'zod';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import { openMongoStore } from '../../server/store/mongo.ts';
import { DECLARATIONS } from '../../server/store/collections.ts';
import { openTestApi } from './server-fixture.ts';

const Config = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sqlite'), path: z.string() }),
  z.object({ kind: z.literal('mongodb'), uri: z.string() }),
]);
const config = Config.parse(JSON.parse(process.argv[2] ?? ''));
const opened =
  config.kind === 'sqlite'
    ? openSqliteStore({ path: config.path, declarations: DECLARATIONS })
    : await openMongoStore({ uri: config.uri, declarations: DECLARATIONS });
if (!opened.ok) throw new Error(JSON.stringify(opened.error));
const api = await openTestApi(opened.value);
const origin = await api.app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${origin}\n`);
process.stdin.resume().on('end', () => void api.close());
