/** Everything that a kiosk needs to run its room's classes without the network, made from the store and named by its content. */
import type { AwayNote, ClassGroup, Reference, StaffMember } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { present } from '#core/assert.ts';
import type { CampusId } from '#core/ids.ts';
import { enrolmentsWithin, type Window } from '#core/roster/enrolment.ts';
import type { Student } from '#core/roster/person.ts';
import { addDays, DAY_MS, instantFromLocal, localDateAt, type Instant, type LocalDate } from '#core/time.ts';
import type { SchoolClassGroup, SchoolReader, SchoolSnapshot } from './school-snapshot.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import type { KioskRecord } from '../store/kiosks.ts';
import type { PersonRecord } from '../store/school-records.ts';

export interface NamedReference {
  readonly id: string;
  readonly reference: Reference;
}

export interface References {
  /** The reference of this kiosk's room as it stands at `now`. */
  readonly of: (kiosk: KioskRecord, now: Instant) => Promise<NamedReference>;
}

interface ReferenceDeps {
  readonly collections: Pick<Collections, 'consents' | 'knownAbsences' | 'people'>;
  readonly schools: SchoolReader;
  readonly crypto: Crypto;
  /** Asked each time: the address is known only once the server listens. */
  readonly phones: () => Reference['phones'];
}

/** A kiosk that was away for longer is paired anew, and has no templates then. */
const WITHDRAWALS_KEPT_MS = 400 * DAY_MS;
/** The day before today, so that a class over midnight is whole, and thirteen more. */
const DAYS = 14;

export function createReferences(deps: ReferenceDeps): References {
  const kept = new Map<string, { readonly made: string; readonly named: NamedReference }>();
  const shared = new Map<
    CampusId,
    { readonly of: SchoolSnapshot; day: LocalDate; reading: Promise<Shared> }
  >();
  /** What all rooms of a campus have in common: read once for each reading of the school, and each day. */
  const sharedBy = (school: SchoolSnapshot, now: Instant): Promise<Shared> => {
    const { id, zone } = school.campus;
    const day = localDateAt(now, zone);
    const known = shared.get(id);
    if (known?.of === school && known.day === day) return known.reading;
    const fresh = { of: school, day, reading: readShared(deps, school, now) };
    shared.set(id, fresh);
    fresh.reading.catch(() => {
      if (shared.get(id) === fresh) shared.delete(id);
    });
    return fresh.reading;
  };
  const idOf = (value: object): string =>
    deps.crypto.toBase64Url(deps.crypto.sha256(deps.crypto.utf8(JSON.stringify(value))));
  return {
    async of(kiosk, now) {
      const school = await deps.schools.of(kiosk.campusId);
      const phones = deps.phones();
      const common = await sharedBy(school, now);
      const room = present(school.rooms.get(kiosk.roomId), 'the room of a kiosk is there');
      // A school that was read anew and is the same makes nothing new.
      const made = [common.id, room.name, room.code, phones.origin, phones.reach].join('|');
      const known = kept.get(kiosk.roomId);
      if (known?.made === made) return known.named;
      const reference = { ...common.parts, room, phones };
      const named = { id: idOf(reference), reference };
      kept.set(kiosk.roomId, { made, named });
      return named;
    },
  };

  async function readShared(from: ReferenceDeps, school: SchoolSnapshot, now: Instant): Promise<Shared> {
    const parts = await sharedParts(from, school, now);
    return { id: idOf(parts), parts };
  }
}

/** A reference without what is its room's own; `id` is made of its content. */
interface Shared {
  readonly id: string;
  readonly parts: Omit<Reference, 'room' | 'phones'>;
}

