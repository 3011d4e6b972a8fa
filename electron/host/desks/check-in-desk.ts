/**
 * The camera lane of the open session: hands events to core/check-in/flow.ts and carries out what it asks for. The
 * screen turns green only on `recorded`, which comes after the ledger's commit.
 */
import {
  step,
  TRIES_MAX,
  TRIES_WITHIN_MS,
  type Comparison,
  type LaneEvent,
  type LaneState,
} from '#core/check-in/flow.ts';
import {
  isTrouble,
  type CameraState,
  type CameraTrouble,
  type Choice,
  type KioskCode,
  type LaneOff,
  type Outcome,
  type Seen,
} from '#core/contracts/kiosk.ts';
import type { Fact, NewFact } from '#core/fact/fact.ts';
import type { KioskId, PersonId, SessionId } from '#core/ids.ts';
import type { Student } from '#core/roster/person.ts';
import { SECOND_MS, type Instant } from '#core/time.ts';
import type { FaceDesk } from './face-desk.ts';
import { DONE, refused } from './outcome.ts';
import type { Clock } from '../ports.ts';
import type { Recorded, Recorder } from './recorder.ts';
import type { School } from './school.ts';
import { isIn, type SessionBook, type Sheet } from './session-book.ts';

export type Claim = { readonly rollNumber: string } | { readonly studentId: PersonId };

export interface CheckInDesk {
  readonly lane: () => LaneState;
  readonly camera: () => CameraState;
  /** Begins with the session; a trouble that the camera has had for a while is kept as a fact of it. */
  readonly open: (sessionId: SessionId) => void;
  readonly shut: () => void;
  /** Looks again whether the lane can be used at all. */
  readonly refresh: () => void;
  readonly claim: (claim: Claim) => Outcome;
  readonly cancel: () => Outcome;
  /** Says whether the picture on the screen is another one now. */
  readonly seen: (seen: Seen) => boolean;
  readonly cameraIs: (state: CameraState) => void;
  /** Results stay longer from now on, or as long as usual again. */
  readonly motionIs: (motion: { readonly reduced: boolean }) => void;
  readonly tick: () => void;
  /** When `tick` is wanted next; undefined while nothing waits. */
  readonly nextMoment: () => Instant | undefined;
}

export interface CheckInDeskDeps {
  /** Whose word of the camera is this one's own. */
  readonly kioskId: KioskId;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly book: SessionBook;
  readonly school: () => School | undefined;
  readonly faces: FaceDesk;
  /** No face is checked here, whatever the camera sees. */
  readonly keysUnprotected: boolean;
  /** The room in which the student is expected now, where it is not this one. */
  readonly roomNow: (studentId: PersonId) => string | undefined;
}

/** How long after a write in doubt the ledger is read again. */
const ASK_AGAIN_MS = 1000;
/** A blip is nobody's news: what is wrong, or well again, is kept once it has lasted so long. */
const BLIP_MS = 10 * SECOND_MS;

