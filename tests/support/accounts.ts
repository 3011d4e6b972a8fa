/** What the tests of accounts have in common: every method of HTTP, the code in a mail, and a new school's secret. */
import { Problem } from '#core/contracts/api.ts';
import { present } from '#core/assert.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { NO_BOOTSTRAP, openBootstrap, type Bootstrap } from '../../server/sign-in/bootstrap.ts';
import { systemChance } from '../../server/ports.ts';
import { buildTestApi, type Ask, type Reply, type TestApi, type TestApiOptions } from './server-fixture.ts';
import { testSchool } from './server-school.ts';

export const SECRET = 'a-secret-of-the-installation';

/** The code of a refusal, or the status where it is none. */
export function codeOf(reply: Reply): string {
  return reply.status < 400 ? String(reply.status) : Problem.parse(reply.body).code;
}

export async function send(
  api: TestApi,
  method: 'PUT' | 'DELETE',
  url: string,
  { headers = {}, body }: Ask = {},
): Promise<Reply> {
  const reply = await api.app.inject({ method, url, headers, ...(body !== undefined && { payload: body }) });
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() };
}

/** The code in the last mail to this address. */
export function mailedCode(api: TestApi, to: string): string {
  const text = api.mails.findLast((mail) => mail.to === to)?.text ?? '';
  return present(/#([a-z0-9-]{19})$/m.exec(text)?.[1], `a mail to ${to} has a code`);
}

/** Signs in with any password. */
export function logIn(api: TestApi, name: string, password: string): Promise<Reply> {
  return api.post('/login', { body: { name, password } });
}

/** The headers of somebody who signed in with this password. */
export async function signedIn(api: TestApi, name: string, password: string): Promise<{ cookie: string }> {
  const reply = await logIn(api, name, password);
  if (reply.status !== 200) throw new Error(`could not sign in as ${name}: ${codeOf(reply)}`);
  return { cookie: present(String(reply.headers['set-cookie']).split(';')[0], 'a cookie') };
}

/** Resolves when what the API does in the background is done. It takes no request any more; its store is open. */
export async function settle(api: TestApi): Promise<void> {
  await api.app.close();
}

/** A school that has no admin yet, and the secret of its installation. */
export async function schoolWithoutAdmin(options: TestApiOptions = {}): Promise<TestApi> {
  let real: Bootstrap = NO_BOOTSTRAP;
  const bootstrap: Bootstrap = {
    isOpen: () => real.isOpen(),
    matches: (secret) => real.matches(secret),
    used: () => real.used(),
  };
  const people = testSchool().people.filter(({ role }) => role !== 'admin');
  const api = await buildTestApi({ school: testSchool({ people }), bootstrap, ...options });
  const { collections, clock, folder: dataDir } = api;
  const deps = { collections, clock, crypto: nodeCrypto, chance: systemChance };
  real = await openBootstrap(deps, { dataDir, given: SECRET });
  return api;
}
