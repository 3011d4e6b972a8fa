/** The school that both sides of the benchmark of the API are given: rooms with a class each, and what their kiosks and phones hold. */
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Policy } from '#core/check-in/policy.ts';
import { tagOf } from '#core/code/qr-token.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { CampusId, ClassGroupId, KioskId, PersonId, PolicyId, RoomId, SessionId } from '#core/ids.ts';

/** Bytes are base64url. */
export const World = z.object({
  campusId: CampusId,
  teacherId: PersonId,
  policyId: PolicyId,
  /** Of the peer's tokens. */
  jwtSecret: z.string(),
  students: z.array(z.object({ id: PersonId, signInId: z.uuid(), secret: z.string(), jwt: z.string() })),
  rooms: z.array(
    z.object({
      roomId: RoomId,
      classGroupId: ClassGroupId,
      studentIds: z.array(PersonId),
      sessionId: SessionId,
      sessionTag: z.string(),
      startsAt: z.int(),
      kioskId: KioskId,
      kioskTag: z.string(),
      kioskSecret: z.string(),
      credential: z.string(),
      /** Ed25519: the private seed, and the public key. */
      seed: z.string(),
      publicKey: z.string(),
    }),
  ),
});
export type World = z.infer<typeof World>;
export type WorldRoom = World['rooms'][number];
export type WorldStudent = World['students'][number];

export interface Size {
  readonly rooms: number;
  readonly studentsARoom: number;
}

/** One scan makes somebody present, within an hour of the start. */
export function everydayPolicy({ policyId }: Pick<World, 'policyId'>): Policy {
  return {
    id: policyId,
    version: 1,
    name: 'Everyday',
    minAssurance: 1,
    rule: { kind: 'factor', factor: 'qr' },
    fallbacks: [],
    earlyMin: 5,
    graceMin: 60,
    lateMin: 90,
    absentMin: 120,
  };
}

/** Makes one at random. Its classes began a minute before `now`. */
export function makeWorld({ rooms, studentsARoom }: Size, now: number): World {
  const jwtSecret = secret();
  const students = Array.from({ length: rooms * studentsARoom }, () => {
    const id = PersonId.parse(randomUUID());
    return { id, signInId: randomUUID(), secret: secret(), jwt: jwtFor(id, jwtSecret, now) };
  });
  return {
    campusId: CampusId.parse(randomUUID()),
    teacherId: PersonId.parse(randomUUID()),
    policyId: PolicyId.parse(randomUUID()),
    jwtSecret,
    students,
    rooms: Array.from({ length: rooms }, (_, i) => {
      const from = i * studentsARoom;
      const studentIds = students.slice(from, from + studentsARoom).map(({ id }) => id);
      return roomWith(studentIds, now);
    }),
  };
}

function roomWith(studentIds: PersonId[], now: number): WorldRoom {
  const sessionId = SessionId.parse(randomUUID());
  const kioskId = KioskId.parse(randomUUID());
  const keys = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return {
    roomId: RoomId.parse(randomUUID()),
    classGroupId: ClassGroupId.parse(randomUUID()),
    studentIds,
    sessionId,
    sessionTag: tagOf(crypto, sessionId),
    startsAt: now - 60_000,
    kioskId,
    kioskTag: tagOf(crypto, kioskId),
    kioskSecret: secret(),
    credential: secret(),
    seed: keys.d ?? '',
    publicKey: keys.x ?? '',
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** HS256 (RFC 7519), as a service of one process signs its tokens. */
function jwtFor(sub: string, key: string, now: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = [
    part({ alg: 'HS256', typ: 'JWT' }),
    part({ sub, exp: Math.floor(now / 1000) + 86_400 }),
  ].join('.');
  const mac = Buffer.from(crypto.hmacSha256(crypto.utf8(key), crypto.utf8(signed)));
  return `${signed}.${mac.toString('base64url')}`;
}
