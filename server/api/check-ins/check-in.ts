/** What scan and typed code have in common once the code is known to be good: may this student check in, and the fact. */
import type { DeviceProof, Receipt } from '#core/contracts/api.ts';
import { present } from '#core/assert.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { windowOf } from '#core/session/window.ts';
import { HOUR_MS, localDateAt, type Instant } from '#core/time.ts';
import type { Refusal } from '../../problem.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { KnownSession } from '../../sessions/sessions.ts';
import { deviceSays, type DeviceDeps, type DeviceSays } from './device.ts';
import type { FindSessionDeps, StudentSession } from './find-session.ts';
import { receiptOf } from './receipt.ts';
import { doorsClosed, notOnRoster, SESSION_CLOSED } from './refusals.ts';

export interface CheckInDeps extends FindSessionDeps, DeviceDeps {
  readonly collections: FindSessionDeps['collections'] & DeviceDeps['collections'];
}

/** What the good code proved: the part of the fact that its factor adds. */
export type Proof =
  | {
      readonly kind: 'qr-scanned';
      readonly slot: number;
      readonly ageMs: number;
      readonly timeInferred: boolean;
    }
  | { readonly kind: 'otp-typed'; readonly step: number };

/** A good code in the hand of a signed-in student. */
export interface Claim {
  readonly person: PersonRecord;
  readonly in: StudentSession;
  readonly proof: Proof;
  /** What the phone signed. */
  readonly code: string;
  readonly device: DeviceProof | undefined;
  readonly now: Instant;
  /** It came to us after its time was over, and only the phone says that it was scanned before. */
  readonly late?: true;
}

/** The one name under which a person's proof of one kind stands in a session; a warned one leaves room for a clean one. */
export function onceKeyOf(
  session: Pick<KnownSession, 'sessionId'>,
  person: Pick<PersonRecord, 'id'>,
  kind: Proof['kind'],
  says: DeviceSays,
): string {
  return [session.sessionId, person.id, kind, ...(says.warning === undefined ? [] : [says.warning])].join(
    '|',
  );
}

/** Writes the fact, once, and answers with the receipt. The fact is durable before the answer. */
export async function checkIn(deps: CheckInDeps, claim: Claim): Promise<Result<Receipt, Refusal>> {
  const { person, proof } = claim;
  const { session } = claim.in;
  const known = await deps.ledger.recently(session.sessionId);
  const already = known.said(onceKeyOf(session, person, proof.kind, {}));
  if (already !== undefined) return ok(await currentReceipt(deps, claim.person, claim.in, claim.now));
  const refusal = await refusalOf(deps, claim);
  if (refusal !== undefined) return failed(refusal);
  const device = await deviceSays(deps, person.id, claim.code, claim.device);
  if (!device.ok) return device;
  const says: DeviceSays = claim.late === true ? { ...device.value, warning: 'late-scan' } : device.value;
  await deps.ledger.sayOnce(
    {
      sessionId: session.sessionId,
      studentId: person.id,
      ...factPart(proof),
      ...says,
      ...(session.rehearsal ? { rehearsal: true } : {}),
    },
    onceKeyOf(session, person, proof.kind, says),
  );
  return ok(await currentReceipt(deps, claim.person, claim.in, claim.now));
}

/** The receipt as it stands after the fact was written. */
export async function currentReceipt(
  deps: Pick<CheckInDeps, 'ledger'>,
  person: Pick<PersonRecord, 'id'>,
  { session }: StudentSession,
  now: Instant,
): Promise<Receipt> {
  const received = (await deps.ledger.recently(session.sessionId)).about(person.id);
  return present(receiptOf(session, person.id, received, now), 'a fact was written');
}

async function refusalOf(deps: CheckInDeps, claim: Claim): Promise<Refusal | undefined> {
  const { session, closed } = claim.in;
  if (!session.roster.includes(claim.person.id))
    return notOnRoster(session.title, await elsewhere(deps, claim));
  const { doorsAt } = windowOf(session.startsAt, session.policy);
  if (claim.now < doorsAt) return doorsClosed(doorsAt, session.zone);
  return closed ? SESSION_CLOSED : undefined;
}

/** Where the timetable expects the student now, or within the hour. */
async function elsewhere(
  deps: CheckInDeps,
  { person, now, in: { session } }: Pick<Claim, 'person' | 'now' | 'in'>,
): Promise<{ title: string; roomName: string } | undefined> {
  const school = await deps.schools.of(person.campusId);
  return school
    .occurrences(now, now + HOUR_MS)
    .filter(({ sessionId }) => sessionId !== session.sessionId)
    .flatMap(({ classGroupId, roomId, startsAt, zone }) => {
      const group = school.classGroups.get(classGroupId);
      const room = school.rooms.get(roomId);
      const isExpected = school.rosterOn(classGroupId, localDateAt(startsAt, zone)).includes(person.id);
      return isExpected && group !== undefined && room !== undefined
        ? [{ title: group.title, roomName: room.name }]
        : [];
    })[0];
}

/** The facts' schema knows `true` or nothing for what is seldom so. */
function factPart(proof: Proof) {
  if (proof.kind === 'otp-typed') return { kind: proof.kind, step: proof.step } as const;
  const { kind, slot, ageMs, timeInferred } = proof;
  return { kind, slot, ageMs, ...(timeInferred ? { timeInferred } : {}) } as const;
}
