/**
 * The kiosk, without a window and without a transport: one view that changes, and the commands of core/contracts/kiosk.ts.
 * Screens follow core/kiosk/flow.ts; whatever counts is in the ledger before a view says so.
 */
import type { CameraState, KioskView, Outcome, Place, Seen, SignInPurpose } from '#core/contracts/kiosk.ts';
import type { SessionOpened } from '#core/fact/fact.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import { allowed, START, step, type KioskEvent, type KioskState, type Staff } from '#core/kiosk/flow.ts';
import { createCheckInDesk, type CheckInDesk, type Claim } from './check-in-desk.ts';
import { createClassDesk } from './class-desk.ts';
import { createCodes, type Codes } from './codes.ts';
import { createFaceDesk } from './face-desk.ts';
import type { KioskHostDeps } from './kiosk-host-deps.ts';
import { createKioskView, nextMomentOf } from './kiosk-view.ts';
import type { Pairing } from './keys.ts';
import { createLatest } from './latest.ts';
import { DONE, refused } from './outcome.ts';
import type { Cancel } from './ports.ts';
import { createRecorder } from './recorder.ts';
import { createRegisterDesk, type Correction } from './register-desk.ts';
import { createRegistrationDesk } from './registration-desk.ts';
import { createSchool, type School } from './school.ts';
import { createSessionBook } from './session-book.ts';
import { createStaffDesk, type SignInTry } from './staff-desk.ts';
import type { SyncService } from './sync-service.ts';
import { roomNowOf, type Picture } from './timetable-desk.ts';

/** One method for each command of the contract, and the view. */
export interface KioskHost {
  /** Pairs where need be, resumes what was open, and starts the sync. Resolves when that is under way. */
  readonly start: () => Promise<void>;
  /** The view now, then the newest one after each change. */
  readonly watch: (signal?: AbortSignal) => AsyncGenerator<KioskView, void, undefined>;
  readonly go: (to: Place) => Outcome;
  readonly openSignIn: (purpose: SignInPurpose) => Outcome;
  readonly signIn: (attempt: SignInTry) => Promise<Outcome>;
  readonly signOut: () => Outcome;
  readonly choose: (sessionId: SessionId) => Outcome;
  readonly startSession: (sessionId: SessionId) => Outcome;
  readonly closeSession: () => Outcome;
  readonly undoClose: () => Outcome;
  readonly mark: (studentId: PersonId, correction: Correction) => Outcome;
  readonly markRest: (correction: Correction) => Outcome;
  readonly undoMark: () => Outcome;
  readonly claim: (claim: Claim) => Outcome;
  readonly cancelClaim: () => Outcome;
  readonly seen: (seen: Seen) => Outcome;
  readonly cameraIs: (state: CameraState) => Outcome;
  readonly chooseFace: (studentId: PersonId) => Outcome;
  readonly consent: (given: boolean) => Outcome;
  readonly shot: (seen: Seen) => Outcome;
  readonly withdrawFace: () => Outcome;
  readonly exit: () => Outcome;
  /** Ends watches and timers, then the sync. The store stays open. */
  readonly close: () => Promise<void>;
}

