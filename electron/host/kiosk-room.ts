/**
 * The room's state behind every command: what is shown, which class is open, and what the desks hold. It pairs, resumes,
 * follows the sync, and lets time pass; the commands are in kiosk-host.ts.
 */
import type { KioskView } from '#core/contracts/kiosk.ts';
import type { SessionOpened } from '#core/fact/fact.ts';
import type { SessionId } from '#core/ids.ts';
import { allowed, START, step, type KioskEvent, type KioskState } from '#core/kiosk/flow.ts';
import { createCheckInDesk, type CheckInDesk } from './desks/check-in-desk.ts';
import { createClassDesk, type ClassDesk } from './desks/class-desk.ts';
import { createCodes, type Codes } from './desks/codes.ts';
import { createFaceDesk } from './desks/face-desk.ts';
import type { Pairing } from './keys/keys.ts';
import type { KioskHostDeps } from './kiosk-host-deps.ts';
import { createKioskView, type Desks } from './view/kiosk-view.ts';
import { createLatest } from './view/latest.ts';
import { nextMomentOf } from './view/next-moment.ts';
import type { Cancel } from './ports.ts';
import { createRecorder } from './desks/recorder.ts';
import { createRegisterDesk } from './desks/register-desk.ts';
import { createRegistrationDesk } from './desks/registration-desk.ts';
import { createSchool, type School } from './desks/school.ts';
import { createSessionBook } from './desks/session-book.ts';
import { createStaffDesk } from './desks/staff-desk.ts';
import type { SyncService, SyncStatus } from './sync/sync-service.ts';
import { roomNowOf, type Picture } from './desks/timetable-desk.ts';

export interface KioskRoom {
  readonly desks: Desks;
  readonly classDesk: ClassDesk;
  readonly state: () => KioskState;
  /** What screens and decisions are made from at this moment; undefined before the first reference. */
  readonly picture: () => Picture | undefined;
  /** Whether the event may happen now. */
  readonly may: (event: KioskEvent) => boolean;
  /** Takes the step, and shows it. */
  readonly send: (event: KioskEvent) => void;
  /** Something that a view tells of is another now. */
  readonly changed: () => void;
  /** The session is on the board from now on. */
  readonly sessionIsOpen: (sessionId: SessionId) => void;
  readonly sessionIsShut: () => void;
  readonly watch: (signal?: AbortSignal) => AsyncGenerator<KioskView, void, undefined>;
  /** Pairs where need be, resumes what was open, and starts the sync. Resolves when that is under way. */
  readonly start: () => Promise<void>;
  /** Ends watches and timers, then the sync. */
  readonly close: () => Promise<void>;
}

