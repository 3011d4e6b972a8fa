/**
 * The real API in one process for tests: real routes over the real store that the run is for, with a clock that
 * stands still until a test moves it. Passwords are compared in the clear, since argon2 is slow by design.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { can, type Can } from '#core/access/can.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { Instant } from '#core/time.ts';
import { buildApp } from '../../server/app.ts';
import type { Bootstrap } from '../../server/sign-in/bootstrap.ts';
import type { Mail, MailMessage } from '../../server/mail/mail.ts';
import { makePairingCode } from '../../server/pairing-codes.ts';
import { createFaceReader } from '../../server/faces/face-reader.ts';
import type { Declared } from '../../server/endpoint.ts';
import type { Passwords } from '../../server/sign-in/passwords.ts';
import { systemChance, systemTimers, type Chance, type Clock, type Timers } from '../../server/ports.ts';
import { loadSchool, type School } from '../../server/school/school.ts';
import { collectionsOf, type Collections } from '../../server/store/collections.ts';
import type { Store } from '../../server/store/collection.ts';
import { BENCH_BOOTSTRAP } from './bench-bootstrap.ts';
import { testSchool } from './server-school.ts';
import { testStore, type TestStore } from './test-store.ts';

/** Monday 2 March 2026, 09:00 in London: Maths 9B starts. */
export const NINE = Date.UTC(2026, 2, 2, 9);

const FACE_PROGRAM = new URL('../../server/faces/worker.ts', import.meta.url);
/** One for all tests of a file: it keeps nothing, and its thread takes a second to start. */
const FACES = createFaceReader({
  program: FACE_PROGRAM,
  modelsDir: fileURLToPath(new URL('../../.cache/models', import.meta.url)),
  timers: systemTimers,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
});

export interface HandClock extends Clock {
  readonly set: (at: Instant) => void;
  readonly advance: (ms: number) => void;
}

