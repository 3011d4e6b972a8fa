/** Files as offices have them: what is read as it is meant, and that one look tells every fault of all three. */
import { describe, expect, test } from 'vitest';
import { ImportAnswer, type ImportFault } from '#core/contracts/imports.ts';
import { buildTestApi } from '../../support/server-fixture.ts';

const PEOPLE = 'Role,First name,Last name,Roll number,E-mail,Children\n';
const CLASSES = 'Class,Course,Teachers,Roll number,From,Until\n';
const TIMES = 'Class,Room,Teacher,Policy,Weekdays,Starts,Ends,From,Until,Every,Except\n';

interface Files {
  readonly people?: string;
  readonly classes?: string;
  readonly timetable?: string;
}

async function office() {
  const api = await buildTestApi();
  const headers = await api.signIn('adler@school.example');
  const send = async (files: Files, dryRun: boolean) =>
    api.post('/imports', { headers, body: { ...files, dryRun } });
  const look = async (files: Files) => ImportAnswer.parse((await send(files, true)).body);
  return { api, headers, send, look };
}

const places = (faults: readonly ImportFault[]): readonly string[] =>
  faults.map(({ file, line, column, value }) => `${file} ${line} ${column}: ${value}`);

test('tells every fault of every row of all three files at once, file by file, line by line', async () => {
  const { look, send } = await office();
  const files = {
    people: [
      PEOPLE.trim(),
      'pupil,,Okafor,N 1,ada,S001',
      'teacher,Ada,,N2,,S001',
      'student,Ben,Okafor,N3,ben@x.example,',
      'student,Cem,Okafor,N3,BEN@x.example,',
      'guardian,Dia,Okafor,,dia@x.example,S001 N9 N8',
    ].join('\n'),
    classes: [
      CLASSES.trim(),
      ',Art,none@x.example,N9,01/02/2026,31/12/2026',
      'New,Art,rao@school.example,N3,2026-02-30,2026-01-01',
      'New,Music,lee@school.example,S001,2026-03-02,2026-03-01',
    ].join('\n'),
    timetable: [
      TIMES.trim(),
      'None,---,none@x.example,Odd,Mon-Fri,25:00,10:61,2026-13-01,1.2.2026,0,Easter 2026-04-03',
      'New,B204,rao@school.example,,Mon,9:00,9:00,2026-03-09,2026-03-02,1,',
    ].join('\n'),
  };
  const answer = await look(files);
  expect(answer.state).toBe('faulty');
  expect(places(answer.faults)).toEqual([
    'people 2 Role: pupil',
    'people 2 First name: ',
    'people 2 Roll number: N 1',
    'people 2 E-mail: ada',
    'people 3 Last name: ',
    'people 3 Roll number: N2',
    'people 3 E-mail: ',
    'people 3 Children: S001',
    'people 5 Roll number: N3',
    'people 5 E-mail: BEN@x.example',
    'people 6 Children: S001 N9 N8',
    'classes 2 Class: ',
    'classes 2 Teachers: none@x.example',
    'classes 2 Roll number: N9',
    'classes 2 From: 01/02/2026',
    'classes 2 Until: 31/12/2026',
    'classes 3 From: 2026-02-30',
    'classes 4 Course: Music',
    'classes 4 Teachers: lee@school.example',
    'classes 4 Until: 2026-03-01',
    'timetable 2 Class: None',
    'timetable 2 Room: ---',
    'timetable 2 Teacher: none@x.example',
    'timetable 2 Policy: Odd',
    'timetable 2 Weekdays: Mon-Fri',
    'timetable 2 Starts: 25:00',
    'timetable 2 Ends: 10:61',
    'timetable 2 From: 2026-13-01',
    'timetable 2 Until: 1.2.2026',
    'timetable 2 Every: 0',
    'timetable 2 Except: Easter 2026-04-03',
    'timetable 3 Ends: 9:00',
    'timetable 3 Until: 2026-03-02',
  ]);
  expect(await send(files, false)).toMatchObject({ status: 422, body: { code: 'import-has-faults' } });
});

