/** The load: one client for every contestant, on loopback, over connections that stay open. */
import { Agent, request } from 'node:http';
import { makeQrToken, slotAt } from '#core/code/qr-token.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { chainHash, GENESIS, segmentMessage } from '#core/fact/chain.ts';
import { present } from '#core/assert.ts';
import { randomUUID } from 'node:crypto';
import { quantile } from './figures.ts';
import type { World, WorldRoom, WorldStudent } from './api-world.ts';

/** A service that is measured, and how a student says to it who they are. */
export interface Contestant {
  readonly origin: string;
  readonly headersOf: (student: WorldStudent) => Readonly<Record<string, string>>;
}

export interface Load {
  readonly perS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Students who scan at once: a tenth of a school at the bell. */
const PHONES = 256;
const KIOSKS = 8;
const FACTS_A_SEGMENT = 200;

/** A kiosk's ledger as the client has sent it. */
export interface Sent {
  readonly seq: number;
  readonly hash: Uint8Array;
}
const NOTHING_SENT: Sent = { seq: 0, hash: GENESIS };

/** Every student of the world scans the code of their room once. Throws at the first answer that is not a mark. */
export async function markAll(world: World, contestant: Contestant): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: PHONES });
  const scans = mixed(
    world.rooms.flatMap((room) => room.studentIds.map((id) => ({ room, student: studentOf(world, id) }))),
  );
  const load = await inParallel(PHONES, scans, async ({ room, student }) => {
    const url = `${contestant.origin}/attendance/mark`;
    const scan = (): Promise<Reply> =>
      post(agent, url, { headers: contestant.headersOf(student), body: { token: tokenOf(room) } });
    let reply = await scan();
    // On a machine that is slow a code may be too old when its turn comes: whoever is told so scans the next.
    while (reply.status === 422 && reply.text.includes('stale')) reply = await scan();
    if (!textOf(reply).includes('"status":"present"')) throw new Error(`no mark: ${reply.text}`);
  });
  agent.destroy();
  return load;
}

/** Each room's kiosk pushes `segments` of 200 facts. `sent`: what each pushed before, by the room's id. */
export async function pushAll(
  world: World,
  contestant: Contestant,
  of: { readonly segments: number; readonly sent: ReadonlyMap<string, Sent> },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: KIOSKS });
  const ready = world.rooms.map((room) => {
    const pushes: object[] = [];
    let at = of.sent.get(room.roomId) ?? NOTHING_SENT;
    for (let i = 0; i < of.segments; i += 1) {
      const next = segment(room, at, factsOf(room));
      pushes.push(next.body);
      at = next.sent;
    }
    return { room, pushes };
  });
  const times: number[] = [];
  const begun = performance.now();
  await inParallel(KIOSKS, ready, async ({ room, pushes }) => {
    for (const body of pushes) {
      const sentAt = performance.now();
      await push(agent, contestant, room, body);
      times.push(performance.now() - sentAt);
    }
  });
  agent.destroy();
  const facts = world.rooms.length * of.segments * FACTS_A_SEGMENT;
  return { ...figures(times, performance.now() - begun), perS: (facts / (performance.now() - begun)) * 1000 };
}

/** Opens the class of each room from its kiosk; where each ledger stands then. */
export async function openAll(
  world: World,
  contestant: Contestant,
  opening: (room: WorldRoom) => object,
): Promise<ReadonlyMap<string, Sent>> {
  const agent = new Agent({ keepAlive: true, maxSockets: KIOSKS });
  const sent = new Map<string, Sent>();
  await inParallel(KIOSKS, world.rooms, async (room) => {
    const first = segment(room, NOTHING_SENT, [opening(room)]);
    await push(agent, contestant, room, first.body);
    sent.set(room.roomId, first.sent);
  });
  agent.destroy();
  return sent;
}

async function push(agent: Agent, { origin }: Contestant, room: WorldRoom, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${room.credential}` };
  const answer = textOf(await post(agent, `${origin}/sync/push`, { headers, body }));
  if (!answer.includes('"stored"')) throw new Error(`not stored: ${answer}`);
}

function studentOf(world: World, id: string): WorldStudent {
  const byId = students.get(world) ?? new Map(world.students.map((one) => [one.id, one]));
  students.set(world, byId);
  return present(byId.get(id), 'they are of this world');
}
const students = new WeakMap<World, ReadonlyMap<string, WorldStudent>>();

/** What the room's board shows now: one code for everybody who scans it. */
function tokenOf({ kioskId, kioskSecret, sessionId }: WorldRoom): string {
  const at = Date.now();
  const shown = boards.get(kioskId);
  if (shown?.slot === slotAt(at)) return shown.token;
  const secret = present(crypto.fromBase64Url(kioskSecret), 'it is base64url');
  const token = makeQrToken(crypto, { kioskId, kioskSecret: secret, sessionId, at });
  boards.set(kioskId, { slot: slotAt(at), token });
  return token;
}
const boards = new Map<string, { readonly slot: number; readonly token: string }>();

function factsOf(room: WorldRoom): readonly object[] {
  return Array.from({ length: FACTS_A_SEGMENT }, (_, i) => ({
    kind: 'badge-shown',
    studentId: present(room.studentIds[i % room.studentIds.length], 'a room has students'),
  }));
}

function segment(room: WorldRoom, after: Sent, facts: readonly object[]) {
  const { kioskId, sessionId } = room;
  const source = { kind: 'kiosk', kioskId };
  const at = Date.now();
  const bodies = facts.map((fact) =>
    JSON.stringify({ v: 1, id: randomUUID(), at, sessionId, source, ...fact }),
  );
  const hash = chainHash(crypto, after.hash, bodies);
  const from = after.seq + 1;
  const message = segmentMessage(crypto, { kioskId, from, count: bodies.length, hash });
  const seed = present(crypto.fromBase64Url(room.seed), 'it is base64url');
  const signature = crypto.toBase64Url(crypto.signEd25519(seed, message));
  const body = { version: 1, kioskId, from, bodies, signature, sentAt: at };
  return { body, sent: { seq: after.seq + bodies.length, hash } };
}

/** Each room's students come at their own time: the order is mixed, and the same in each run. */
function mixed<T>(all: readonly T[]): readonly T[] {
  const keyed = all.map((one, i) => ({ one, key: (i * 7919) % all.length }));
  return keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
}

async function inParallel<T>(
  lanes: number,
  all: readonly T[],
  run: (one: T) => Promise<void>,
): Promise<Load> {
  const times: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let one = all[next++]; one !== undefined; one = all[next++]) {
      const begun = performance.now();
      await run(one);
      times.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  return figures(times, performance.now() - begun);
}

function figures(times: readonly number[], tookMs: number): Load {
  return {
    perS: (times.length / tookMs) * 1000,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

interface Reply {
  readonly status: number | undefined;
  readonly text: string;
}

/** Throws where it is not a 200. */
function textOf({ status, text }: Reply): string {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return text;
}

function post(
  agent: Agent,
  url: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: object },
): Promise<Reply> {
  const text = JSON.stringify(body);
  const own = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: 'POST', headers: { ...own, ...headers } }, (reply) => {
      let answer = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => (answer += chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        resolve({ status: reply.statusCode, text: answer });
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
