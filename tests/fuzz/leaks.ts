/** What an answer must never hold: words of our inside, secrets, and of a refusal the ids of others. */

/** `stack`, `path` …: what kind of thing leaked; undefined where nothing did. */
export type Leak = string | undefined;

const INSIDE: readonly (readonly [string, RegExp])[] = [
  ['stack', /\n\s+at |\bat async |\.(?:ts|mjs|js):\d+/],
  ['path', /node_modules|\/work\/|\/tmp\/|\/dev\/shm|file:\/\/|[A-Z]:\\\\|smartpresence-(?:api|bench)/],
  ['driver', /sqlite|mongo(?!db:)|E11000|WiredTiger|BSON|UNIQUE constraint/i],
  ['library', /FST_ERR|ZodError|fastify|TypeError|RangeError|SyntaxError|ReferenceError|\[object Object\]/],
  ['parser', /Unexpected token|JSON at position|Unterminated string|Bad control character/],
];
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['verifier', /plain:|\$argon2|passwordHash|pinHash|credentialHash|secretHash|codeHash/],
];
const ID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;

/** What a refusal says that it must not. `sent`: all that the caller said, who asked included. */
export function leakInRefusal(answer: string, sent: string, secrets: readonly string[]): Leak {
  // What the caller sent may stand in the words: it tells nobody anything.
  const strange = INSIDE.find(([, pattern]) => pattern.test(answer) && !pattern.test(sent));
  if (strange !== undefined) return strange[0];
  const correlation = /"correlationId":"([^"]*)"/.exec(answer)?.[1];
  const ids = answer.match(ID) ?? [];
  const foreign = ids.some((id) => id !== correlation && !sent.toLowerCase().includes(id.toLowerCase()));
  if (foreign) return 'id';
  if (secrets.some((secret) => answer.includes(secret) && !sent.includes(secret))) return 'secret';
  return SECRETS.find(([, pattern]) => pattern.test(answer) && !pattern.test(sent))?.[0];
}

/** What an accepted answer says that none may. */
export function leakInAnswer(answer: string, sent: string): Leak {
  const all = [...SECRETS, ...INSIDE.slice(0, 1)];
  return all.find(([, pattern]) => pattern.test(answer) && !pattern.test(sent))?.[0];
}
