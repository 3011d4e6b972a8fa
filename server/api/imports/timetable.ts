/** timetable.csv: one row for a class that meets on some days of the week at one time. */
import { PolicyId, RoomId, TimetableEntryId, type PersonId } from '#core/ids.ts';
import { weeklyFrom } from '#core/timetable/weekly.ts';
import { weekdayOf } from '../../school-files/weekdays.ts';
import { EVERYDAY } from './everyday.ts';
import { meetsThen } from './meets-then.ts';
import { plainName } from './plain-name.ts';
import { noteChange, plannedAs, type Planning } from './planning.ts';
import { rowsOf, type Row } from './sheet.ts';
import {
  planBy,
  planNew,
  type ClassGroup,
  type Entry,
  type Person,
  type Planned,
  type PolicyRecord,
  type Room,
} from './standing.ts';
import { ruleOf, whenIn, type When } from './when.ts';

interface Lookup {
  readonly groups: ReadonlyMap<string, Planned<ClassGroup>>;
  readonly rooms: Map<string, Planned<Room>>;
  readonly byEmail: ReadonlyMap<string, Planned<Person>>;
  readonly policies: Map<string, Planned<PolicyRecord>[]>;
  readonly entries: Map<string, Planned<Entry>>;
}

const FILE = 'timetable';

export function readTimetable(planning: Planning, text: string): void {
  const { standing } = planning;
  const policies = new Map<string, Planned<PolicyRecord>[]>();
  for (const one of standing.policies.values()) keepPolicy(policies, one);
  const known: Lookup = {
    groups: planBy(standing.classGroups, ({ title }) => plainName(title)),
    // A code goes before a name that is like it.
    rooms: new Map([
      ...planBy(standing.rooms, ({ name }) => plainName(name)),
      ...planBy(standing.rooms, ({ code }) => plainName(code)),
    ]),
    byEmail: planBy(standing.people, ({ email, state }) => (state === 'approved' ? email : undefined)),
    policies,
    entries: planBy(standing.timetableEntries, keyOf),
  };
  for (const row of rowsOf(FILE, text, planning)) readRow(planning, row, known);
}

function readRow(planning: Planning, row: Row<'timetable'>, known: Lookup): undefined {
  const group = groupIn(planning, row, known);
  const teacher = teacherIn(planning, row, known);
  const room = roomIn(planning, row, known);
  const when = whenIn(row);
  const same = when === undefined || group === undefined ? undefined : sameIn(row, known, { group, when });
  const policyId = policyIn(planning, row, known, same?.after.policyId);
  if (row.isFaulty() || group === undefined || teacher === undefined || when === undefined) return undefined;
  if (room === undefined || policyId === undefined) return undefined;
  const rrule = ruleOf(when);
  plan(planning, row, known, { group, teacherId: teacher.id, room: room.after, policyId, when, rrule, same });
  return undefined;
}

function groupIn(planning: Planning, row: Row<'timetable'>, { groups }: Lookup): ClassGroup | undefined {
  const word = plainName(row.cell('Class'));
  if (plannedAs(planning, 'classes', { word, in: groups }) === 'missing') {
    const fault = word === '' ? 'the class is missing' : 'there is no such class';
    row.fault('Class', fault, 'the title of a class of classes.csv or of the school, letter for letter');
  }
  return groups.get(word)?.after;
}

function teacherIn(planning: Planning, row: Row<'timetable'>, { byEmail }: Lookup): Person | undefined {
  const word = row.cell('Teacher').toLowerCase();
  const write = 'the e-mail address of one teacher of people.csv or of the school';
  if (plannedAs(planning, 'people', { word, in: byEmail }) === 'missing')
    row.fault('Teacher', word === '' ? 'the teacher is missing' : 'nobody here has this address', write);
  const person = byEmail.get(word)?.after;
  if (person === undefined || person.role === 'teacher' || person.role === 'admin') return person;
  row.fault('Teacher', `this is the address of a ${person.role}, not a teacher`, write);
  return undefined;
}

/** The entry that a row changes, if it is one of the school. */
function sameIn(
  row: Row<'timetable'>,
  { entries }: Lookup,
  { group, when }: { readonly group: ClassGroup; readonly when: When },
): Planned<Entry> | undefined {
  const { from, startsAt } = when;
  const same = entries.get(keyOf({ classGroupId: group.id, rrule: ruleOf(when), from, startsAt }));
  if (same?.named === true)
    row.fault('Class', 'a row above has this class on these days at this time already', 'one row');
  return same;
}