/** A clock that moves only by hand. */
export function handClock(at: Instant = NINE): HandClock {
  let now = at;
  return {
    now: () => now,
    set: (next) => {
      now = next;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** The same bytes in each run: SHA-256 of a counter. */
export function countedChance(): Chance {
  let count = 0;
  return {
    bytes: (length) => {
      count += 1;
      const bytes = createHash('sha512').update(String(count)).digest();
      return new Uint8Array(bytes.subarray(0, length));
    },
  };
}

const plainPasswords: Passwords = {
  hash: async (secret) => `plain:${secret}`,
  fits: async (verifier, secret) => verifier === `plain:${secret}`,
};

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

export interface TestApi {
  readonly app: FastifyInstance;
  /** Every route, as it was declared. */
  readonly declared: readonly Declared[];
  readonly clock: HandClock;
  readonly collections: Collections;
  readonly store: Store;
  readonly school: School;
  readonly folder: string;
  /** What was logged, one JSON text a line. */
  readonly logged: readonly string[];
  /** What was sent by mail. */
  readonly mails: readonly MailMessage[];
  readonly get: (path: string, ask?: Ask) => Promise<Reply>;
  readonly post: (path: string, ask?: Ask) => Promise<Reply>;
  /** Signs the person in by e-mail or roll number, and gives the headers that say so. */
  readonly signIn: (name: string, remember?: boolean) => Promise<{ readonly cookie: string }>;
  /** A fresh pairing code for the room; that of the school's kiosk where none is named. */
  readonly pairingCode: (roomId?: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

export interface TestApiOptions {
  readonly school?: School;
  readonly clock?: HandClock;
  readonly passwords?: Passwords;
  /** Other rules than the product's. */
  readonly rules?: Can;
  /** By which a first admin registers; one that never wears out where it is left out. */
  readonly bootstrap?: Bootstrap;
  /** `file` where it is left out; whatever it is, mails are kept in `mails`. */
  readonly mailKind?: Mail['kind'];
  /** `PUBLIC_ORIGIN` where it is left out. */
  readonly publicOrigin?: string;
  /** A place for records of the test's own; that of the run where it is left out. */
  readonly place?: TestStore;
  /** Each request comes from another address, so that the limits of one address are not met. */
  readonly manyAddresses?: boolean;
  /** Real ones where it is left out. */
  readonly timers?: Timers;
}

/** Where people find the test API; a name, so that passkeys can be had. */
export const PUBLIC_ORIGIN = 'http://localhost:4480';

/** By which monitoring on another computer reads the test API's metrics. */
export const METRICS_TOKEN = 'metrics-token-of-the-tests';

let addresses = 0;

/** One of 16 million. */
export function nextAddress(): string {
  addresses += 1;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

/** Starts the API and ends it with the test. */
export async function buildTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const api = await openTestApi(await (options.place ?? (await testStore())).open(), options);
  onTestFinished(api.close);
  return api;
}

/** Starts the API on an empty store, which it closes. For programs that are no tests; a test takes `buildTestApi`. */
export async function openTestApi(store: Store, options: TestApiOptions = {}): Promise<TestApi> {
  const { school = testSchool(), clock = handClock(), passwords = plainPasswords, rules = can } = options;
  const { bootstrap = BENCH_BOOTSTRAP, mailKind = 'file', publicOrigin = PUBLIC_ORIGIN } = options;
  const mails: MailMessage[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'smartpresence-api-'));
  const collections = collectionsOf(store);
  const chance = systemChance;
  await loadSchool({ collections, passwords, clock }, school);
  const logged: string[] = [];
  const write = (fields: object, message: string): void => {
    logged.push(JSON.stringify({ ...fields, message }));
  };
  const log = { info: write, warn: write, error: write };
  const faceKey = chance.bytes(32);
  const { app, declared } = await buildApp({
    collections,
    can: rules,
    crypto: nodeCrypto,
    clock,
    chance,
    timers: options.timers ?? systemTimers,
    passwords,
    latePasswords: { verifierOf: async () => undefined },
    log,
    mail: { kind: mailKind, send: async (message) => void mails.push(message) },
    bootstrap,
    publicOrigin: () => publicOrigin,
    trustedProxies: [],
    phones: () => ({ origin: 'http://127.0.0.1:4480', reach: 'this-pc' }),
    webRoot: join(folder, 'web'),
    metricsToken: METRICS_TOKEN,
    recentMs: 0,
    faces: FACES,
    faceKey: async () => faceKey,
  });
  const close = async (): Promise<void> => {
    await app.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };

  const ask = async (
    method: 'GET' | 'POST',
    url: string,
    { headers = {}, body }: Ask = {},
  ): Promise<Reply> => {
    const remoteAddress = options.manyAddresses === true ? nextAddress() : '127.0.0.1';
    const reply = await app.inject({
      method,
      url,
      headers,
      remoteAddress,
      ...(body !== undefined && { payload: body }),
    });
    const isJson = String(reply.headers['content-type']).includes('json');
    return { status: reply.statusCode, headers: reply.headers, body: isJson ? reply.json() : reply.body };
  };
  const passwordOf = (name: string): string =>
    school.people.find(({ email, rollNumber }) => email === name || rollNumber === name)?.password ?? '';
  return {
    app,
    declared,
    clock,
    collections,
    store,
    school,
    folder,
    logged,
    mails,
    close,
    get: (path, asked) => ask('GET', path, asked),
    post: (path, asked) => ask('POST', path, asked),
    async signIn(name, remember = false) {
      const reply = await ask('POST', '/login', { body: { name, password: passwordOf(name), remember } });
      const cookie = String(reply.headers['set-cookie']).split(';')[0];
      if (reply.status !== 200 || cookie === undefined) throw new Error(`could not sign in as ${name}`);
      return { cookie };
    },
    pairingCode: (roomId) => {
      const room = school.rooms.find(({ id }) => id === (roomId ?? school.kioskRoomId));
      if (room === undefined) throw new Error('no such room');
      const at = { campusId: school.campus.id, roomId: room.id };
      return makePairingCode({ collections, crypto: nodeCrypto, clock, chance }, at);
    },
  };
}
