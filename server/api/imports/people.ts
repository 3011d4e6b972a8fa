/** people.csv: one row for a person. Students are known by their roll number, everybody else by their e-mail address. */
import { z } from 'zod';
import { PersonId } from '#core/ids.ts';
import { PersonName, Role, RollNumber } from '#core/roster/person.ts';
import { noteChange, plannedAs, wordsIn, type Field, type Planning } from './planning.ts';
import { rowsOf, type Row } from './sheet.ts';
import { planBy, planNew, type Person, type Planned } from './standing.ts';

const Email = z.email().max(254).toLowerCase();
const Name = PersonName.shape.first;
const MOST_CHILDREN = 20;

/** What a row says, as far as it can be read. */
interface Said {
  readonly role: Role | undefined;
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly rollNumber: string | undefined;
  readonly email: string | undefined;
}

interface Wanted {
  readonly role: Role;
  readonly name: PersonName;
  readonly rollNumber?: string;
  readonly email?: string;
}

/** Who has a roll number or an address: in the school and the rows above, and in which line of this file. */
interface Holders {
  readonly byRoll: Map<string, Planned<Person>>;
  readonly byEmail: Map<string, Planned<Person>>;
  readonly rollLines: Map<string, number>;
  readonly emailLines: Map<string, number>;
}

export function readPeople(planning: Planning, text: string): void {
  const { people } = planning.standing;
  const holders: Holders = {
    byRoll: planBy(people, ({ rollNumber }) => rollNumber),
    byEmail: planBy(people, ({ email }) => email),
    rollLines: new Map(),
    emailLines: new Map(),
  };
  const guardians: (readonly [Row<'people'>, Planned<Person> | undefined])[] = [];
  for (const row of rowsOf('people', text, planning)) {
    const said = saidIn(row);
    const known = knownAs(said, holders);
    compare(planning, row, { said, known, holders });
    const wanted = wantedIn(said);
    const planned =
      row.isFaulty() || wanted === undefined
        ? undefined
        : planPerson(planning, row, { wanted, known, holders });
    if (said.role === 'guardian') guardians.push([row, planned]);
  }
  // Children may stand below their guardians.
  for (const [row, planned] of guardians) giveChildren(planning, row, { planned, byRoll: holders.byRoll });
}

/** Notes each cell that cannot be read, or that this role does not have. */
function saidIn(row: Row<'people'>): Said {
  const role = Role.safeParse(row.cell('Role').toLowerCase()).data;
  if (role === undefined) row.fault('Role', 'this is no role', 'student, teacher, auditor or guardian');
  const isStudent = role === 'student';
  const roll = RollNumber.safeParse(row.cell('Roll number').toUpperCase()).data;
  const isRollThere = row.cell('Roll number') !== '';
  if (roll === undefined && (isStudent || (role === undefined && isRollThere))) {
    const fault = isRollThere ? 'this is not a roll number' : 'each student needs a roll number';
    row.fault('Roll number', fault, 'up to 16 of the letters A to Z, digits and hyphens, without blanks');
  }
  if (role !== undefined && !isStudent && isRollThere)
    row.fault('Roll number', `only students have one, not a ${role}`, 'nothing');
  const email = Email.safeParse(row.cell('E-mail')).data;
  const isEmailThere = row.cell('E-mail') !== '';
  if (email === undefined && (isEmailThere || (role !== undefined && !isStudent))) {
    const fault = isEmailThere
      ? 'this is not an e-mail address'
      : `each ${role ?? 'person'} needs an e-mail address`;
    row.fault('E-mail', fault, 'one address such as a.rao@school.example');
  }
  if (role !== undefined && role !== 'guardian' && row.cell('Children') !== '')
    row.fault('Children', `only guardians have children here, not a ${role}`, 'nothing');
  const [first, last] = (['First name', 'Last name'] as const).map((column) => nameIn(row, column));
  return { role, first, last, rollNumber: isStudent || role === undefined ? roll : undefined, email };
}

function nameIn(row: Row<'people'>, column: 'First name' | 'Last name'): string | undefined {
  const text = row.cell(column);
  const name = Name.safeParse(text);
  if (name.success) return name.data;
  const fault = text === '' ? 'the name is missing' : `the name has ${text.length} letters`;
  row.fault(column, fault, 'a name of 1 to 60 letters');
  return undefined;
}

function wantedIn({ role, first, last, rollNumber, email }: Said): Wanted | undefined {
  if (role === undefined || first === undefined || last === undefined) return undefined;
  return {
    role,
    name: { first, last },
    ...(rollNumber !== undefined && { rollNumber }),
    ...(email !== undefined && { email }),
  };
}

function knownAs({ role, rollNumber = '', email = '' }: Said, holders: Holders): Planned<Person> | undefined {
  return role === 'student' ? holders.byRoll.get(rollNumber) : holders.byEmail.get(email);
}

