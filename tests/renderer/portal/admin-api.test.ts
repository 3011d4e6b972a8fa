/** What the school office asks of the API: page by page, and nothing that a wish does not name. */
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { ok } from '#core/result.ts';
import { createAdminApi } from '../../../renderer/portal/admin/admin-api.ts';
import { createDoor, type Door } from '../../../renderer/portal/api.ts';
import { Health } from '#core/contracts/api.ts';

/** A door that answers each path with what `answer` says, as a server would. */
function doorWith(answer: (path: string) => unknown) {
  const asked: string[] = [];
  const reply = async <T>(path: string, schema: z.ZodType<T>) => {
    asked.push(path);
    return ok(schema.parse(answer(path)));
  };
  const door: Door = { get: reply, look: reply, post: (path, _body, schema) => reply(path, schema) };
  return { asked, api: createAdminApi(door) };
}

const room = (n: number) => ({
  id: `0193a1b2-0000-7000-8000-00000000000${n}`,
  name: `Room ${n}`,
  code: `R${n}`,
  version: 1,
});

test('reads every page of the rooms', async () => {
  const { api, asked } = doorWith((path) =>
    path.includes('cursor=a%26b') ? { items: [room(2)] } : { items: [room(1)], next: 'a&b' },
  );
  expect(await api.rooms()).toMatchObject({ ok: true, value: [{ name: 'Room 1' }, { name: 'Room 2' }] });
  expect(asked).toEqual(['/rooms?limit=200', '/rooms?limit=200&cursor=a%26b']);
});

test('names a role only where one was wished for', async () => {
  const { api, asked } = doorWith(() => ({ items: [] }));
  await api.people({ state: 'pending', role: undefined }, '');
  await api.people({ state: 'approved', role: 'teacher' }, 'c');
  expect(asked).toEqual([
    '/people?state=pending&limit=100',
    '/people?state=approved&role=teacher&limit=100&cursor=c',
  ]);
});

test('stops at the page of rooms that did not come', async () => {
  const door = createDoor({
    fetch: async () => Response.json({}, { status: 500 }),
    timeout: () => new AbortController().signal,
  });
  expect(await createAdminApi(door).rooms()).toMatchObject({ ok: false, error: { kind: 'broken' } });
});

test('takes an answer that says the same whatever its status', async () => {
  const health = { version: 1, ready: false, store: 'ok', school: 'empty', now: 1 };
  const door = createDoor({
    fetch: async () => Response.json(health, { status: 503 }),
    timeout: () => new AbortController().signal,
  });
  expect(await door.look('/health', Health)).toEqual({ ok: true, value: health });
  expect(await door.get('/health', Health)).toMatchObject({ ok: false, error: { kind: 'broken' } });
});