function plan(
  planning: Planning,
  row: Row<'timetable'>,
  known: Lookup,
  of: {
    readonly group: ClassGroup;
    readonly teacherId: PersonId;
    readonly room: Room;
    readonly policyId: PolicyId;
    readonly when: When;
    readonly rrule: string;
    readonly same: Planned<Entry> | undefined;
  },
): void {
  const { when, same } = of;
  const { campus, timetableEntries, people, rooms, policies } = planning.standing;
  const before = same?.before;
  const isSameRule = before !== undefined && weeklyFrom(before.rrule)?.until === when.until;
  const after: Entry = {
    id: before?.id ?? TimetableEntryId.parse(planning.nextId()),
    campusId: campus.id,
    zone: before?.zone ?? campus.zone,
    classGroupId: of.group.id,
    roomId: of.room.id,
    teacherId: of.teacherId,
    policyId: of.policyId,
    from: when.from,
    startsAt: when.startsAt,
    endsAt: when.endsAt,
    rrule: isSameRule ? before.rrule : of.rrule,
    exdates: [...when.exdates].sort(),
    version: before?.version ?? 1,
  };
  const email = (entry: Entry | undefined): string => people.get(entry?.teacherId ?? '')?.after.email ?? '';
  const place = (entry: Entry | undefined): string => rooms.get(entry?.roomId ?? '')?.after.code ?? '';
  const policyName = (entry: Entry | undefined): string =>
    [...policies.values()].find(({ after: { policy } }) => policy.id === entry?.policyId)?.after.policy
      .name ?? '';
  const sorted = [...(before?.exdates ?? [])].sort();
  const every = when.every === 1 ? 'week' : `${when.every} weeks`;
  const fields = [
    { field: 'Room', from: place(before), to: place(after) },
    { field: 'Teacher', from: email(before), to: email(after) },
    { field: 'Policy', from: policyName(before), to: policyName(after) },
    { field: 'Ends', from: before?.endsAt ?? '', to: after.endsAt },
    // An entry is known by these two, so they only tell what is made.
    { field: 'Every', from: before === undefined ? '' : every, to: every },
    { field: 'From', from: before?.from ?? '', to: after.from },
    { field: 'Until', from: weeklyFrom(before?.rrule ?? '')?.until ?? '', to: when.until ?? '' },
    { field: 'Except', from: sorted.join(' '), to: after.exdates.join(' ') },
    {
      field: 'Meets then already',
      from: '',
      to: same === undefined ? meetsThen(after, timetableEntries.values()) : '',
    },
  ];
  const what = `${of.group.title}, ${when.weekdays.join(' ')} at ${when.startsAt}`;
  const kind = same === undefined ? 'made' : 'changed';
  noteChange(planning, { file: FILE, line: row.line }, { kind, what, fields });
  if (same === undefined) {
    known.entries.set(keyOf(after), planNew(timetableEntries, after));
    return;
  }
  same.named = true;
  if (fields.some(({ from, to }) => from !== to)) same.after = after;
}

/** By code or name; one that is not there is made, with a code from its name. */
function roomIn(planning: Planning, row: Row<'timetable'>, { rooms }: Lookup): Planned<Room> | undefined {
  const name = row.cell('Room');
  const found = rooms.get(plainName(name));
  if (found !== undefined) return found;
  const code = name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 12);
  if (code === '' || name.length > 60) {
    const fault = name === '' ? 'the room is missing' : 'no code for the room can be made of this name';
    row.fault(
      'Room',
      fault,
      'a code or name of up to 60 letters, with some of A to Z or 0 to 9 in it, such as B-204',
    );
    return;
  }
  const other = rooms.get(plainName(code));
  if (other !== undefined) return other;
  const { campus } = planning.standing;
  const id = RoomId.parse(planning.nextId());
  const planned = planNew(planning.standing.rooms, { id, campusId: campus.id, name, code, version: 1 });
  planning.lines.set(id, row.line);
  rooms.set(plainName(name), planned);
  rooms.set(plainName(code), planned);
  const fields = [{ field: 'Code', from: '', to: code }];
  noteChange(planning, { file: FILE, line: row.line }, { kind: 'made', what: `room ${name}`, fields });
  return planned;
}

/** An empty cell stands for what the entry has, else for the campus's only policy; a campus without one gets Everyday. */
function policyIn(
  planning: Planning,
  row: Row<'timetable'>,
  { policies }: Lookup,
  before: PolicyId | undefined,
): PolicyId | undefined {
  const name = row.cell('Policy');
  if (name === '' && before !== undefined) return before;
  const all = [...policies.values()].flat();
  const matching = name === '' ? all : (policies.get(plainName(name)) ?? []);
  const [only] = matching;
  if (matching.length === 1 && only !== undefined) return only.after.policy.id;
  if (all.length === 0 && ['', plainName(EVERYDAY.name)].includes(plainName(name)))
    return newPolicy(planning, row, policies);
  const names = all.map(({ after }) => after.policy.name).join(', ');
  const several =
    name === ''
      ? 'the school has several policies: it is not clear which'
      : 'several policies have this name';
  const write = all.length === 0 ? `nothing, or ${EVERYDAY.name}` : `one of: ${names}`;
  row.fault('Policy', matching.length === 0 ? 'there is no such policy' : several, write);
  return undefined;
}

function newPolicy(
  planning: Planning,
  row: Row<'timetable'>,
  policies: Map<string, Planned<PolicyRecord>[]>,
): PolicyId {
  const policy = { ...EVERYDAY, id: PolicyId.parse(planning.nextId()), version: 1 };
  const record = { id: `${policy.id}:1`, campusId: planning.standing.campus.id, policy };
  keepPolicy(policies, planNew(planning.standing.policies, record));
  noteChange(
    planning,
    { file: FILE, line: row.line },
    { kind: 'made', what: `policy ${policy.name}`, fields: [] },
  );
  return policy.id;
}

function keepPolicy(policies: Map<string, Planned<PolicyRecord>[]>, one: Planned<PolicyRecord>): void {
  const name = plainName(one.after.policy.name);
  policies.set(name, [...(policies.get(name) ?? []), one]);
}

/** What names an entry in a file: its class, days, first day and start. */
function keyOf({
  classGroupId,
  rrule,
  from,
  startsAt,
}: Pick<Entry, 'classGroupId' | 'rrule' | 'from' | 'startsAt'>): string {
  const { every = 1, weekdays = [] } = weeklyFrom(rrule) ?? {};
  const days = weekdays.length === 0 ? [weekdayOf(from)] : weekdays;
  return [classGroupId, days.join(' '), every, from, startsAt].join('|');
}
