/** Campuses: a place with its own people, clock and rules. Whoever reads or changes one is of it. */
import { CampusChange, CampusItem, CampusWritten, NewCampus } from '#core/contracts/school.ts';
import { CampusId } from '#core/ids.ts';
import { EMAIL_TAKEN } from '../../school/change-person.ts';
import { namedId } from '../../named-id.ts';
import { CURSOR_WRONG, refused, type Refusal } from '../../problem.ts';
import { findAll } from '../../store/collection.ts';
import type { Collections } from '../../store/collections.ts';
import { making, type Kind, type OfficeRecord } from './documents.ts';
import { inviteFirstAdmin } from './first-admin.ts';
import { STAFF, type OfficeDeps } from './office.ts';

type CampusRecord = NonNullable<Awaited<ReturnType<Collections['campuses']['get']>>>;
/** A campus is of itself. */
type Campus = CampusRecord & OfficeRecord;

const HAS_TIMETABLE: Refusal = {
  status: 409,
  code: 'campus-has-timetable',
  detail:
    'The timetable of this campus is on the clock of its zone. Delete its entries first, then change the zone and make them anew.',
};

const CAMPUS_THERE: Refusal = {
  status: 409,
  code: 'campus-there',
  detail: 'You made this campus already, and it has people of its own. Ask its admin to invite you.',
};

export function campusKind(deps: OfficeDeps): Kind<Campus> {
  /** Of campuses that are just being made: told with the answer, and kept nowhere. */
  const codes = new WeakMap<Campus, string>();
  const { campuses, timetableEntries } = deps.collections;
  return {
    url: '/campuses',
    tag: 'Campuses',
    one: 'campus',
    many: 'campuses',
    id: CampusId,
    keeper: {
      async get(id) {
        const campus = await campuses.get(id);
        return campus && { ...campus, campusId: campus.id };
      },
      async putIf({ campusId: _own, ...campus }, condition) {
        const outcome = await campuses.putIf(campus, condition);
        // Sent again by whoever made it, who was refused where anybody is in it who could have changed it.
        return condition === 'absent' && outcome.kind === 'refused' ? { kind: 'written' } : outcome;
      },
      remove: (id, condition) => campuses.remove(id, condition),
    },
    reads: { action: 'read-school', by: STAFF },
    async find({ cursor }, { person: { campusId } }) {
      // One's own is the whole list: no answer gives a cursor.
      if (cursor !== undefined) throw refused(CURSOR_WRONG);
      const campus = await campuses.get(campusId);
      return { items: campus === undefined ? [] : [{ ...campus, campusId }] };
    },
    item: CampusItem,
    view: viewOf,
    written: {
      item: CampusWritten,
      view(campus) {
        const inviteCode = codes.get(campus);
        return Promise.resolve({ ...viewOf(campus), ...(inviteCode !== undefined && { inviteCode }) });
      },
    },
    create: making(
      NewCampus,
      [EMAIL_TAKEN, CAMPUS_THERE],
      async ({ adminEmail: email, ...body }, { person }) => {
        const { items } = await deps.collections.people.find({
          index: 'byEmail',
          equals: { email },
          limit: 1,
        });
        if (items.length > 0) throw refused(EMAIL_TAKEN);
        // The same for the same of one person: the answer with the invitation may have been lost.
        const id = CampusId.parse(namedId(deps.crypto, ['campus', person.id, body.name, body.zone, email]));
        if (await hasPeople(deps, id)) throw refused(CAMPUS_THERE);
        await endInvites(deps, id);
        const campus = { id, campusId: id, ...body, version: 1 };
        // An invitation whose campus is never made is harmless: nobody is told its code.
        codes.set(campus, await inviteFirstAdmin(deps, person, { campusId: id, email }));
        return campus;
      },
    ),
    change: making(CampusChange, [HAS_TIMETABLE], async ({ name, zone, faceAllowed }, campus) => {
      if (zone !== undefined && zone !== campus.zone) {
        const equals = { campusId: campus.id };
        const { items } = await timetableEntries.find({ index: 'byCampus', equals, limit: 1 });
        if (items.length > 0) throw refused(HAS_TIMETABLE);
      }
      return {
        ...campus,
        ...(name !== undefined && { name }),
        ...(zone !== undefined && { zone }),
        ...(faceAllowed !== undefined && { faceAllowed }),
      };
    }),
  };
}

/** Only the last invitation counts: one that is left over would let its maker in where its address is free again. */
async function endInvites({ collections: { invites } }: OfficeDeps, campusId: CampusId): Promise<void> {
  const before = await findAll(invites, { index: 'byCampus', equals: { campusId } });
  const open = before.filter(({ state, role }) => state === 'open' && role === 'admin');
  await Promise.all(
    open.map((invite) => invites.putIf({ ...invite, state: 'withdrawn' }, { state: 'open' })),
  );
}

async function hasPeople({ collections }: OfficeDeps, campusId: CampusId): Promise<boolean> {
  const equals = { campusId };
  return (await collections.people.find({ index: 'byRoleAndState', equals, limit: 1 })).items.length > 0;
}

function viewOf({ id, name, zone, faceAllowed, version = 0 }: Campus): CampusItem {
  return { id, name, zone, faceAllowed, version };
}
