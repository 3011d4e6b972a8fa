/**
 * Staff sign in with a PIN or a password against the cached verifier, offline too. A try is counted on disk before it is
 * verified, so that ending the program at the right moment gives nobody another one.
 */
import {
  afterWrong,
  KIOSK_TRIES,
  lockedUntil,
  NO_LOCKOUT,
  TRIES,
  triesLeft,
  type Lockout,
} from '#core/access/lockout.ts';
import type { StaffMember } from '#core/contracts/api.ts';
import type { Outcome } from '#core/contracts/kiosk.ts';
import type { PersonId } from '#core/ids.ts';
import type { Staff } from '#core/kiosk/flow.ts';
import type { Instant } from '#core/time.ts';
import type { Settings } from '../local-store/settings.ts';
import { DONE, refused } from './outcome.ts';
import type { Clock } from '../ports.ts';
import type { School } from './school.ts';

export interface SignInTry {
  readonly personId: PersonId;
  readonly by: 'pin' | 'password';
  readonly secret: string;
}

/** What the pad says of the last tries. */
export interface PadState {
  /** Whom the rest is about; the whole pad where nobody is named. */
  readonly about: PersonId | undefined;
  readonly failure: 'wrong-secret' | undefined;
  readonly triesLeft: number;
  readonly lockedUntil: Instant | undefined;
}

export interface StaffDesk {
  /** The pad is opened afresh: it says nothing of whoever stood there before. */
  readonly open: () => void;
  /** `staff` is there where the outcome is `done`. */
  readonly submit: (
    attempt: SignInTry,
  ) => Promise<{ readonly outcome: Outcome; readonly staff: Staff | undefined }>;
  /** `preferred`: whose wait the pad shows before anyone tried. */
  readonly pad: (preferred: PersonId | undefined) => PadState;
}

export interface StaffDeskDeps {
  readonly settings: Pick<Settings, 'lockOut' | 'saveLockOut'>;
  readonly clock: Clock;
  readonly school: () => School | undefined;
  /** Whether `secret` is the one behind the argon2id `verifier` (PHC text). */
  readonly verify: (verifier: string, secret: string) => Promise<boolean>;
}

const KIOSK = { scope: 'kiosk', tries: KIOSK_TRIES } as const;

interface Scope {
  readonly scope: string;
  readonly tries: number;
}

export function createStaffDesk({ settings, clock, school, verify }: StaffDeskDeps): StaffDesk {
  let lastTried: PersonId | undefined;
  let failure: PadState['failure'];

  function waitOf(scopes: readonly Scope[]): Instant | undefined {
    const waits = scopes.flatMap((scope) => lockedUntil(lockoutOf(settings, scope), clock.now()) ?? []);
    return waits.length === 0 ? undefined : Math.max(...waits);
  }

  async function verifies(member: StaffMember, { by, secret }: SignInTry): Promise<boolean> {
    const verifier = by === 'pin' ? member.pinVerifier : member.passwordVerifier;
    return verifier !== undefined && (await verify(verifier, secret));
  }

  return {
    open() {
      lastTried = undefined;
      failure = undefined;
    },
    async submit(attempt) {
      const member = school()?.staff(attempt.personId);
      if (member === undefined) return { outcome: refused('unknown-person'), staff: undefined };
      lastTried = member.id;
      const scopes = [personScope(member.id), KIOSK];
      const wait = waitOf(scopes);
      if (wait !== undefined) return { outcome: refused('locked-out', wait), staff: undefined };
      for (const scope of scopes)
        save(settings, scope, afterWrong(lockoutOf(settings, scope), clock.now(), scope.tries));
      if (!(await verifies(member, attempt))) {
        failure = 'wrong-secret';
        const until = waitOf(scopes);
        return {
          outcome: until === undefined ? refused('wrong-secret') : refused('locked-out', until),
          staff: undefined,
        };
      }
      for (const scope of scopes) save(settings, scope, NO_LOCKOUT);
      failure = undefined;
      return { outcome: DONE, staff: { id: member.id, role: member.role } };
    },
    pad(preferred) {
      const person = lastTried ?? preferred;
      const scopes = person === undefined ? [KIOSK] : [personScope(person), KIOSK];
      const left = scopes.map((scope) => triesLeft(lockoutOf(settings, scope), scope.tries));
      const about = waitOf([KIOSK]) === undefined ? person : undefined;
      return { about, failure, triesLeft: Math.min(TRIES, ...left), lockedUntil: waitOf(scopes) };
    },
  };
}

function personScope(id: PersonId): Scope {
  return { scope: id, tries: TRIES };
}

/** The settings keep one number: all wrong tries in a row, the finished rounds included. */
function lockoutOf(settings: Pick<Settings, 'lockOut'>, { scope, tries }: Scope): Lockout {
  const { failures, lockedUntil: until } = settings.lockOut(scope);
  const lockout = { wrong: failures % tries, rounds: Math.floor(failures / tries) };
  return until === undefined ? lockout : { ...lockout, until };
}

function save(settings: Pick<Settings, 'saveLockOut'>, { scope, tries }: Scope, lockout: Lockout): void {
  const failures = lockout.rounds * tries + lockout.wrong;
  settings.saveLockOut(scope, { failures, lockedUntil: lockout.until });
}