test('does not tell again below what a fault above has made unclear', async () => {
  const { look } = await office();
  const { faults } = await look({
    people: `${PEOPLE}student,,Okafor,N1,,\nteacher,Ada,,,ada@x.example,\nguardian,Dia,Okafor,,dia@x.example,N1\n`,
    classes: `${CLASSES}New,,ada@x.example,N1,soon,\n`,
    timetable: `${TIMES}New,B204,ada@x.example,,Mon,9:00,10:00,2026-03-02,,,\n`,
  });
  expect(places(faults)).toEqual(['people 2 First name: ', 'people 3 Last name: ', 'classes 2 From: soon']);
});

describe('reads as it is meant', () => {
  const made = (what: string) => ({ kind: 'made', what });
  test.each([
    {
      name: 'a file of Excel: byte order mark, semicolons, CRLF, empty lines and separators at the end',
      files: {
        people:
          '\ufeffRole;First name;Last name;Roll number;E-mail;;\r\nstudent;Ada;Okafor;N1;;;\r\n;;;;;;\r\n\r\n',
      },
      changes: [made('student N1')],
    },
    {
      name: 'a line that tells Excel of its separator',
      files: { people: 'sep=;\r\nRole;First name;Last name;Roll number\r\nstudent;Ada;Okafor, Jr;N1\r\n' },
      changes: [made('student N1')],
    },
    {
      name: 'columns in another order, and names with commas and lines in quotation marks',
      files: { people: 'Roll number,Last name,Role,First name\nn1,"Okafor, Jr",STUDENT,"Ada\r\nMaria"\n' },
      changes: [{ ...made('student N1'), fields: [{ to: 'Ada Maria' }, { to: 'Okafor, Jr' }] }],
    },
    {
      name: 'lines that end in several ways',
      files: {
        people:
          'Role,First name,Last name,Roll number\r\nstudent,Ada,Okafor,N1\nstudent,Ben,Okafor,N2\rstudent,Cem,Okafor,N3',
      },
      changes: [made('student N1'), made('student N2'), made('student N3')],
    },
    {
      name: 'a title whose letters are put together otherwise, with blanks of another kind',
      files: {
        classes: `${CLASSES}Français  9\u00a0A,,,S001,2026-03-02,\nFranc\u0327ais 9 a,,,S002,2026-03-02,\n`,
      },
      changes: [
        made('class Français  9\u00a0A'),
        made('S001 in Français  9\u00a0A'),
        made('S002 in Français  9\u00a0A'),
      ],
    },
    {
      name: 'times as spreadsheets write them, and days by name',
      files: {
        timetable: `${TIMES}Maths 9B,B204,RAO@school.example,,monday Wednes.,9:00 AM,1:05:00 pm,2026-03-03,,,\n`,
      },
      changes: [{ what: 'Maths 9B, MO WE at 09:00' }],
    },
  ] as const)('$name', async ({ files, changes }) => {
    const { look } = await office();
    expect(await look(files)).toMatchObject({ faults: [], changes });
  });
});