async function sharedParts(
  { collections }: ReferenceDeps,
  school: SchoolSnapshot,
  now: Instant,
): Promise<Shared['parts']> {
  const { campus } = school;
  const people = await Promise.all(
    (['teacher', 'admin', 'student'] as const).map((role) => byRole(collections, campus.id, role)),
  );
  const [teachers = [], admins = [], students = []] = people;
  const yesterday = addDays(localDateAt(now, campus.zone), -1);
  const days = { from: yesterday, until: addDays(yesterday, DAYS - 1) };
  const from = instantFromLocal(days.from, '00:00', campus.zone);
  const until = instantFromLocal(addDays(days.until, 1), '00:00', campus.zone);
  return {
    campus,
    rooms: [...school.rooms.values()],
    staff: [...teachers, ...admins].map(staffMember),
    students: students.flatMap(studentFrom),
    classGroups: [...school.classGroups.values()].map((group) => classGroupFrom(school, group, days, from)),
    policies: [...school.policies.values()],
    occurrences: [...school.occurrences(from, until)],
    beacons: [...school.beacons],
    knownAbsences: [...(await awayAfter(collections, campus.id, from))],
    faceAllowed: school.faceAllowed,
    faceWithdrawals: [...(await withdrawalsOf(collections, campus.id, now))],
    demo: school.demo,
  };
}

/** Whoever belongs to it on one of `days`, and whoever covers for it after `now`. */
function classGroupFrom(
  school: SchoolSnapshot,
  { id, title, teacherIds }: SchoolClassGroup,
  days: Window,
  now: Instant,
): ClassGroup {
  const { studentIds, enrolments } = enrolmentsWithin(school.enrolments(id), days);
  const covers = school.covers(id).filter(({ until }) => until > now);
  return {
    id,
    title,
    teacherIds: [...teacherIds],
    studentIds: [...studentIds],
    ...(enrolments !== undefined && { enrolments: [...enrolments] }),
    ...(covers.length > 0 && { covers }),
  };
}

/** Who took a consent back and gave none since: as far back as a kiosk may have been away. */
async function withdrawalsOf(
  { consents }: Pick<Collections, 'consents'>,
  campusId: CampusId,
  now: Instant,
): Promise<NonNullable<Reference['faceWithdrawals']>> {
  const withdrawn = await findAll(consents, {
    index: 'byWithdrawal',
    equals: { campusId },
    range: { from: now - WITHDRAWALS_KEPT_MS },
  });
  const lastById = new Map(withdrawn.map(({ personId, withdrawnAt = 0 }) => [personId, withdrawnAt]));
  return [...lastById].map(([studentId, at]) => ({ studentId, at }));
}

async function awayAfter(
  { knownAbsences }: Pick<Collections, 'knownAbsences'>,
  campusId: CampusId,
  moment: Instant,
): Promise<readonly AwayNote[]> {
  const equals = { campusId, state: 'approved' } as const;
  const found = await findAll(knownAbsences, { index: 'byState', equals, range: { from: moment } });
  return found.map(({ id, studentId, classGroupId, from, until, reason, askedBy, decided }) => ({
    id,
    studentId,
    ...(classGroupId !== undefined && { classGroupId }),
    from,
    until,
    reason,
    by: decided?.by ?? askedBy,
  }));
}

function byRole(
  { people }: Pick<Collections, 'people'>,
  campusId: CampusId,
  role: PersonRecord['role'],
): Promise<readonly PersonRecord[]> {
  return findAll(people, { index: 'byRoleAndState', equals: { campusId, role, state: 'approved' } });
}

function staffMember({ id, role, name, passwordHash, pinHash }: PersonRecord): StaffMember {
  return {
    id,
    role: role === 'admin' ? 'admin' : 'teacher',
    name,
    displayName: `${name.first} ${name.last}`,
    ...(passwordHash !== undefined && { passwordVerifier: passwordHash }),
    ...(pinHash !== undefined && { pinVerifier: pinHash }),
  };
}

function studentFrom({ id, name, rollNumber }: PersonRecord): readonly Student[] {
  return rollNumber === undefined ? [] : [{ id, name, rollNumber }];
}
