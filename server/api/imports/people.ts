/** people.csv: one row for a person. Students are known by their roll number, everybody else by their e-mail address. */
import { z } from 'zod';
import { PersonId } from '#core/ids.ts';
import { PersonName, RollNumber, type Role } from '#core/roster/person.ts';
import { noteChange, wordsIn, type Field, type Planning } from './planning.ts';
import { rowsOf, type Row } from './sheet.ts';
import { planBy, planNew, type Person, type Planned } from './standing.ts';

const Email = z.email().max(254).toLowerCase();
const ROLES: ReadonlyMap<string, Role> = new Map(
  (['student', 'teacher', 'admin', 'auditor', 'guardian'] as const).map((role) => [role, role]),
);

interface Wanted {
  readonly role: Role;
  readonly name: PersonName;
  readonly rollNumber?: string;
  readonly email?: string;
  readonly children: readonly string[];
}

export function readPeople(planning: Planning, text: string): void {
  const { people } = planning.standing;
  const byRoll = planBy(people, ({ rollNumber }) => rollNumber);
  const byEmail = planBy(people, ({ email }) => email);
  const guardians: (readonly [Row<'people'>, Planned<Person>, Wanted])[] = [];
  for (const row of rowsOf('people', text, planning)) {
    const wanted = wantedIn(row);
    if (wanted === undefined) continue;
    const known =
      wanted.role === 'student' ? byRoll.get(wanted.rollNumber ?? '') : byEmail.get(wanted.email ?? '');
    const holder = wanted.email === undefined ? undefined : byEmail.get(wanted.email);
    if (holder !== undefined && holder !== known) {
      row.fault('E-mail', 'somebody else has this address', 'another address, or none');
      continue;
    }
    const planned = known === undefined ? made(planning, row, wanted) : changed(planning, row, known, wanted);
    if (planned === undefined) continue;
    planning.lines.set(planned.after.id, row.line);
    if (wanted.rollNumber !== undefined) byRoll.set(wanted.rollNumber, planned);
    if (wanted.email !== undefined) byEmail.set(wanted.email, planned);
    if (wanted.role === 'guardian') guardians.push([row, planned, wanted]);
  }
  // Children may stand below their guardians.
  for (const [row, planned, wanted] of guardians) giveChildren(planning, row, planned, { wanted, byRoll });
}

function wantedIn(row: Row<'people'>): Wanted | undefined {
  const role = ROLES.get(row.cell('Role').toLowerCase());
  if (role === undefined) {
    row.fault('Role', 'there is no such role', 'student, teacher, auditor or guardian');
    return;
  }
  const name = PersonName.safeParse({ first: row.cell('First name'), last: row.cell('Last name') });
  if (!name.success) {
    const column = name.error.issues[0]?.path[0] === 'first' ? 'First name' : 'Last name';
    row.fault(column, 'the name is missing or too long', 'one to sixty letters');
    return;
  }
  const roll = RollNumber.safeParse(row.cell('Roll number').toUpperCase());
  if (role === 'student' && !roll.success) {
    row.fault('Roll number', 'this is not a roll number', 'up to 16 letters, digits and hyphens');
    return;
  }
  if (role !== 'student' && row.cell('Roll number') !== '') {
    row.fault('Roll number', 'only students have one', 'nothing');
    return;
  }
  const hasEmail = row.cell('E-mail') !== '';
  const email = Email.safeParse(row.cell('E-mail'));
  if ((hasEmail || role !== 'student') && !email.success) {
    row.fault('E-mail', 'this is not an e-mail address', 'an address such as a.rao@school.example');
    return;
  }
  if (role !== 'guardian' && row.cell('Children') !== '') {
    row.fault('Children', 'only guardians have children here', 'nothing');
    return;
  }
  return {
    role,
    name: name.data,
    children: wordsIn(row.cell('Children').toUpperCase()),
    ...(role === 'student' && roll.success && { rollNumber: roll.data }),
    ...(email.success && { email: email.data }),
  };
}

function made(planning: Planning, row: Row<'people'>, wanted: Wanted): Planned<Person> | undefined {
  const { role, name, rollNumber, email } = wanted;
  if (role === 'admin') {
    row.fault('Role', 'an admin is not made by a file', 'nothing: invite them instead');
    return;
  }
  const person = {
    id: PersonId.parse(planning.nextId()),
    campusId: planning.standing.campus.id,
    role,
    name,
    state: 'approved' as const,
    version: 1,
    ...(rollNumber !== undefined && { rollNumber }),
    ...(email !== undefined && { email }),
  };
  const fields = fieldsOf(undefined, person);
  noteChange(planning, { file: 'people', line: row.line }, { kind: 'made', what: whatOf(person), fields });
  return planNew(planning.standing.people, person);
}

/** An empty cell leaves what is there. */
function changed(
  planning: Planning,
  row: Row<'people'>,
  planned: Planned<Person>,
  { role, name, email }: Wanted,
): Planned<Person> | undefined {
  if (planned.named) {
    row.fault(role === 'student' ? 'Roll number' : 'E-mail', 'this person stands above already', 'one row');
    return;
  }
  const before = planned.after;
  if (before.role !== role) {
    row.fault('Role', `this is a ${before.role} already`, `${before.role}: roles are not changed by a file`);
    return;
  }
  if (before.state !== 'approved') {
    row.fault('Role', `this person is ${before.state}`, 'nothing: decide about them in the portal first');
    return;
  }
  planned.named = true;
  planned.after = { ...before, name, ...(email !== undefined && { email }) };
  const fields = fieldsOf(before, planned.after);
  noteChange(
    planning,
    { file: 'people', line: row.line },
    { kind: 'changed', what: whatOf(planned.after), fields },
  );
  return planned;
}

function giveChildren(
  planning: Planning,
  row: Row<'people'>,
  planned: Planned<Person>,
  of: { readonly wanted: Wanted; readonly byRoll: ReadonlyMap<string, Planned<Person>> },
): void {
  const { children } = of.wanted;
  if (children.length === 0) return;
  const ids = children.flatMap((roll) => of.byRoll.get(roll)?.after.id ?? []);
  if (ids.length < children.length || ids.length > 20) {
    row.fault(
      'Children',
      'one of these students is not there',
      'roll numbers, apart by blanks, twenty at most',
    );
    return;
  }
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
