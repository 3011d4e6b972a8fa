/** A class outside the timetable has one id, whoever opens it. */
import { expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, ClassGroupId, RoomId } from '#core/ids.ts';
import { unscheduledSessionId } from '#core/session/session-id.ts';
import { at, uuid } from '../../support/facts.ts';

const maths = {
  campusId: CampusId.parse(uuid(400)),
  classGroupId: ClassGroupId.parse(uuid(402)),
  roomId: RoomId.parse(uuid(401)),
  startsAt: at(0),
};
const id = (over: Partial<typeof maths> = {}) => unscheduledSessionId(nodeCrypto, { ...maths, ...over });

test('is a UUIDv7 of the start', () => {
  expect(id()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id().replaceAll('-', '').slice(0, 12), 16)).toBe(at(0));
});

test('is the same for the same class, and another for any other', () => {
  expect(id()).toBe(id());
  const others = [
    id({ startsAt: at(1) }),
    id({ roomId: RoomId.parse(uuid(403)) }),
    id({ classGroupId: ClassGroupId.parse(uuid(403)) }),
    id({ campusId: CampusId.parse(uuid(403)) }),
  ];
  expect(new Set([id(), ...others]).size).toBe(5);
});
