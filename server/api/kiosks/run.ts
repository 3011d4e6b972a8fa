/** What admins do with kiosks: a code for a new one, another room, out of service. */
import type { KioskDetail, PairingCode, RevokeKiosk } from '#core/contracts/school.ts';
import type { CampusId, RoomId } from '#core/ids.ts';
import { HOUR_MS } from '#core/time.ts';
import { makePairingCode } from '../../pairing-codes.ts';
import { refused } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import type { KioskRecord } from '../../store/kiosks.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { CHANGED_MEANWHILE, NO_ROOM, REVOKED, type KioskRouteDeps } from './deps.ts';
import { kioskDetail } from './show.ts';

const CODE_LASTS_MS = 24 * HOUR_MS;

/** The code is told once, and kept only as its hash. */
export async function codeForRoom(
  deps: KioskRouteDeps,
  { id: by, campusId }: PersonRecord,
  roomId: RoomId,
): Promise<PairingCode> {
  await roomOf(deps, campusId, roomId);
  const expiresAt = deps.clock.now() + CODE_LASTS_MS;
  await deps.audit.say({ campusId, by, action: 'make-pairing-code', subject: roomId });
  const code = await makePairingCode(deps, { campusId, roomId, madeBy: by, expiresAt });
  return { code, roomId, expiresAt };
}

/** Its classes are those of the other room from its next pull on. */
export async function moveKiosk(
  deps: KioskRouteDeps,
  { id: by, campusId }: PersonRecord,
  { kiosk, roomId }: { readonly kiosk: KioskRecord; readonly roomId: RoomId },
): Promise<KioskDetail> {
  if (kiosk.state === 'revoked') throw refused(REVOKED);
  await roomOf(deps, campusId, roomId);
  const details = { from: kiosk.roomId, to: roomId };
  await deps.audit.say({ campusId, by, action: 'run-kiosks', subject: kiosk.id, details });
  const { state } = kiosk;
  const moved = { ...kiosk, roomId };
  const outcome = await deps.collections.kiosks.putIf(moved, { state, roomId: kiosk.roomId });
  if (outcome.kind === 'refused') throw refused(CHANGED_MEANWHILE);
  await touchSchool(deps.collections);
  return kioskDetail(deps, moved);
}

/** From the next request on its credential is refused, its streams end, and its codes are worth nothing. Again it changes nothing. */
export async function revokeKiosk(
  deps: KioskRouteDeps,
  { id: by, campusId }: PersonRecord,
  { kiosk, reason }: { readonly kiosk: KioskRecord } & RevokeKiosk,
): Promise<KioskDetail> {
  if (kiosk.state === 'revoked') return kioskDetail(deps, kiosk);
  await deps.audit.say({
    campusId,
    by,
    action: 'run-kiosks',
    subject: kiosk.id,
    details: { did: 'revoked', reason },
  });
  const revoked = { ...kiosk, state: 'revoked' as const, revokedAt: deps.clock.now() };
  const outcome = await deps.collections.kiosks.putIf(revoked, { state: 'paired', roomId: kiosk.roomId });
  if (outcome.kind === 'refused') throw refused(CHANGED_MEANWHILE);
  await touchSchool(deps.collections);
  return kioskDetail(deps, revoked);
}

async function roomOf({ collections }: KioskRouteDeps, campusId: CampusId, id: RoomId): Promise<void> {
  const room = await collections.rooms.get(id);
  if (room?.campusId !== campusId) throw refused(NO_ROOM);
}
