/**
 * `POST /bluetooth/check`. A kiosk that cannot wait for its ledger sends what it heard, signed by its own key, and that becomes
 * a fact with the signature beside it, once. A student's own word is kept as such, and proves nothing.
 */
import { NEAR } from '#core/beacon/near.ts';
import { rollingIdentities } from '#core/beacon/rolling.ts';
import type { EnrolledBeacon } from '#core/contracts/api.ts';
import { sightingMessage, type BeaconChecked, type Sighting } from '#core/contracts/sessions.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import { isClosed } from '#core/mark/judge.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Refusal } from '../../problem.ts';
import { knownSession, occurrenceAround, type KnownSession } from '../../sessions/sessions.ts';
import type { KioskRecord } from '../../store/kiosks.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { WRITTEN_BY_NEWER } from '../../sessions/session-ledger.ts';
import type { CheckInDeps } from './check-in.ts';
import { notOnRoster, SESSION_CLOSED } from './refusals.ts';

export const NOT_YOUR_WORD: Refusal = {
  status: 403,
  code: 'kiosk-signs-sightings',
  detail:
    'Only a paired kiosk can say what it heard, and only a student that their device is near. Send your own.',
};
const NO_SUCH_SESSION: Refusal = {
  status: 404,
  code: 'session-not-opened',
  detail: 'No class with this number is known here. Look at the board, then try again.',
};
const NOT_HERE: Refusal = {
  status: 404,
  code: 'session-not-opened',
  detail: 'This class was not opened by this kiosk, nor in its room. Send what its own kiosk heard.',
};
const SIGHTING_FORGED: Refusal = {
  status: 422,
  code: 'signature-wrong',
  detail:
    'This is not signed by the key with which this kiosk was paired. Ask an admin to look at the kiosk.',
};
const SIGHTING_STALE: Refusal = {
  status: 422,
  code: 'sighting-stale',
  detail: 'This was heard more than a minute ago by the kiosk’s clock. Send what is heard now.',
};
const HEARD_TOO_LITTLE: Refusal = {
  status: 422,
  code: 'heard-too-little',
  detail: 'That is too little to say that the device is near: three packets over two seconds. Listen on.',
};
const BEACON_UNKNOWN: Refusal = {
  status: 404,
  code: 'beacon-unknown',
  detail: 'No student of this class has a device with that identity now. Enrol the device first.',
};
const SIGHTING_REPLAYED: Refusal = {
  status: 409,
  code: 'sighting-replayed',
  detail:
    'What this kiosk heard of that identity is kept already. Send the next one when the identity changes.',
};
export const BEACON_REFUSALS: readonly Refusal[] = [
  NOT_YOUR_WORD,
  NO_SUCH_SESSION,
  NOT_HERE,
  notOnRoster('Maths 9B', undefined),
  SESSION_CLOSED,
  SIGHTING_FORGED,
  SIGHTING_STALE,
  HEARD_TOO_LITTLE,
  BEACON_UNKNOWN,
  SIGHTING_REPLAYED,
  WRITTEN_BY_NEWER,
];

/** Between hearing and asking, and what a measured clock may be off. */
const FRESH_MS = MINUTE_MS;

export async function checkSighting(
  deps: CheckInDeps,
  kiosk: KioskRecord,
  sighting: Sighting,
): Promise<Result<BeaconChecked, Refusal>> {
  if (!isSigned(deps.crypto, kiosk, sighting)) return failed(SIGHTING_FORGED);
  if (!(await isFresh(deps, kiosk, sighting))) return failed(SIGHTING_STALE);
  const { sessionId, packets, medianRssiDbm, forMs, uuid, at, signature } = sighting;
  if (packets < NEAR.minPackets || forMs < NEAR.minForMs) return failed(HEARD_TOO_LITTLE);
  const found = await sessionHere(deps, kiosk, sessionId);
  if (found === undefined) return failed(NOT_HERE);
  if (found.closed) return failed(SESSION_CLOSED);
  const { beacons } = await deps.schools.of(kiosk.campusId);
  const owner = ownerOf(deps.crypto, beacons, found.session, sighting);
  if (owner === undefined) return failed(BEACON_UNKNOWN);
  const said = await deps.ledger.sayOnce(
    {
      kind: 'beacon-heard',
      sessionId,
      ...owner,
      packets,
      medianRssiDbm,
      forMs,
      statement: { kioskId: kiosk.id, uuid, at, signature },
      ...(found.session.rehearsal && { rehearsal: true }),
    },
    // A rolling identity lasts half a minute; a static one is told of once.
    `${sessionId}|beacon-heard|${kiosk.id}|${uuid}`,
  );
  if (!said.isNew) return failed(SIGHTING_REPLAYED);
  return ok({ sessionId, studentId: owner.studentId, factId: said.fact.id, proves: 'near' });
}

