/** The accounts of a school as an aligned plain text, for whoever tries the product. It holds passwords: owner-only. */
import type { School, SchoolPerson } from '../school/school.ts';

/** Between these two lines stand the three people to start with; after the second everyone. */
const START = '--- start here ---';
const EVERYONE = '--- everyone ---';

/** The text of the accounts file. */
export function accountsText(school: School): string {
  const kioskGroups = new Set(
    school.entries
      .filter(({ roomId }) => roomId === school.kioskRoomId)
      .map(({ classGroupId }) => classGroupId),
  );
  const group = school.classGroups.find(({ id }) => kioskGroups.has(id)) ?? school.classGroups[0];
  const room = school.rooms.find(({ id }) => id === school.kioskRoomId);
  const find = (id: string | undefined): SchoolPerson | undefined =>
    school.people.find((one) => one.id === id);
  const firsts = [
    { who: `Teacher in ${room?.name ?? 'the room'}`, person: find(group?.teacherIds[0]) },
    { who: 'Student', person: find(group?.studentIds[0]) },
    { who: 'Admin', person: school.people.find(({ role }) => role === 'admin') },
  ];
  return [
    `Accounts of ${school.campus.name}. Made at random for this data folder; keep this file to yourself.`,
    '',
    START,
    ...table(firsts.flatMap(({ who, person }) => (person === undefined ? [] : [[who, ...cells(person)]]))),
    EVERYONE,
    ...table(school.people.map((person) => [person.role, ...cells(person)])),
    '',
  ].join('\n');
}

function cells({ name, email, rollNumber, password, pin }: SchoolPerson): readonly string[] {
  return [
    `${name.first} ${name.last}`,
    `sign in as ${email ?? rollNumber ?? '-'}`,
    `password ${password}`,
    ...(pin === undefined ? [] : [`PIN ${pin}`]),
  ];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
