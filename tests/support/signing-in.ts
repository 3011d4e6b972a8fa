/** Signing people in for tests, as browsers and as programs do. */
import { z } from 'zod';
import { Problem } from '#core/contracts/api.ts';
import { Tokens } from '#core/contracts/sign-in.ts';
import type { Reply, TestApi } from './server-fixture.ts';

/** The code of a refusal, or `ok`. */
export function codeOf(reply: Reply): string {
  return reply.status === 200 ? 'ok' : Problem.parse(reply.body).code;
}

export function login(api: TestApi, name: string, password: string, headers = {}): Promise<Reply> {
  return api.post('/login', { body: { name, password }, headers });
}

/** Signs a program in for the person of the test school. */
export async function signInProgram(api: TestApi, name: string): Promise<Tokens> {
  const password = api.school.people.find(
    ({ email, rollNumber }) => email === name || rollNumber === name,
  )?.password;
  const reply = await api.post('/login', { body: { name, password, tokens: true } });
  return z.object({ tokens: Tokens }).parse(reply.body).tokens;
}

export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** All that a browser sends back of what it was given. */
export function cookiesOf(reply: Reply): { readonly cookie: string } {
  const set = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
  const cookies = set.parse(reply.headers['set-cookie']).map((one) => one.split(';')[0]);
  return { cookie: cookies.join('; ') };
}

/** A request by another method than the fixture's two. */
export async function remove(api: TestApi, url: string, headers: Record<string, string>): Promise<Reply> {
  const reply = await api.app.inject({ method: 'DELETE', url, headers });
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() };
}
