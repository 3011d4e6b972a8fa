/**
 * The kiosk, without a window and without a transport: one view that changes, and the commands of core/contracts/kiosk.ts.
 * Screens follow core/kiosk/flow.ts; whatever counts is in the ledger before a view says so.
 */
import { pairingCodeFrom } from '#core/code/pairing-code.ts';
import type { CameraState, KioskView, Outcome, Place, Seen, SignInPurpose } from '#core/contracts/kiosk.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import type { KioskEvent, Staff } from '#core/kiosk/flow.ts';
import type { Claim } from './desks/check-in-desk.ts';
import type { KioskHostDeps } from './kiosk-host-deps.ts';
import { facesOf } from './view/kiosk-view.ts';
import { createKioskRoom } from './kiosk-room.ts';
import { DONE, refused } from './desks/outcome.ts';
import type { Correction } from './desks/register-desk.ts';
import type { SignInTry } from './desks/staff-desk.ts';
import { mayClose, mayRun, type Picture } from './desks/timetable-desk.ts';

/** One method for each command of the contract, and the view. */
export interface KioskHost {
  /** Pairs where need be, resumes what was open, and starts the sync. Resolves when that is under way. */
  readonly start: () => Promise<void>;
  /** The view now, then the newest one after each change. */
  readonly watch: (signal?: AbortSignal) => AsyncGenerator<KioskView, void, undefined>;
  readonly go: (to: Place) => Outcome;
  /** A code as a person typed it. */
  readonly givePairingCode: (typed: string) => Outcome;
  readonly wantOfPairing: (what: 'hurried' | 'agreed' | 'cleared') => Outcome;
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
  readonly motionIs: (motion: { readonly reduced: boolean }) => Outcome;
  readonly chooseFace: (studentId: PersonId) => Outcome;
  readonly consent: (given: boolean) => Outcome;
  readonly shot: (seen: Seen) => Outcome;
  readonly withdrawFace: () => Outcome;
  readonly exit: () => Outcome;
  /** Ends watches and timers, then the sync. The store stays open. */
  readonly close: () => Promise<void>;
}

export function createKioskHost(deps: KioskHostDeps): KioskHost {
  const { clock } = deps;
  const { keysUnprotected } = deps.options;
  const room = createKioskRoom(deps);
  const { classDesk, picture, may, send, changed } = room;
  const { checkIn, staffDesk, registerDesk, registration } = room.desks;

  /** Runs `command` for whoever is signed in, and counts it as a touch. */
  function asStaff(command: (staff: Staff, now: Picture) => Outcome): Outcome {
    const now = picture();
    const { staff } = room.state();
    if (staff === undefined) return refused('not-signed-in');
    if (now === undefined) return refused('not-now');
    send({ kind: 'touched', at: now.now });
    const outcome = command(staff, now);
    changed();
    return outcome;
  }

  /** The same, for what concerns the open session. */
  function inSession(command: (staff: Staff, sessionId: SessionId, now: Picture) => Outcome): Outcome {
    return asStaff((staff, now) => {
      const { openId } = room.state();
      return openId === undefined ? refused('not-now') : command(staff, openId, now);
    });
  }

  /** The register names everyone of the class: it opens for those who may mark it, the close for those who may close it. */
  function isTheirs(to: Place): boolean {
    const now = picture();
    const { staff, openId } = room.state();
    const opened = openId === undefined ? undefined : now?.book.of(openId)?.opened;
    if (now === undefined || staff === undefined || opened === undefined) return true;
    if (to === 'register') return mayRun(now.school, staff, opened);
    return to !== 'confirm-close' || mayClose(now, staff, opened);
  }

  function facesRefusal(picture: Picture): 'faces-off' | 'keys-unprotected' | undefined {
    const faces = facesOf({ picture, desks: room.desks, keysUnprotected });
    return faces === 'faces-off' || faces === 'keys-unprotected' ? faces : undefined;
  }

  function inFaces(command: (staff: Staff) => Outcome): Outcome {
    return asStaff((staff, now) => {
      const refusal = facesRefusal(now);
      if (refusal !== undefined) return refused(refusal);
      if (room.state().showing.kind !== 'faces') return refused('not-now');
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

  return {
    start: () => room.start(),
    watch: (signal) => room.watch(signal),
    close: () => room.close(),
    go(place) {
      const { openId, staff } = room.state();
      const to = place === 'home' && openId !== undefined ? 'board' : place;
      const event: KioskEvent = { kind: 'went', at: clock.now(), to };
      const now = picture();
      const refusal = to !== 'faces' || now === undefined ? undefined : facesRefusal(now);
      if (refusal !== undefined) return refused(refusal);
      if (to === 'class-card' && openId !== undefined) return refused('not-now');
      if (!may(event)) return refused(staff === undefined && to !== 'board' ? 'not-signed-in' : 'not-now');
      if (!isTheirs(to)) return refused('not-allowed');
      send(event);
      return DONE;
    },
    givePairingCode(typed) {
      if (room.state().showing.kind !== 'pairing') return refused('not-now');
      const code = pairingCodeFrom(typed);
      if (code === undefined) return refused('pairing-code-incomplete');
      return deps.pairing.give(code) ? DONE : refused('not-now');
    },
    wantOfPairing(what) {
      if (room.state().showing.kind !== 'pairing') return refused('not-now');
      deps.pairing.want(what);
      return DONE;
    },
    openSignIn(purpose) {
      const event: KioskEvent = { kind: 'sign-in-opened', at: clock.now(), purpose };
      if (!may(event) || picture() === undefined) return refused('not-now');
      staffDesk.open();
      send(event);
      return DONE;
    },
    async signIn(attempt) {
      if (room.state().showing.kind !== 'sign-in') return refused('not-now');
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
        room.sessionIsOpen(sessionId);
        return outcome;
      }),
    closeSession: () =>
      inSession((staff, sessionId, now) => {
        const outcome = classDesk.close(now, staff, sessionId);
        if (outcome.kind === 'refused') return outcome;
        send({ kind: 'closed', at: now.now });
        room.sessionIsShut();
        return outcome;
      }),
    undoClose: () =>
      asStaff((staff, now) => {
        const event: KioskEvent = { kind: 'reopened', at: now.now };
        const { showing } = room.state();
        if (showing.kind !== 'summary' || !may(event)) return refused('not-now');
        const { sessionId } = showing;
        const outcome = classDesk.reopen(now, staff, sessionId);
        if (outcome.kind === 'refused') return outcome;
        send(event);
        room.sessionIsOpen(sessionId);
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
    motionIs(motion) {
      checkIn.motionIs(motion);
      return DONE;
    },
    chooseFace: (studentId) =>
      inFaces(() =>
        keysUnprotected && !room.desks.faces.registered().has(studentId)
          ? refused('keys-unprotected')
          : registration.choose(studentId),
      ),
    consent: (given) => inFaces((staff) => registration.consent(staff, given)),
    shot: (seen) => inFaces(() => registration.shot(seen)),
    withdrawFace: () => inFaces(() => registration.withdraw()),
    exit: () =>
      asStaff(() => {
        if (room.state().showing.kind !== 'exit') return refused('not-allowed');
        deps.onExit();
        return DONE;
      }),
  };
}