export function createKioskRoom(deps: KioskHostDeps): KioskRoom {
  const { clock, store, timers } = deps;
  const startedAt = clock.now();
  let state: KioskState = START;
  let school: School | undefined;
  let codes: Codes | undefined;
  let sync: SyncService | undefined;
  let nextTick: Cancel | undefined;

  const schoolNow = (): School | undefined => school;
  const recorder = createRecorder({ ledger: store.ledger, clock });
  const book = createSessionBook({ sessionFacts: store.sessionFacts, clock, school: schoolNow });
  const faces = createFaceDesk({ templates: store.templates, thresholds: deps.faceModel.thresholds });
  const classDesk = createClassDesk({
    recorder,
    lastPullAt: () => sync?.status().server.lastPullAt ?? store.settings.lastPullAt(),
  });
  const staffDesk = createStaffDesk({
    settings: store.settings,
    clock,
    school: schoolNow,
    verify: deps.verify,
  });
  const registerDesk = createRegisterDesk({ recorder, book, school: schoolNow });
  const registration = createRegistrationDesk({
    templates: store.templates,
    clock,
    school: schoolNow,
    model: deps.faceModel.model,
  });
  const checkIn: CheckInDesk = createCheckInDesk({
    kioskId: store.kioskId,
    keysUnprotected: deps.options.keysUnprotected,
    clock,
    recorder,
    book,
    school: schoolNow,
    faces,
    roomNow: (studentId) => {
      const now = picture();
      return now === undefined ? undefined : roomNowOf(now, studentId);
    },
  });
  const scanner = deps.openScanner((near) => {
    if (near.sessionId !== state.openId) return false;
    return recorder.write(near.sessionId, [{ kind: 'beacon-heard', ...near }]).ok;
  });
  const desks: Desks = { book, classDesk, faces, staffDesk, registerDesk, registration, checkIn, scanner };
  const latest = createLatest(() =>
    createKioskView({
      deps,
      desks,
      startedAt,
      state,
      codes,
      sync: sync?.status(),
      picture: picture(),
    }),
  );

  const stopListening = [
    store.ledger.onAppend((facts) => {
      book.changed(facts.map((fact) => fact.sessionId));
      changed();
    }),
    deps.pairing.onChange(() => changed()),
  ];

  function picture(): Picture | undefined {
    if (school === undefined) return undefined;
    return { school, book, openId: state.openId, now: clock.now() };
  }

  function changed(): void {
    latest.changed();
    nextTick?.();
    const now = clock.now();
    const wanted = nextMomentOf({ state, picture: picture(), desks, now });
    nextTick = timers.after(Math.max(1, wanted - now), tick);
  }

  function tick(): void {
    checkIn.tick();
    send({ kind: 'tick', at: clock.now() });
    leaveClosed();
    if (state.openId !== undefined) codes?.prepare(state.openId, clock.now());
  }

  /** Nobody is to be checked in to a class that is over, whoever closed it. */
  function leaveClosed(): void {
    if (state.openId === undefined || book.of(state.openId)?.closed !== true) return;
    send({ kind: 'found-closed', at: clock.now() });
    sessionIsShut();
  }

  /** Takes the step, and forgets what belongs to a screen or a person that has gone. */
  function send(event: KioskEvent): void {
    const before = state;
    state = step(state, event);
    if (before.showing.kind === 'faces' && state.showing.kind !== 'faces') registration.leave();
    if (before.staff?.id !== state.staff?.id) registerDesk.forget();
    changed();
  }

  function may(event: KioskEvent): boolean {
    return allowed(state, event);
  }

  function sessionIsOpen(sessionId: SessionId): void {
    checkIn.open(sessionId);
    watchBeacons();
    codes?.prepare(sessionId, clock.now());
  }

  function sessionIsShut(): void {
    checkIn.shut();
    scanner.unwatch();
  }

  function watchBeacons(): void {
    const sheet = state.openId === undefined ? undefined : book.of(state.openId);
    if (sheet === undefined || school === undefined) return;
    const heard = sheet.facts.filter((fact) => fact.kind === 'beacon-heard').map((fact) => fact.studentId);
    scanner.watch({
      sessionId: sheet.opened.sessionId,
      beacons: school.reference.beacons.filter((beacon) => sheet.marks.has(beacon.studentId)),
      known: new Set(heard),
    });
  }

  function readReference(): void {
    const held = store.reference.current();
    if (held === undefined || school?.reference === held.reference) return;
    school = createSchool(held.reference);
    book.forget();
    enter();
    watchBeacons();
  }

  /** A server that takes this kiosk no more may take it again, as when its records are put back. */
  function followStanding({ server, faults }: SyncStatus): void {
    const isRevoked = faults.includes('revoked');
    if (isRevoked && may({ kind: 'revoked', at: clock.now() })) {
      send({ kind: 'revoked', at: clock.now() });
      deps.pairing.askAgain();
    }
    if (isRevoked || server.kind === 'offline' || state.standing !== 'revoked') return;
    deps.pairing.want('withdrawn');
    send({ kind: 'paired', at: clock.now() });
  }

  /** From the pairing screen to the room, or to the class that was open when the program ended. */
  function enter(): void {
    const event: KioskEvent = { kind: 'paired', at: clock.now() };
    if (codes === undefined || school === undefined || !may(event)) return;
    send(event);
    const resumed: SessionOpened | undefined = store.sessionFacts.open()[0];
    if (resumed === undefined || state.openId !== undefined) return;
    send({ kind: 'resumed', at: clock.now(), sessionId: resumed.sessionId });
    sessionIsOpen(resumed.sessionId);
  }

  function openSync(pairing: Pairing): void {
    codes = createCodes({ crypto: deps.crypto, kioskId: pairing.kioskId, kioskSecret: pairing.kioskSecret });
    const service = deps.openSync(pairing);
    sync = service;
    stopListening.push(
      service.onChange((change) => {
        if (change.kind === 'facts') book.changed(change.sessionIds);
        if (change.kind === 'reference') readReference();
        if (change.kind === 'status') followStanding(service.status());
        if (change.kind !== 'status' && state.openId !== undefined) checkIn.refresh();
        changed();
      }),
    );
    enter();
    service.start();
  }

  return {
    desks,
    classDesk,
    state: () => state,
    picture,
    may,
    send,
    changed,
    sessionIsOpen,
    sessionIsShut,
    watch: (signal) => latest.watch(signal),
    async start() {
      readReference();
      const pairing = await deps.pairing.paired();
      if (pairing !== undefined) openSync(pairing);
    },
    async close() {
      nextTick?.();
      for (const stop of stopListening) stop();
      latest.close();
      scanner.stop();
      await sync?.stop();
    },
  };
}