export async function claimBeacon(
  deps: CheckInDeps,
  person: PersonRecord,
  sessionId: SessionId,
): Promise<Result<BeaconChecked, Refusal>> {
  const received = await deps.ledger.ofStudent(sessionId, person.id);
  const facts = received.map(({ fact }) => fact);
  const school = await deps.schools.of(person.campusId);
  const session = knownSession(school, facts, occurrenceAround(school, sessionId, deps.clock.now()));
  if (session?.campusId !== person.campusId) return failed(NO_SUCH_SESSION);
  if (!session.roster.includes(person.id)) return failed(notOnRoster(session.title, undefined));
  if (isClosed(facts)) return failed(SESSION_CLOSED);
  const { fact } = await deps.ledger.sayOnce(
    {
      kind: 'beacon-claimed',
      sessionId,
      studentId: person.id,
      ...(session.rehearsal && { rehearsal: true }),
    },
    `${sessionId}|${person.id}|beacon-claimed`,
  );
  return ok({ sessionId, studentId: person.id, factId: fact.id, proves: 'nothing' });
}

function isSigned(crypto: Crypto, kiosk: KioskRecord, sighting: Sighting): boolean {
  const key = crypto.fromBase64Url(kiosk.publicKey);
  const signature = crypto.fromBase64Url(sighting.signature);
  if (key === undefined || signature === undefined) return false;
  return crypto.verifyEd25519(key, crypto.utf8(sightingMessage(kiosk.id, sighting)), signature);
}

async function isFresh(deps: CheckInDeps, kiosk: KioskRecord, { at }: Sighting): Promise<boolean> {
  const now = deps.clock.now();
  const moment = await (await deps.codes.byTag(kiosk.tag))?.momentAt(now);
  const there = moment === undefined || moment.kind === 'unknown' ? now : moment.at;
  return Math.abs(there - at) <= FRESH_MS;
}

/** A session that this kiosk opened, or that was opened in its room. */
async function sessionHere(
  deps: CheckInDeps,
  kiosk: KioskRecord,
  sessionId: SessionId,
): Promise<{ readonly session: KnownSession; readonly closed: boolean } | undefined> {
  const opened = await deps.collections.openings.find({
    index: 'bySession',
    equals: { sessionId },
    limit: 10,
  });
  const isHere = opened.items.some(({ kioskId, roomId }) => kioskId === kiosk.id || roomId === kiosk.roomId);
  if (!isHere) return undefined;
  const facts = (await deps.ledger.ofSession(sessionId)).map(({ fact }) => fact);
  const session = knownSession(await deps.schools.of(kiosk.campusId), facts, undefined);
  return session?.campusId === kiosk.campusId ? { session, closed: isClosed(facts) } : undefined;
}

/** Whose identity it is, of those who are expected. */
function ownerOf(
  crypto: Crypto,
  beacons: readonly EnrolledBeacon[],
  { roster }: KnownSession,
  { uuid, at }: Sighting,
): { readonly studentId: PersonId; readonly identity: EnrolledBeacon['identity'] } | undefined {
  const expected = new Set(roster);
  const ours = beacons.filter(({ studentId }) => expected.has(studentId));
  const worn = ours.find((beacon) => beacon.identity === 'static' && beacon.uuid.toLowerCase() === uuid);
  if (worn !== undefined) return { studentId: worn.studentId, identity: 'static' };
  const devices = ours.flatMap((beacon) => {
    const secret = beacon.identity === 'rolling' ? crypto.fromBase64Url(beacon.secret) : undefined;
    return secret === undefined ? [] : [{ studentId: beacon.studentId, secret }];
  });
  const studentId = rollingIdentities(crypto, devices, at).get(uuid);
  return studentId === undefined ? undefined : { studentId, identity: 'rolling' };
}