/** Notes what does not go with the rows above, nor with the school as it is. */
function compare(
  { elsewhere }: Planning,
  row: Row<'people'>,
  of: { readonly said: Said; readonly known: Planned<Person> | undefined; readonly holders: Holders },
): void {
  const { said, known, holders } = of;
  const { role, rollNumber, email } = said;
  const rollAbove = rollNumber === undefined ? undefined : holders.rollLines.get(rollNumber);
  const emailAbove = email === undefined ? undefined : holders.emailLines.get(email);
  if (rollAbove !== undefined)
    row.fault('Roll number', `line ${rollAbove} has this roll number already`, 'one row for each student');
  else if (rollNumber !== undefined) holders.rollLines.set(rollNumber, row.line);
  if (emailAbove !== undefined)
    row.fault(
      'E-mail',
      `line ${emailAbove} has this address already`,
      'one row for each person, and their own address',
    );
  else if (email !== undefined) holders.emailLines.set(email, row.line);
  const holder = email === undefined ? undefined : holders.byEmail.get(email);
  if (emailAbove === undefined && holder !== undefined && holder !== known && role !== undefined)
    row.fault(
      'E-mail',
      'somebody else in the school has this address',
      'their own address, or nothing for a student',
    );
  elsewhere.push({
    line: row.line,
    ...(rollNumber !== undefined && !holders.byRoll.has(rollNumber) && { rollNumber }),
    ...(email !== undefined && holder === undefined && { email }),
  });
  const before = known?.before;
  if (before === undefined) {
    if (role === 'admin')
      row.fault('Role', 'a file makes no admins', 'nothing: invite them in the portal instead');
    return;
  }
  if (role !== undefined && before.role !== role)
    row.fault(
      'Role',
      `this address belongs to a ${before.role}`,
      `${before.role}, as a file changes no roles`,
    );
  if (before.state !== 'approved') row.fault('Role', STATES[before.state].fault, STATES[before.state].write);
}

const STATES = {
  pending: {
    fault: 'this person registered, and waits for approval',
    write: 'nothing: take the row out, or approve them in the portal first',
  },
  rejected: { fault: 'this person registered, and was rejected', write: 'nothing: take the row out' },
  left: {
    fault: 'this person has left the school',
    write: 'nothing: take the row out, or note first that they are back (docs/admins.md)',
  },
} as const;

/** An empty cell leaves what is there. */
function planPerson(
  planning: Planning,
  row: Row<'people'>,
  of: { readonly wanted: Wanted; readonly known: Planned<Person> | undefined; readonly holders: Holders },
): Planned<Person> {
  const { wanted, known, holders } = of;
  const { name, rollNumber, email } = wanted;
  const at = { file: 'people', line: row.line } as const;
  const before = known?.after;
  const after: Person =
    before === undefined
      ? newPerson(planning, wanted)
      : { ...before, name, ...(email !== undefined && { email }) };
  const kind = before === undefined ? 'made' : 'changed';
  noteChange(planning, at, { kind, what: whatOf(after), fields: fieldsOf(before, after) });
  const planned = known ?? planNew(planning.standing.people, after);
  planned.named = true;
  planned.after = after;
  if (rollNumber !== undefined) holders.byRoll.set(rollNumber, planned);
  if (email !== undefined) holders.byEmail.set(email, planned);
  return planned;
}

function newPerson(planning: Planning, { role, name, rollNumber, email }: Wanted): Person {
  return {
    id: PersonId.parse(planning.nextId()),
    campusId: planning.standing.campus.id,
    role,
    name,
    state: 'approved',
    version: 1,
    ...(rollNumber !== undefined && { rollNumber }),
    ...(email !== undefined && { email }),
  };
}

function giveChildren(
  planning: Planning,
  row: Row<'people'>,
  of: {
    readonly planned: Planned<Person> | undefined;
    readonly byRoll: ReadonlyMap<string, Planned<Person>>;
  },
): void {
  const { planned, byRoll } = of;
  const children = wordsIn(row.cell('Children').toUpperCase());
  if (children.length === 0) return;
  const ids = children.flatMap((roll) => byRoll.get(roll)?.after.id ?? []);
  const missing = children.filter(
    (roll) => plannedAs(planning, 'people', { word: roll, in: byRoll }) === 'missing',
  );
  if (missing.length > 0) {
    const fault = `no student has the roll number ${missing.join(', ')}`;
    row.fault('Children', fault, 'roll numbers of students of this file or of the school, apart by blanks');
  }
  if (children.length > MOST_CHILDREN)
    row.fault('Children', `these are ${children.length} children`, `${MOST_CHILDREN} at most`);
  if (planned === undefined || row.isFaulty()) return;
  const before = planned.after.childIds ?? [];
  if (new Set(ids).size === before.length && before.every((id) => ids.includes(id))) return;
  planned.after = { ...planned.after, childIds: [...new Set(ids)] };
  const fields = [{ field: 'Children', from: rollsOf(planning, before), to: rollsOf(planning, ids) }];
  noteChange(
    planning,
    { file: 'people', line: row.line },
    { kind: 'changed', what: whatOf(planned.after), fields },
  );
}

function rollsOf({ standing }: Planning, ids: readonly PersonId[]): string {
  return ids.map((id) => standing.people.get(id)?.after.rollNumber ?? id).join(' ');
}

function fieldsOf(before: Person | undefined, after: Person): readonly Field[] {
  return [
    { field: 'First name', from: before?.name.first ?? '', to: after.name.first },
    { field: 'Last name', from: before?.name.last ?? '', to: after.name.last },
    { field: 'E-mail', from: before?.email ?? '', to: after.email ?? '' },
  ];
}

function whatOf({ role, rollNumber, email }: Person): string {
  return `${role} ${rollNumber ?? email ?? ''}`;
}