export function createKioskHost(deps: KioskHostDeps): KioskHost {
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
  const classDesk = createClassDesk({ recorder });
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
  const desks = { book, faces, staffDesk, registerDesk, registration, checkIn, scanner };
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
    if (state.openId !== undefined) codes?.prepare(state.openId, clock.now());
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

  /** Runs `command` for whoever is signed in, and counts it as a touch. */
  function asStaff(command: (staff: Staff, now: Picture) => Outcome): Outcome {
    const now = picture();
    if (state.staff === undefined) return refused('not-signed-in');
    if (now === undefined) return refused('not-now');
    send({ kind: 'touched', at: now.now });
    const outcome = command(state.staff, now);
    changed();
    return outcome;
  }

  /** The same, for what concerns the open session. */
  function inSession(command: (staff: Staff, sessionId: SessionId, now: Picture) => Outcome): Outcome {
    return asStaff((staff, now) =>
      state.openId === undefined ? refused('not-now') : command(staff, state.openId, now),
    );
  }

  function inFaces(command: (staff: Staff) => Outcome): Outcome {
    return asStaff((staff, now) => {
      if (!now.school.reference.faceAllowed) return refused('faces-off');
      if (state.showing.kind !== 'faces') return refused('not-now');
      const outcome = command(staff);
      checkIn.refresh();
      return outcome;
    });
  }

  function lane(command: () => Outcome): Outcome {
    const outcome = command();
    changed();
    return outcome;
  }

  /** The session is on the board from now on. */
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

  /** From the pairing screen to the room, or to the class that was open when the program ended. */
  function enter(): void {
    const event: KioskEvent = { kind: 'paired', at: clock.now() };
    if (codes === undefined || school === undefined || !may(event)) return;
    send(event);
    const resumed: SessionOpened | undefined = store.sessionFacts.open()[0];
    if (resumed === undefined) return;
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
        if (change.kind !== 'status' && state.openId !== undefined) checkIn.refresh();
        changed();
      }),
    );
    enter();
    service.start();
  }

  return {
    async start() {
      readReference();
      const pairing = await deps.pairing.paired();
      if (pairing !== undefined) openSync(pairing);
    },
    watch: (signal) => latest.watch(signal),
    go(place) {
      const to = place === 'home' && state.openId !== undefined ? 'board' : place;
      const event: KioskEvent = { kind: 'went', at: clock.now(), to };
      if (to === 'faces' && school?.reference.faceAllowed === false) return refused('faces-off');
      if (to === 'class-card' && state.openId !== undefined) return refused('not-now');
      if (!may(event))
        return refused(state.staff === undefined && to !== 'board' ? 'not-signed-in' : 'not-now');
      send(event);
      return DONE;
    },
    openSignIn(purpose) {
      const event: KioskEvent = { kind: 'sign-in-opened', at: clock.now(), purpose };
      if (!may(event)) return refused('not-now');
      staffDesk.open();
      send(event);
      return DONE;
    },
    async signIn(attempt) {
      if (state.showing.kind !== 'sign-in') return refused('not-now');
      send({ kind: 'touched', at: clock.now() });
      const { outcome, staff } = await staffDesk.submit(attempt);
      if (staff === undefined) {
        changed();
        return outcome;
      }
      const event: KioskEvent = { kind: 'signed-in', at: clock.now(), staff };
      if (!may(event)) return refused('not-now');
      send(event);
      return outcome;
    },
    signOut() {
      send({ kind: 'signed-out', at: clock.now() });
      return DONE;
    },
    choose: (sessionId) =>
      asStaff((_, { school: known, now }) => {
        const event: KioskEvent = { kind: 'chosen', at: now, sessionId };
        const exists = known.reference.occurrences.some((one) => one.sessionId === sessionId);
        if (!exists || !may(event)) return refused('not-now');
        send(event);
        return DONE;
      }),
    startSession: (sessionId) =>
      asStaff((staff, now) => {
        const event: KioskEvent = { kind: 'opened', at: now.now, sessionId };
        if (!may(event)) return refused('not-now');
        const outcome = classDesk.start(now, staff, sessionId);
        if (outcome.kind === 'refused') return outcome;
        send(event);
        sessionIsOpen(sessionId);
        return outcome;
      }),
    closeSession: () =>
      inSession((staff, sessionId, now) => {
        const outcome = classDesk.close(now, staff, sessionId);
        if (outcome.kind === 'refused') return outcome;
        send({ kind: 'closed', at: now.now });
        sessionIsShut();
        return outcome;
      }),
    undoClose: () =>
      asStaff((staff, now) => {
        const event: KioskEvent = { kind: 'reopened', at: now.now };
        if (state.showing.kind !== 'summary' || !may(event)) return refused('not-now');
        const { sessionId } = state.showing;
        const outcome = classDesk.reopen(now, staff, sessionId);
        if (outcome.kind === 'refused') return outcome;
        send(event);
        sessionIsOpen(sessionId);
        return outcome;
      }),
    mark: (studentId, correction) =>
      inSession((staff, sessionId) => registerDesk.mark(staff, sessionId, studentId, correction)),
    markRest: (correction) =>
      inSession((staff, sessionId) => registerDesk.rest(staff, sessionId, correction)),
    undoMark: () => inSession((staff, sessionId) => registerDesk.undo(staff, sessionId)),
    claim: (claim) => lane(() => checkIn.claim(claim)),
    cancelClaim: () => lane(() => checkIn.cancel()),
    seen(seen) {
      if (checkIn.seen(seen)) changed();
      return DONE;
    },
    cameraIs: (camera) =>
      lane(() => {
        checkIn.cameraIs(camera);
        return DONE;
      }),
    chooseFace: (studentId) => inFaces(() => registration.choose(studentId)),
    consent: (given) => inFaces((staff) => registration.consent(staff, given)),
    shot: (seen) => inFaces(() => registration.shot(seen)),
    withdrawFace: () => inFaces(() => registration.withdraw()),
    exit: () =>
      asStaff(() => {
        if (state.showing.kind !== 'exit') return refused('not-allowed');
        deps.onExit();
        return DONE;
      }),
    async close() {
      nextTick?.();
      for (const stop of stopListening) stop();
      latest.close();
      scanner.stop();
      await sync?.stop();
    },
  };
}
