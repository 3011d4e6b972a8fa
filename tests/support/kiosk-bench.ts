/**
 * A kiosk's host on a real database, driven as a window drives it. Time passes only when a test says so; the server is a
 * double that says what it is told; a secret is right where it is the verifier's own text.
 */
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { KioskView, Screen, Seen } from '#core/contracts/kiosk.ts';
import type { Reference } from '#core/contracts/api.ts';
import type { Fact } from '#core/fact/fact.ts';
import { CampusId, RoomId, type PersonId, type SessionId } from '#core/ids.ts';
import type { PairingState } from '#core/kiosk/pairing.ts';
import { failed } from '#core/result.ts';
import type { BeaconNear } from '../../electron/host/beacons/beacon-scanner.ts';
import type { Pairing } from '../../electron/host/keys/keys.ts';
import { createKioskHost, type KioskHost } from '../../electron/host/kiosk-host.ts';
import type { KioskHostDeps, KioskOptions } from '../../electron/host/kiosk-host-deps.ts';
import type { LedgerFailure } from '../../electron/host/local-store/ledger.ts';
import type { LocalStore } from '../../electron/host/local-store/store.ts';
import type { SyncChange, SyncStatus } from '../../electron/host/sync/sync-service.ts';
import { SESSION, TEACHER, uuid } from './facts.ts';
import { kioskReference } from './kiosk-school.ts';
import { createStoreBench, type StoreBench } from './kiosk-store.ts';

const MODEL = 'test-model';
const THRESHOLDS = { oneFrame: 0.5, averaged: 0.6, averagedFrames: 3 };

/** What a test has otherwise than the bench. */
export interface Over {
  readonly verify?: KioskHostDeps['verify'];
  readonly options?: Partial<KioskOptions>;
  readonly templates?: Partial<LocalStore['templates']>;
  /** False: no server and no code, so that it waits to be paired. */
  readonly paired?: boolean;
}

export interface KioskBench {
  readonly store: StoreBench;
  /** Starts the program, as on a computer that was just switched on. */
  readonly start: (over?: Over) => Promise<Running>;
  /** Ends what still runs, and removes the folder. */
  readonly end: () => Promise<void>;
}

export interface Running {
  readonly host: KioskHost;
  readonly store: LocalStore;
  readonly view: () => Promise<KioskView>;
  readonly screen: <K extends Screen['kind']>(kind: K) => Promise<Extract<Screen, { kind: K }>>;
  readonly signIn: (personId?: PersonId, pin?: string, purpose?: 'start' | 'staff' | 'exit') => Promise<void>;
  /** Signs the teacher in and starts Maths 9B: the board stands, and nobody is signed in any more. */
  readonly startClass: () => Promise<void>;
  /** The same, and the teacher is back at the staff menu. */
  readonly startClassAsStaff: () => Promise<void>;
  /** What this kiosk wrote of the session. */
  readonly written: (sessionId?: SessionId) => readonly Fact[];
  /** The server tells of facts of its own. */
  readonly serverTells: (...facts: readonly Fact[]) => void;
  readonly server: (status: Partial<SyncStatus>) => void;
  readonly hear: (near: BeaconNear) => boolean;
  /** The next writes fail like this, until told otherwise. `landed`: what was in doubt is on the disk after all. */
  readonly diskFails: (how: LedgerFailure['kind'] | undefined, landed?: boolean) => void;
  readonly exits: () => number;
  /** What pairing has come to. */
  readonly pairingSays: (state: PairingState) => void;
  /** The codes that were given to pairing, and what else was wanted of it, in order. */
  readonly given: readonly string[];
  /** As `kill -9` does: nothing is told goodbye, the database is closed by the system. */
  readonly kill: () => void;
}

export function createKioskBench(reference: Reference = kioskReference()): KioskBench {
  const bench = createStoreBench();
  const running = new Set<Running>();
  return {
    store: bench,
    async start(over = {}) {
      const one = await startOn(bench, reference, over, () => running.delete(one));
      running.add(one);
      return one;
    },
    async end() {
      for (const one of running) {
        await one.host.close();
        one.store.close();
      }
      bench.remove();
    },
  };
}

