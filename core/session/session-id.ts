/** The id of a session that is in no timetable, when it is opened from the portal. */
import { bytesFromHex, concatBytes, uint64Bytes, uuidOfVersion } from '../crypto/bytes.ts';
import type { Crypto } from '../crypto/crypto.ts';
import { SessionId, type CampusId, type ClassGroupId, type RoomId } from '../ids.ts';
import type { Instant } from '../time.ts';

/**
 * A UUIDv7 (RFC 9562 §5.7) of the session's start, with a hash of what it is where others have chance: whoever opens the same
 * class in the same room at the same time opens the same session.
 */
export function unscheduledSessionId(
  crypto: Crypto,
  of: {
    readonly campusId: CampusId;
    readonly classGroupId: ClassGroupId;
    readonly roomId: RoomId;
    readonly startsAt: Instant;
  },
): SessionId {
  const text = crypto.utf8(`unscheduled|${of.classGroupId}|${of.roomId}|${of.startsAt}`);
  const hash = crypto.sha256(concatBytes(bytesFromHex(of.campusId), text));
  const time = uint64Bytes(of.startsAt).slice(2);
  return SessionId.parse(uuidOfVersion(7, concatBytes(time, hash.slice(0, 10))));
}
