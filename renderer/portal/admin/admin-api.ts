/** What the school office asks of the central API. Lists come in pages: `cursor` is what the page before said, '' begins. */
import {
  Decided,
  InvitePage,
  MadeInvite,
  NewAccount,
  PeoplePage,
  ResetCode,
  type AccountState,
  type FirstAdmin,
  type NewInvite,
  type PersonRow,
} from '#core/contracts/accounts.ts';
import { pageOf } from '#core/contracts/paging.ts';
import { KioskDetail, KioskItem, PairingCode, RoomItem, type NewRoom } from '#core/contracts/school.ts';
import type { KioskId, PersonId, RoomId } from '#core/ids.ts';
import { ok, type Result } from '#core/result.ts';
import type { Role } from '#core/roster/person.ts';
import type { z } from 'zod';
import type { ApiFailure, Door } from '../api.ts';

export const KioskPage = pageOf(KioskItem);
export type KioskPage = z.infer<typeof KioskPage>;
const RoomPage = pageOf(RoomItem);
export type Room = z.infer<typeof RoomItem>;
export type Kiosk = z.infer<typeof KioskItem>;

export interface PeopleWish {
  readonly state: AccountState;
  readonly role: Role | undefined;
}

/** What is decided about everybody in `ids`, of whom there are 200 at most. */
export type Decision =
  | { readonly ids: readonly PersonId[]; readonly decision: 'approve' }
  | { readonly ids: readonly PersonId[]; readonly decision: 'reject'; readonly reason: string };

type Answer<T> = Promise<Result<T, ApiFailure>>;

export interface AdminApi {
  readonly registerFirst: (asked: FirstAdmin) => Answer<NewAccount>;
  readonly kiosks: (cursor: string, signal?: AbortSignal) => Answer<KioskPage>;
  /** All of them, for there are no more than a campus has doors. */
  readonly rooms: (signal?: AbortSignal) => Answer<readonly Room[]>;
  readonly makeRoom: (room: NewRoomForm) => Answer<Room>;
  readonly makePairingCode: (roomId: RoomId) => Answer<PairingCode>;
  readonly revokeKiosk: (id: KioskId, reason: string) => Answer<KioskDetail>;
  readonly people: (wish: PeopleWish, cursor: string, signal?: AbortSignal) => Answer<PeoplePage>;
  /** The approved student of the campus who has the roll number; undefined where nobody has. */
  readonly studentWith: (rollNumber: string) => Answer<PersonRow | undefined>;
  readonly decide: (decision: Decision) => Answer<Decided>;
  readonly invites: (cursor: string, signal?: AbortSignal) => Answer<InvitePage>;
  readonly invite: (asked: NewInvite) => Answer<MadeInvite>;
  readonly makeResetCode: (personId: PersonId) => Answer<ResetCode>;
}
export type NewRoomForm = z.input<typeof NewRoom>;

/** Rows of a page that is read; the most that the API gives. */
const PAGE = 100;
const MOST = 200;

export function createAdminApi({ get, post }: Door): AdminApi {
  return {
    registerFirst: (asked) => post('/register/admin', asked, NewAccount),
    kiosks: (cursor, signal) => get(`/kiosks?${query(MOST, cursor)}`, KioskPage, signal),
    rooms: (signal) => allRooms({ get }, signal),
    makeRoom: (room) => post('/rooms', room, RoomItem),
    makePairingCode: (roomId) => post('/kiosks/codes', { roomId }, PairingCode),
    revokeKiosk: (id, reason) => post(`/kiosks/${id}/revoke`, { reason }, KioskDetail),
    people: ({ state, role }, cursor, signal) =>
      get(
        `/people?${query(PAGE, cursor, { state, ...(role !== undefined && { role }) })}`,
        PeoplePage,
        signal,
      ),
    async studentWith(rollNumber) {
      const found = await get(
        `/people?${query(1, '', { role: 'student', state: 'approved', rollNumber })}`,
        PeoplePage,
      );
      return found.ok ? ok(found.value.items[0]) : found;
    },
    decide: (decision) => post('/approve-user', decision, Decided),
    invites: (cursor, signal) => get(`/invites?${query(PAGE, cursor)}`, InvitePage, signal),
    invite: (asked) => post('/invites', asked, MadeInvite),
    makeResetCode: (personId) => post('/password/reset-code', { personId }, ResetCode),
  };
}

async function allRooms({ get }: Pick<Door, 'get'>, signal?: AbortSignal): Answer<readonly Room[]> {
  const rooms: Room[] = [];
  let cursor = '';
  do {
    const page = await get(`/rooms?${query(MOST, cursor)}`, RoomPage, signal);
    if (!page.ok) return page;
    rooms.push(...page.value.items);
    cursor = page.value.next ?? '';
  } while (cursor !== '');
  return ok(rooms);
}

function query(limit: number, cursor: string, wish: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({
    ...wish,
    limit: String(limit),
    ...(cursor !== '' && { cursor }),
  }).toString();
}