async function startOn(
  bench: StoreBench,
  reference: Reference,
  over: Over,
  onKill: () => void,
): Promise<Running> {
  const store = bench.open();
  if (store.reference.current() === undefined) store.reference.replace('first', reference, bench.time.now());
  const told = new Set<(change: SyncChange) => void>();
  const serverFacts: Fact[] = [];
  const disk = brokenDisk(store);
  let status: SyncStatus = {
    server: { kind: 'online', lastPullAt: bench.time.now() },
    waitingToSend: 0,
    faults: [],
  };
  let exits = 0;
  let onNear: (near: BeaconNear) => boolean = () => false;
  const pairing: Pairing = {
    kioskId: store.kioskId,
    kioskSecret: new Uint8Array(32).fill(9),
    credential: 'c'.repeat(40),
    serverKey: new Uint8Array(32),
    roomId: RoomId.parse(uuid(401)),
    campusId: CampusId.parse(uuid(400)),
  };
  let pairingState: PairingState =
    over.paired === false
      ? { kind: 'asking', by: 'person', problem: undefined, server: undefined }
      : { kind: 'idle' };
  const toldOfPairing = new Set<() => void>();
  const given: string[] = [];
  const pairingSays = (next: PairingState): void => {
    pairingState = next;
    for (const listener of toldOfPairing) listener();
  };
  const host = createKioskHost({
    crypto: nodeCrypto,
    clock: { now: bench.time.now, offMs: () => undefined, jumped: () => false },
    timers: bench.time,
    store: {
      ...store,
      templates: { ...store.templates, ...over.templates },
      ledger: disk.ledger,
      sessionFacts: {
        open: store.sessionFacts.open,
        of: (id) => [...store.sessionFacts.of(id), ...serverFacts.filter((fact) => fact.sessionId === id)],
      },
    },
    pairing: {
      paired: async () => (over.paired === false ? undefined : pairing),
      askAgain: () => pairingSays({ kind: 'asking', by: 'person', problem: undefined, server: undefined }),
      state: () => pairingState,
      onChange(listener) {
        toldOfPairing.add(listener);
        return () => toldOfPairing.delete(listener);
      },
      give(code) {
        given.push(code);
        return pairingState.kind === 'asking';
      },
      want(what) {
        given.push(what);
        if (what === 'withdrawn') pairingSays({ kind: 'idle' });
      },
    },
    openSync: () => ({
      start: () => undefined,
      stop: async () => undefined,
      wake: () => undefined,
      status: () => status,
      onChange(listener) {
        told.add(listener);
        return () => told.delete(listener);
      },
    }),
    openScanner(listener) {
      onNear = listener;
      return { watch: () => undefined, unwatch: () => undefined, nearby: () => [], stop: () => undefined };
    },
    beacons: 'replay',
    verify: over.verify ?? (async (verifier, secret) => verifier === secret),
    faceModel: { model: MODEL, thresholds: THRESHOLDS },
    onExit: () => {
      exits += 1;
    },
    options: {
      apiOrigin: 'http://127.0.0.1:4480',
      publicOrigin: undefined,
      rehearsal: false,
      kioskLocked: false,
      keysUnprotected: false,
      ...over.options,
    },
  });
  await host.start();
  const view = async (): Promise<KioskView> => {
    const watch = host.watch();
    const { value } = await watch.next();
    await watch.return();
    if (value === undefined) throw new Error('The host has ended');
    return value;
  };
  const signIn: Running['signIn'] = async (personId = TEACHER, pin = '1111', purpose = 'start') => {
    host.openSignIn(purpose);
    await host.signIn({ personId, by: 'pin', secret: pin });
  };
  const startClass = async (): Promise<void> => {
    await signIn();
    host.startSession(SESSION);
  };
  return {
    host,
    store,
    view,
    async screen(kind) {
      const { screen } = await view();
      if (!isKind(screen, kind)) throw new Error(`The screen is ${screen.kind}, not ${kind}`);
      return screen;
    },
    signIn,
    startClass,
    async startClassAsStaff() {
      await startClass();
      await signIn(TEACHER, '1111', 'staff');
    },
    written: (sessionId = SESSION) => store.ledger.factsOf(sessionId),
    serverTells(...facts) {
      serverFacts.push(...facts);
      const sessionIds = [...new Set(facts.map((fact) => fact.sessionId))];
      for (const listener of told) listener({ kind: 'facts', sessionIds });
    },
    server(next) {
      status = { ...status, ...next };
      for (const listener of told) listener({ kind: 'status' });
    },
    hear: (near) => onNear(near),
    diskFails: disk.fails,
    exits: () => exits,
    pairingSays,
    given,
    kill() {
      onKill();
      store.close();
    },
  };
}

/** The ledger over a disk that fails when told: also in doubt, with what was asked for written or not. */
function brokenDisk({ ledger }: LocalStore): {
  readonly ledger: LocalStore['ledger'];
  readonly fails: Running['diskFails'];
} {
  let fault: { readonly kind: LedgerFailure['kind']; readonly landed: boolean } | undefined;
  return {
    fails(kind, landed = false) {
      fault = kind === undefined ? undefined : { kind, landed };
    },
    ledger: {
      ...ledger,
      append(facts, at) {
        if (fault === undefined) return ledger.append(facts, at);
        if (fault.landed) ledger.append(facts, at);
        fault = { ...fault, landed: false };
        return failed({ kind: fault.kind });
      },
    },
  };
}

function isKind<K extends Screen['kind']>(screen: Screen, kind: K): screen is Extract<Screen, { kind: K }> {
  return screen.kind === kind;
}

/** What a command of the window came to. */
export const DONE = { kind: 'done' } as const;
export function no(code: string) {
  return { kind: 'refused', code } as const;
}

/** A face that is `distance` away from the template of `face(0)`. */
export function face(distance = 0, model = MODEL): Extract<Seen, { kind: 'face' }> {
  return { kind: 'face', embedding: Array.from({ length: 128 }, (_, i) => (i === 0 ? distance : 0)), model };
}

/** Gives the student a template that `face(0)` matches. */
export function register({ store }: Pick<Running, 'store'>, studentId: PersonId, at: number): void {
  const kept = [
    store.templates.consent({ studentId, at, takenBy: TEACHER }),
    store.templates.save(studentId, { model: MODEL, embedding: new Float32Array(128) }, at),
  ];
  if (kept.some((one) => !one.ok)) throw new Error('The template was not kept');
}

/** A `verify` that is broken for one secret: what a procedure meets that throws. */
export async function verifyOrBreak(verifier: string, secret: string): Promise<boolean> {
  if (secret === 'break') throw new Error('broken');
  return verifier === secret;
}
