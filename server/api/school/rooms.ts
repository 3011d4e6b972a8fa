/** Rooms: where classes meet and kiosks stand. A code is one in all campuses, since people type it. */
import { NewRoom, RoomChange, RoomItem } from '#core/contracts/school.ts';
import { RoomId } from '#core/ids.ts';
import { nextId } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import { making, type Kind, type OfficeRecord } from './documents.ts';
import { counted, STAFF, type OfficeDeps } from './office.ts';

type RoomRecord = NonNullable<Awaited<ReturnType<Collections['rooms']['get']>>> & OfficeRecord;

const CODE_TAKEN: Refusal = {
  status: 409,
  code: 'room-code-taken',
  detail: 'Another room has this code. Codes are typed by students, so each room has its own.',
};

export function roomKind(deps: OfficeDeps): Kind<RoomRecord> {
  const { rooms, timetableEntries, kiosks } = deps.collections;
  return {
    url: '/rooms',
    tag: 'Rooms',
    one: 'room',
    many: 'rooms',
    id: RoomId,
    keeper: rooms,
    reads: { action: 'read-school', by: STAFF },
    find: ({ cursor, limit }, { person: { campusId } }) =>
      rooms.find({ index: 'byCampus', equals: { campusId }, limit, after: cursor }),
    item: RoomItem,
    view: ({ id, name, code, version = 0 }) => ({ id, name, code, version }),
    create: making(NewRoom, [], async (body, { person: { campusId } }) => {
      const id = RoomId.parse(nextId(deps.clock, deps.chance));
      return { id, campusId, ...body, version: 1 };
    }),
    change: making(RoomChange, [], async ({ name, code }, room) => ({
      ...room,
      ...(name !== undefined && { name }),
      ...(code !== undefined && { code }),
    })),
    taken: CODE_TAKEN,
    async check({ id, code }) {
      const { items } = await rooms.find({ index: 'byCode', equals: { code }, limit: 1 });
      return items.some((room) => room.id !== id) ? CODE_TAKEN : undefined;
    },
    async usedBy({ id: roomId }) {
      const limit = 1000;
      const entries = await timetableEntries.find({ index: 'byRoom', equals: { roomId }, limit });
      const here = await kiosks.find({ index: 'byRoom', equals: { roomId, state: 'paired' }, limit });
      return [
        ...counted(entries.items.length, 'timetable entry', 'timetable entries'),
        ...counted(here.items.length, 'paired kiosk', 'paired kiosks'),
      ];
    },
  };
}
