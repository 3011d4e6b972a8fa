/** timetable.csv: one row for a class that meets on some days of the week at one time. */
import { PolicyId, RoomId, TimetableEntryId, type PersonId } from '#core/ids.ts';
import { LocalDate, LocalTime } from '#core/time.ts';
import { rruleOf, weeklyFrom, Weekday } from '#core/timetable/weekly.ts';
import { weekdayOf } from '../../school-files/weekdays.ts';
import { EVERYDAY } from './everyday.ts';
import { dayIn, noteChange, plainName, wordsIn, type Planning } from './planning.ts';
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

interface Lookup {
  readonly groups: ReadonlyMap<string, Planned<ClassGroup>>;
  readonly rooms: Map<string, Planned<Room>>;
  readonly byEmail: ReadonlyMap<string, Planned<Person>>;
  readonly policies: Map<string, Planned<PolicyRecord>[]>;
  readonly entries: Map<string, Planned<Entry>>;
}

/** When a row says that the class meets. */
interface When {
  readonly weekdays: readonly Weekday[];
  readonly every: number;
  readonly from: LocalDate;
  readonly until?: LocalDate;
  readonly startsAt: LocalTime;
  readonly endsAt: LocalTime;
  readonly exdates: readonly LocalDate[];
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
  const group = known.groups.get(plainName(row.cell('Class')))?.after;
  if (group === undefined) {
    row.fault('Class', 'there is no such class', 'the title of a class of classes.csv or of the school');
    return;
  }
  const teacher = known.byEmail.get(row.cell('Teacher').toLowerCase())?.after;
  if (teacher?.role !== 'teacher' && teacher?.role !== 'admin') {
    row.fault('Teacher', 'there is no such teacher', 'the e-mail address of a teacher');
    return;
  }
  const when = whenIn(row);
  if (when === undefined) return undefined;
  const { weekdays, every, from, startsAt } = when;
  const rrule = rruleOf({ every, weekdays, ...(when.until !== undefined && { until: when.until }) });
  const same = known.entries.get(keyOf({ classGroupId: group.id, rrule, from, startsAt }));
  if (same?.named === true) {
    row.fault('Class', 'this class meets at this time above already', 'one row');
    return;
  }
  const policyId = policyIn(planning, row, known, same?.after.policyId);
  if (policyId === undefined) return undefined;
  const room = roomIn(planning, row, known);
  if (room === undefined) return undefined;
  plan(planning, row, known, { group, teacherId: teacher.id, room: room.after, policyId, when, rrule, same });
  return undefined;
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
  const fields = [
    { field: 'Room', from: place(before), to: place(after) },
    { field: 'Teacher', from: email(before), to: email(after) },
    { field: 'Policy', from: policyName(before), to: policyName(after) },
    { field: 'Ends', from: before?.endsAt ?? '', to: after.endsAt },
    { field: 'Until', from: weeklyFrom(before?.rrule ?? '')?.until ?? '', to: when.until ?? '' },
    { field: 'Except', from: sorted.join(' '), to: after.exdates.join(' ') },
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

function whenIn(row: Row<'timetable'>): When | undefined {
  const days = wordsIn(row.cell('Weekdays')).map((word) => Weekday.safeParse(word.slice(0, 2).toUpperCase()));
  const weekdays = Weekday.options.filter((day) => days.some(({ data }) => data === day));
  if (weekdays.length === 0 || days.some(({ success }) => !success)) {
    row.fault('Weekdays', 'these are not days of the week', 'days such as Mon Wed Fri');
    return;
  }
  const startsAt = timeIn(row, 'Starts');
  const endsAt = timeIn(row, 'Ends');
  if (startsAt === undefined || endsAt === undefined) return undefined;
  if (startsAt === endsAt) {
    row.fault('Ends', 'it ends when it starts', 'the time at which it is over');
    return;
  }
  const from = dayIn(row, 'From');
  const until = dayIn(row, 'Until');
  if (from.faulty || until.faulty) return undefined;
  if (from.day === undefined) {
    row.fault('From', 'the first day is missing', 'a day such as 2026-03-02');
    return;
  }
  if (until.day !== undefined && until.day < from.day) {
    row.fault('Until', 'the last day is before the first', `${from.day} or later`);
    return;
  }
  const everyText = row.cell('Every') === '' ? '1' : row.cell('Every');
  if (!/^[1-9]\d?$/.test(everyText)) {
    row.fault('Every', 'this is not a number of weeks', '1 for each week, 2 for every other');
    return;
  }
  const exdates = wordsIn(row.cell('Except')).map((day) => LocalDate.safeParse(day));
  if (exdates.some(({ success }) => !success) || exdates.length > 400) {
    row.fault('Except', 'one of these is not a day', 'days such as 2026-04-03, apart by blanks');
    return;
  }
  return {
    weekdays,
    every: Number(everyText),
    from: from.day,
    ...(until.day !== undefined && { until: until.day }),
    startsAt,
    endsAt,
    exdates: [...new Set(exdates.flatMap(({ data }) => data ?? []))],
  };
}

function timeIn(row: Row<'timetable'>, column: 'Starts' | 'Ends'): LocalTime | undefined {
  const time = LocalTime.safeParse(row.cell(column).replace(/^(\d):/, '0$1:'));
  if (time.success) return time.data;
  row.fault(column, 'this is not a time', 'hours and minutes as 09:00');
  return undefined;
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
    row.fault('Room', 'no code can be made of this name', 'a name with letters or digits, such as B-204');
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
  row.fault(
    'Policy',
    matching.length === 0 ? 'there is no such policy' : 'it is not clear which',
    `one of: ${names}`,
  );
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
