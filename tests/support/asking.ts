/** Somebody of the test school who asks the API, and what a refusal says to them. */
import type { Reply, TestApi } from './server-fixture.ts';

/** The teacher of Maths 9B. */
export const RAO = 'rao@school.example';
export const ADMIN = 'adler@school.example';

/** Their requests, once they are signed in. `name`: what they sign in with. */
export async function as(api: TestApi, name: string) {
  const headers = await api.signIn(name);
  return {
    headers,
    post: (path: string, body: object = {}) => api.post(path, { headers, body }),
    get: (path: string, more: Record<string, string> = {}) =>
      api.get(path, { headers: { ...headers, ...more } }),
  };
}

/** The code of a refusal; undefined where it is none. */
export function codeOf({ body }: Reply): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}
