/** The contract of core/contracts/kiosk.ts over the host. Inputs are parsed by the contract; unknown fields are refused. */
import { implement } from '@orpc/server';
import { kioskContract } from '#core/contracts/kiosk.ts';
import type { KioskHost } from '../kiosk-host.ts';

export type KioskRouter = ReturnType<typeof createKioskRouter>;

/** One router for all connections; it keeps nothing. `host`: the one that runs now. */
export function createKioskRouter(host: () => KioskHost) {
  const os = implement(kioskContract);
  return os.router({
    watch: os.watch.handler(({ signal }) => host().watch(signal)),
    go: os.go.handler(({ input }) => host().go(input.to)),
    pairing: {
      give: os.pairing.give.handler(({ input }) => host().givePairingCode(input.code)),
      hurry: os.pairing.hurry.handler(() => host().wantOfPairing('hurried')),
      agree: os.pairing.agree.handler(() => host().wantOfPairing('agreed')),
      clear: os.pairing.clear.handler(() => host().wantOfPairing('cleared')),
    },
    signIn: {
      open: os.signIn.open.handler(({ input }) => host().openSignIn(input.purpose)),
      submit: os.signIn.submit.handler(({ input }) => host().signIn(input)),
      out: os.signIn.out.handler(() => host().signOut()),
    },
    session: {
      choose: os.session.choose.handler(({ input }) => host().choose(input.sessionId)),
      start: os.session.start.handler(({ input }) => host().startSession(input.sessionId)),
      close: os.session.close.handler(() => host().closeSession()),
      undoClose: os.session.undoClose.handler(() => host().undoClose()),
    },
    register: {
      mark: os.register.mark.handler(({ input: { studentId, ...correction } }) =>
        host().mark(studentId, correction),
      ),
      rest: os.register.rest.handler(({ input }) => host().markRest(input)),
      undo: os.register.undo.handler(() => host().undoMark()),
    },
    lane: {
      claim: os.lane.claim.handler(({ input }) => host().claim(input)),
      cancel: os.lane.cancel.handler(() => host().cancelClaim()),
      seen: os.lane.seen.handler(({ input }) => host().seen(input)),
      camera: os.lane.camera.handler(({ input }) => host().cameraIs(input.state)),
      motion: os.lane.motion.handler(({ input }) => host().motionIs(input)),
    },
    faces: {
      choose: os.faces.choose.handler(({ input }) => host().chooseFace(input.studentId)),
      consent: os.faces.consent.handler(({ input }) => host().consent(input.given)),
      shot: os.faces.shot.handler(({ input }) => host().shot(input)),
      withdraw: os.faces.withdraw.handler(() => host().withdrawFace()),
    },
    exit: os.exit.handler(() => host().exit()),
  });
}
