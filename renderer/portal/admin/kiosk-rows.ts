/** The kiosks of a campus as the office reads them: by room, those in service first, and the rooms that have none. */
import type { RoomId } from '#core/ids.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '#core/time.ts';
import { agoText } from '../times.ts';
import { LANGUAGE, say } from '../words.ts';
import type { Kiosk, Room } from './admin-api.ts';

export interface KioskRow {
  readonly key: string;
  readonly roomId: RoomId;
  /** Its name and code, such as `Chemistry lab` and `B204`; undefined of a room that is no more. */
  readonly room: Room | undefined;
  readonly state: 'paired' | 'none' | 'revoked';
  /** Undefined where the room has none. */
  readonly kiosk: Kiosk | undefined;
}

const ORDER = { paired: 0, none: 1, revoked: 2 } as const;

/** `isWhole`: every kiosk is among them, so that a room without one has none. */
export function kioskRows(
  kiosks: readonly Kiosk[],
  rooms: readonly Room[],
  isWhole: boolean,
): readonly KioskRow[] {
  const roomsById = new Map(rooms.map((room) => [room.id, room]));
  const served = new Set(kiosks.filter(({ state }) => state === 'paired').map(({ roomId }) => roomId));
  const standing = kiosks.map((kiosk): KioskRow => ({
    key: kiosk.id,
    roomId: kiosk.roomId,
    room: roomsById.get(kiosk.roomId),
    state: kiosk.state,
    kiosk,
  }));
  const bare = rooms
    .filter(({ id }) => isWhole && !served.has(id))
    .map((room): KioskRow => ({ key: room.id, roomId: room.id, room, state: 'none', kiosk: undefined }));
  return [...standing, ...bare].toSorted(
    (a, b) => ORDER[a.state] - ORDER[b.state] || roomText(a.room).localeCompare(roomText(b.room), LANGUAGE),
  );
}

/** Whose kiosk is most likely paired next: a room without one. */
export function roomToPair(rows: readonly KioskRow[]): RoomId | undefined {
  return rows.find(({ state }) => state === 'none')?.roomId;
}

/** `Chemistry lab (B204)`; the code alone where it is the name too. */
export function roomText(room: Pick<Room, 'name' | 'code'> | undefined): string {
  if (room === undefined) return say('portal:kiosks.room-gone');
  const { name, code } = room;
  return name === code ? name : say('portal:kiosks.room', { name, code });
}

/** When it was last heard, in words. */
export function heardText({ heardAt, pairedAt }: Kiosk, now: Instant): string {
  if (heardAt !== undefined) return agoText(heardAt, now);
  return say('portal:kiosks.not-heard', { ago: agoText(pairedAt, now) });
}

/** How far its clock was off when it was last heard; undefined within a minute, which check-ins bear. */
export function clockText({ clockOffsetMs = 0 }: Kiosk): string | undefined {
  const offMs = Math.abs(clockOffsetMs);
  if (offMs < MINUTE_MS) return undefined;
  const minutes = Math.floor(offMs / MINUTE_MS);
  const seconds = Math.floor((offMs % MINUTE_MS) / SECOND_MS);
  return say(clockOffsetMs > 0 ? 'portal:kiosks.clock-ahead' : 'portal:kiosks.clock-behind', {
    minutes,
    seconds,
  });
}