describe('says of', () => {
  test.each([
    {
      name: 'an address that comes twice in other capitals, in which line it stands first',
      files: { people: `${PEOPLE}teacher,A,B,,a@x.example,\nteacher,C,D,,A@X.example,\n` },
      fault: { line: 3, column: 'E-mail', fault: 'line 2 has this address already' },
    },
    {
      name: 'a student who comes twice, in which line they stand first',
      files: { people: `${PEOPLE}student,A,B,N1,,\nstudent,C,D,n1,,\n` },
      fault: { line: 3, column: 'Roll number', fault: 'line 2 has this roll number already' },
    },
    {
      name: 'a comma that moved the row, that there is no heading above the last value',
      files: { people: 'Role,First name,Last name,Roll number\nstudent,Ada,Okafor, Jr,N1\n' },
      fault: { line: 2, column: '', value: 'N1', fault: 'there is no heading above this value' },
    },
    {
      name: 'swapped cells, each of them',
      files: { people: `${PEOPLE}N1,Ada,Okafor,student,,\n` },
      fault: { line: 2, column: 'Role', value: 'N1' },
    },
    {
      name: 'a day that may be two days, both',
      files: { classes: `${CLASSES}New,,,S001,01/02/2026,\n` },
      fault: { column: 'From', write: '2026-02-01 or 2026-01-02, whichever is meant' },
    },
    {
      name: 'a day in another order, how to write it',
      files: { classes: `${CLASSES}New,,,S001,31.3.2026,\n` },
      fault: { column: 'From', write: '2026-03-31' },
    },
    {
      name: 'a column that is missing though a row needs it, once',
      files: { people: 'Role,First name,Last name\nstudent,Ada,Okafor\nstudent,Ben,Okafor\n' },
      fault: { line: 1, column: 'Roll number', fault: 'this column is missing, and line 2 needs it' },
    },
    {
      name: 'an empty file, which headings it needs',
      files: { classes: '\ufeff\r\n' },
      fault: { line: 0, fault: 'the file is empty' },
    },
    {
      name: 'a quotation mark that nothing closes, where it opens',
      files: {
        people: `${PEOPLE}student,Ada,Okafor,N1,,\nstudent,"Ben,Okafor,N2,,\nstudent,Cem,Okafor,N3,,\n`,
      },
      fault: { line: 3, column: '' },
    },
    {
      name: 'letters that were lost, in how many lines',
      files: { people: `${PEOPLE}student,Jos\ufffd,B,N1,,\nstudent,Ren\ufffd,B,N2,,\n` },
      fault: { line: 2, fault: 'letters were lost here, and in 1 other line' },
    },
    {
      name: 'a teacher who is a student, what they are',
      files: {
        classes: `${CLASSES}New,,asha@x.example,,,\n`,
        people: `${PEOPLE}student,Asha,Menon,S001,asha@x.example,\n`,
      },
      fault: { file: 'classes', column: 'Teachers', fault: 'asha@x.example is a student, not a teacher' },
    },
  ])('$name', async ({ files, fault }) => {
    const { look } = await office();
    const { faults } = await look(files);
    expect(faults.filter(({ column }) => column === fault.column || fault.column === undefined)).toEqual([
      expect.objectContaining(fault),
    ]);
  });

  test('somebody who waits for approval, where that is decided', async () => {
    const { api, look } = await office();
    const wait = { name: { first: 'Wim', last: 'Waits' }, rollNumber: 'W1', password: 'a-long-password-9' };
    expect((await api.post('/register/student', { body: wait })).status).toBe(200);
    const { faults } = await look({ people: `${PEOPLE}student,Wim,Waits,W1,,\n` });
    expect(faults).toMatchObject([
      {
        column: 'Role',
        fault: 'this person registered, and waits for approval',
      },
    ]);
  });
});

test('takes two thousand people with one class each in one go, and a second time changes nothing', async () => {
  const { send, look } = await office();
  const rolls = Array.from({ length: 2000 }, (_, n) => `N${n}`);
  const files = {
    people: PEOPLE + rolls.map((roll, n) => `student,Ada,"Okafor, ${n}",${roll},,\n`).join(''),
    classes: CLASSES + rolls.map((roll, n) => `Year ${n % 60},,,${roll},2026-03-02,\n`).join(''),
  };
  const applied = ImportAnswer.parse((await send(files, false)).body);
  expect(applied).toMatchObject({
    state: 'applied',
    counts: { people: { made: 2000 }, enrolments: { made: 2000 } },
  });
  expect(await look(files)).toMatchObject({
    state: 'unchanged',
    counts: { people: { made: 0, same: 2000 } },
  });
});