export function createCheckInDesk(deps: CheckInDeskDeps): CheckInDesk {
  const { kioskId, clock, recorder, book, school, faces, keysUnprotected, roomNow } = deps;
  let state: LaneState = { kind: 'idle' };
  let camera: CameraState = 'unknown';
  let cameraSince = clock.now();
  let calm = false;
  let sessionId: SessionId | undefined;
  let settle: (() => Recorded) | undefined;
  /** When each student's face was compared for the first time in a claim, the latest last. */
  const triedAt = new Map<PersonId, readonly Instant[]>();

  const sheet = (): Sheet | undefined => (sessionId === undefined ? undefined : book.of(sessionId));

  function send(event: LaneEvent): void {
    const { state: next, effects } = step(state, event);
    state = next;
    for (const effect of effects) {
      if (effect.kind === 'compare') {
        if (effect.looks.length === 1)
          triedAt.set(effect.student.id, [...triesOf(effect.student.id), clock.now()]);
        send(compared(faces.compare(effect.student.id, effect.looks)));
      } else record(effect.student, effect.comparison);
    }
  }

  function triesOf(studentId: PersonId): readonly Instant[] {
    const now = clock.now();
    return (triedAt.get(studentId) ?? []).filter((at) => Math.abs(now - at) < TRIES_WITHIN_MS);
  }

  function compared(comparison: Comparison | undefined): LaneEvent {
    const at = clock.now();
    return comparison === undefined ? { kind: 'not-comparable', at } : { kind: 'compared', at, comparison };
  }

  function record(student: Choice, comparison: Comparison): void {
    if (sessionId === undefined) return;
    answer(student.id, recorder.write(sessionId, [faceFact(sessionId, student.id, comparison)]));
  }

  function answer(studentId: PersonId, recorded: Recorded): void {
    const at = clock.now();
    settle = undefined;
    if (recorded.ok) {
      send({ kind: 'recorded', at, calm, ...told(recorded.value, studentId, sheet()) });
    } else if (recorded.error.kind === 'unknown-outcome') {
      settle = recorded.error.settle;
      send({ kind: 'record-unknown', at });
    } else {
      send({ kind: 'record-refused', at });
    }
  }

  function refresh(): void {
    const why = whyOff();
    const at = clock.now();
    if (why === undefined) send({ kind: 'lane-opened', at });
    else if (state.kind !== 'off' || state.why !== why) send({ kind: 'lane-closed', at, why });
  }

  function whyOff(): LaneOff | undefined {
    if (school()?.reference.faceAllowed !== true) return 'faces-off';
    if (keysUnprotected) return 'keys-unprotected';
    if (isTrouble(camera)) return 'camera';
    const registered = faces.registered();
    return sheet()?.students.some(({ id }) => registered.has(id)) === true ? undefined : 'nobody-registered';
  }

  /** Why no face can be checked until somebody acts. */
  function outage(): 'keys-unprotected' | CameraTrouble | undefined {
    if (keysUnprotected) return 'keys-unprotected';
    return isTrouble(camera) ? camera : undefined;
  }

  /** What the ledger does not say of the camera yet: a dead one opens the policy's other ways in, for as long as it is dead. */
  function cameraNews(): NewFact | undefined {
    const facts = sheet()?.facts;
    if (sessionId === undefined || facts === undefined) return undefined;
    if (school()?.reference.faceAllowed !== true) return undefined;
    const said = facts.findLast((fact) => saysOfCamera(fact, kioskId))?.kind ?? 'factor-available';
    const why = outage();
    if (why !== undefined && said === 'factor-available')
      return { kind: 'factor-unavailable', sessionId, factor: 'face', why, since: cameraSince };
    return why === undefined && camera === 'ok' && said === 'factor-unavailable'
      ? { kind: 'factor-available', sessionId, factor: 'face' }
      : undefined;
  }

  function noteCamera(): void {
    const news = cameraNews();
    // Also where the clock was set back: how long it has lasted, nobody knows.
    const mayPass = !keysUnprotected && Math.abs(clock.now() - cameraSince) < BLIP_MS;
    if (news === undefined || mayPass) return;
    recorder.write(news.sessionId, [news]);
  }

  return {
    lane: () => state,
    camera: () => camera,
    open(id) {
      sessionId = id;
      state = { kind: 'idle' };
      noteCamera();
      refresh();
    },
    shut() {
      sessionId = undefined;
      state = { kind: 'idle' };
      triedAt.clear();
      settle = undefined;
    },
    refresh,
    claim(claim) {
      const open = sheet();
      if (open === undefined || state.kind === 'saving' || state.kind === 'unsure') return refused('not-now');
      if (state.kind === 'off') return refused(codeOf(state.why));
      const student = studentOf(school(), claim);
      if (student === undefined) return refused('unknown-person');
      const at = clock.now();
      if (!open.marks.has(student.id)) {
        const roomName = roomNow(student.id);
        if (roomName === undefined) return refused('not-on-roster');
        send({ kind: 'claimed-elsewhere', at, roomName });
        return DONE;
      }
      const obstacle = faces.obstacle(student.id);
      if (obstacle !== undefined) return refused(obstacle);
      if (triesOf(student.id).length >= TRIES_MAX) {
        send({ kind: 'claimed-too-often', at });
        return DONE;
      }
      send({ kind: 'claimed', at, student: { id: student.id, name: open.names.get(student.id) ?? '' } });
      return DONE;
    },
    cancel() {
      send({ kind: 'cancelled', at: clock.now() });
      return DONE;
    },
    seen(seen) {
      const before = state;
      send({ kind: 'seen', at: clock.now(), seen });
      return !looksAlike(before, state);
    },
    cameraIs(next) {
      if (isTrouble(next) !== isTrouble(camera)) cameraSince = clock.now();
      camera = next;
      noteCamera();
      refresh();
    },
    motionIs({ reduced }) {
      calm = reduced;
    },
    tick() {
      if (state.kind === 'unsure' && settle !== undefined) answer(state.student.id, settle());
      noteCamera();
      send({ kind: 'tick', at: clock.now() });
    },
    nextMoment() {
      const moments = [
        ...(state.kind === 'unsure' ? [clock.now() + ASK_AGAIN_MS] : []),
        ...('until' in state ? [state.until] : []),
        ...(cameraNews() === undefined ? [] : [cameraSince + BLIP_MS]),
      ].filter((at) => at > clock.now());
      return moments.length === 0 ? undefined : Math.min(...moments);
    },
  };
}

function faceFact(sessionId: SessionId, studentId: PersonId, comparison: Comparison): NewFact {
  const { matched, similarity, threshold, model } = comparison;
  const told = { sessionId, studentId, similarity, threshold, model };
  return matched
    ? { kind: 'face-matched', ...told, liveness: 'not-checked' }
    : { kind: 'face-refused', ...told };
}

/** What a committed fact did for the student's mark. */
function told(
  facts: readonly Fact[],
  studentId: PersonId,
  sheet: Sheet | undefined,
): { readonly factId: Fact['id']; readonly late: boolean; readonly counts: boolean } {
  const mark = sheet?.marks.get(studentId);
  const [fact] = facts;
  if (fact === undefined) throw new Error('The ledger said that it wrote, and gave no fact');
  return { factId: fact.id, late: mark?.status === 'late', counts: isIn(mark) };
}

function saysOfCamera(fact: Fact, kioskId: KioskId): boolean {
  if (fact.kind !== 'factor-unavailable' && fact.kind !== 'factor-available') return false;
  return fact.factor === 'face' && fact.source.kind === 'kiosk' && fact.source.kioskId === kioskId;
}

function codeOf(why: LaneOff): KioskCode {
  return why === 'faces-off' || why === 'keys-unprotected' ? why : 'not-now';
}

function studentOf(school: School | undefined, claim: Claim): Student | undefined {
  return 'rollNumber' in claim ? school?.studentByRoll(claim.rollNumber) : school?.student(claim.studentId);
}

function looksAlike(before: LaneState, after: LaneState): boolean {
  if (before.kind !== after.kind) return false;
  return !(before.kind === 'looking' && after.kind === 'looking' && before.hint !== after.hint);
}
