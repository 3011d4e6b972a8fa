/** The files of a school, taken in whole or not at all, and given out as they came in. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Export, Import, ImportAnswer } from '#core/contracts/imports.ts';
import { pageOf } from '#core/contracts/paging.ts';
import { ClassGroupItem } from '#core/contracts/school.ts';
import { CampusId, PersonId } from '#core/ids.ts';
import { MINUTE_MS } from '#core/time.ts';
import { resumeImports, runImport } from '../../../server/school/import-run.ts';
import { readCsv, writeCsv } from '../../../server/school-files/csv.ts';
import { schoolFile } from '../../../server/school-files/write.ts';
import type { Collections } from '../../../server/store/collections.ts';
import type { ImportRecord, ImportWrite } from '../../../server/store/imports.ts';
import { PersonRecord } from '../../../server/store/school-records.ts';
import { buildTestApi, type TestApi } from '../../support/server-fixture.ts';
import { pairTestKiosk, MATHS } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';

const EXAMPLES = new URL('../../../docs/examples/', import.meta.url);
const Groups = pageOf(ClassGroupItem);
const HEADINGS = 'Role,First name,Last name,Roll number,E-mail,Children\n';
const CLASSES = 'Class,Course,Teachers,Roll number,From,Until\n';
const TIMES = 'Class,Room,Teacher,Policy,Weekdays,Starts,Ends,From,Until,Every,Except\n';
const HERE = CampusId.parse(IDS.campus);

interface Files {
  readonly people?: string;
  readonly classes?: string;
  readonly timetable?: string;
}

async function office() {
  const api = await buildTestApi();
  const headers = await api.signIn('adler@school.example');
  const send = (files: Files, dryRun: boolean) =>
    api.post('/imports', { headers, body: { ...files, dryRun } });
  const look = async (files: Files) => ImportAnswer.parse((await send(files, true)).body);
  const apply = async (files: Files) => ImportAnswer.parse((await send(files, false)).body);
  return { api, headers, send, look, apply };
}

async function examples(): Promise<Required<Files>> {
  const read = (name: string): Promise<string> => readFile(new URL(`${name}.csv`, EXAMPLES), 'utf8');
  const [people, classes, timetable] = await Promise.all(['people', 'classes', 'timetable'].map(read));
  return { people: String(people), classes: String(classes), timetable: String(timetable) };
}

async function studentsOf(
  api: TestApi,
  title: string,
  headers: { readonly cookie: string },
): Promise<unknown> {
  const { items } = Groups.parse((await api.get('/class-groups?limit=200', { headers })).body);
  return items.find((group) => group.title === title)?.students;
}

describe('the examples of the documentation', () => {
  test('are without fault, and looking at them writes nothing', async () => {
    const { api, look } = await office();
    const before = await schoolFile(api.collections, HERE, 'people');
    const answer = await look(await examples());
    expect(answer.faults).toEqual([]);
    expect(answer.state).toBe('ready');
    expect(answer.counts).toMatchObject({
      people: { made: 7, changed: 0, same: 0 },
      rooms: { made: 1 },
      courses: { made: 2 },
      classGroups: { made: 2 },
      enrolments: { made: 4 },
      policies: { made: 0 },
      timetableEntries: { made: 2 },
    });
    expect(await schoolFile(api.collections, HERE, 'people')).toBe(before);
  });

  test('make a school that meets as they say, once', async () => {
    const { api, headers, apply, look } = await office();
    const version = (await api.collections.settings.get('school'))?.version ?? 0;
    const answer = await apply(await examples());
    expect(answer).toMatchObject({ state: 'applied', import: { state: 'applied' } });
    expect(answer.import?.madePeople).toHaveLength(7);
    expect((await api.collections.settings.get('school'))?.version).toBe(version + 1);
    expect(await studentsOf(api, 'Chemistry 10A', headers)).toBe(2);

    const again = await look(await examples());
    expect(again).toMatchObject({ state: 'unchanged', changes: [] });
    expect(again.counts.people).toEqual({ made: 0, changed: 0, same: 7 });
    const list = await api.get('/imports', { headers });
    expect(list.body).toMatchObject({ items: [{ state: 'applied', counts: { people: { made: 7 } } }] });

    const before = await api.collections.settings.get('school');
    expect(await apply(await examples())).toMatchObject({ state: 'unchanged', changes: [] });
    expect(await api.collections.settings.get('school')).toEqual(before);
    expect((await api.get('/imports', { headers })).body).toEqual(list.body);
  });

  test('make people who cannot sign in before they have a password', async () => {
    const { api, apply } = await office();
    await apply(await examples());
    const reply = await api.post('/login', { body: { name: 'E101', password: '' } });
    expect(reply.status).toBeGreaterThanOrEqual(400);
  });
});

describe('what comes again', () => {
  test('changes what is other, and tells from what to what', async () => {
    const { apply } = await office();
    await apply(await examples());
    const { people, timetable } = await examples();
    const answer = await apply({
      people: people.replace('Costa,E102', 'Costa-Lima,E102'),
      timetable: timetable.replace('09:00,10:30', '09:00,10:00'),
    });
    expect(answer.changes).toEqual([
      {
        file: 'people',
        line: 6,
        kind: 'changed',
        what: 'student E102',
        fields: [{ field: 'Last name', from: 'Costa', to: 'Costa-Lima' }],
      },
      {
        file: 'timetable',
        line: 3,
        kind: 'changed',
        what: 'History 10A, TU at 09:00',
        fields: [{ field: 'Ends', from: '10:30', to: '10:00' }],
      },
    ]);
  });

  test('tells of a class that would meet twice at one time, and not once its old row has ended', async () => {
    const { apply, look } = await office();
    await apply(await examples());
    const row = (days: string): string =>
      `Chemistry 10A,Lab 3,g.mensah@school.example,,Mon,11:00,11:50,${days},2,\n`;
    const told = async (timetable: string): Promise<unknown> =>
      (await look({ timetable })).changes.filter(({ kind }) => kind === 'made');
    const beside = { field: 'Meets then already', from: '', to: 'MO WE at 11:00 from 2026-03-02' };
    const fields: unknown = expect.arrayContaining([beside, { field: 'Every', from: '', to: '2 weeks' }]);
    expect(await told(TIMES + row('2026-04-06,'))).toMatchObject([{ fields }]);
    const { timetable } = await examples();
    const [, old = ''] = timetable.split('\n');
    const ended = old.replace('2026-03-02,', '2026-03-02,2026-04-05');
    const after = JSON.stringify(await told(`${TIMES}${ended}\n${row('2026-04-06,')}`));
    expect(after).toContain('2026-04-06');
    expect(after).not.toContain(beside.field);
  });

  test('ends an enrolment on its day', async () => {
    const { api, headers, apply } = await office();
    await apply(await examples());
    await apply({ classes: `${CLASSES}Chemistry 10A,,,E101,2026-03-02,2026-03-02\n` });
    expect(await studentsOf(api, 'Chemistry 10A', headers)).toBe(2);
    api.clock.advance(24 * 60 * MINUTE_MS);
    const later = await api.signIn('adler@school.example');
    expect(await studentsOf(api, 'Chemistry 10A', later)).toBe(1);
  });
});

describe('a fault', () => {
  const student = 'student,Ada,Okafor,N1,,\n';

  test.each([
    ['people', `${HEADINGS}pupil,Ada,Okafor,N1,,\n`, 2, 'Role', 'pupil'],
    ['people', `${HEADINGS}student,,Okafor,N1,,\n`, 2, 'First name', ''],
    ['people', `${HEADINGS}student,Ada,Okafor,N 1,,\n`, 2, 'Roll number', 'N 1'],
    ['people', `${HEADINGS}${student}${student}`, 3, 'Roll number', 'N1'],
    ['people', `${HEADINGS}teacher,Ada,Okafor,,ada,\n`, 2, 'E-mail', 'ada'],
    ['people', `${HEADINGS}teacher,Ada,Okafor,,,\n`, 2, 'E-mail', ''],
    ['people', `${HEADINGS}teacher,Ada,Okafor,N1,a@x.example,\n`, 2, 'Roll number', 'N1'],
    ['people', `${HEADINGS}admin,Ada,Okafor,,a@x.example,\n`, 2, 'Role', 'admin'],
    ['people', `${HEADINGS}student,Ada,Okafor,N1,rao@school.example,\n`, 2, 'E-mail', 'rao@school.example'],
    ['people', `${HEADINGS}auditor,Ada,Okafor,,rao@school.example,\n`, 2, 'Role', 'auditor'],
    ['people', `${HEADINGS}guardian,Ada,Okafor,,a@x.example,S001 S999\n`, 2, 'Children', 'S001 S999'],
    ['people', `${HEADINGS}student,Ada,Okafor,N1,,S001\n`, 2, 'Children', 'S001'],
    ['people', 'Role,First name\nstudent,Ada\n', 1, 'Last name', ''],
    ['people', `Shoe size,${HEADINGS}`, 1, 'Shoe size', 'Shoe size'],
    ['people', `Role,${HEADINGS}`, 1, 'Role', 'Role'],
    ['people', '', 0, '', ''],
    ['people', `${HEADINGS}student,Jos\ufffd,Okafor,N1,,\n`, 2, '', 'student,Jos\ufffd,Okafor,N1,,'],
    ['people', `${HEADINGS}student,"Ada,Okafor,N1,,\n`, 2, '', ''],
    ['classes', `${CLASSES},,,S001,,\n`, 2, 'Class', ''],
    ['classes', `${CLASSES}New,,nobody@x.example,,,\n`, 2, 'Teachers', 'nobody@x.example'],
    ['classes', `${CLASSES}New,,,S999,,\n`, 2, 'Roll number', 'S999'],
    ['classes', `${CLASSES}New,,,S001,1.3.2026,\n`, 2, 'From', '1.3.2026'],
    ['classes', `${CLASSES}New,,,S001,2026-03-02,2026-03-01\n`, 2, 'Until', '2026-03-01'],
    ['classes', `${CLASSES}New,,,S001,2026-03-02,\nNew,,,S001,2026-03-09,\n`, 3, 'From', '2026-03-09'],
    ['classes', `${CLASSES}New,,,S001,2026-03-02,\nNew,,,S001,2026-03-02,\n`, 3, 'Roll number', 'S001'],
    ['classes', `${CLASSES}New,Art,,,,\nNew,Music,,,,\n`, 3, 'Course', 'Music'],
    [
      'classes',
      `${CLASSES}New,,rao@school.example,,,\nNew,,lee@school.example,,,\n`,
      3,
      'Teachers',
      'lee@school.example',
    ],
    ['timetable', `${TIMES}None,B204,rao@school.example,,Mon,9:00,10:00,2026-03-02,,,\n`, 2, 'Class', 'None'],
    [
      'timetable',
      `${TIMES}Maths 9B,B204,none@x.example,,Mon,9:00,10:00,2026-03-02,,,\n`,
      2,
      'Teacher',
      'none@x.example',
    ],
    [
      'timetable',
      `${TIMES}Maths 9B,B204,rao@school.example,Odd,Mon,9:00,10:00,2026-03-02,,,\n`,
      2,
      'Policy',
      'Odd',
    ],
    [
      'timetable',
      `${TIMES}Maths 9B,B204,rao@school.example,,Mon Xyz,9:00,10:00,2026-03-02,,,\n`,
      2,
      'Weekdays',
      'Mon Xyz',
    ],
    [
      'timetable',
      `${TIMES}Maths 9B,B204,rao@school.example,,Mon,25:00,10:00,2026-03-02,,,\n`,
      2,
      'Starts',
      '25:00',
    ],
    [
      'timetable',
      `${TIMES}Maths 9B,B204,rao@school.example,,Mon,9:00,9:00,2026-03-02,,,\n`,
      2,
      'Ends',
      '9:00',
    ],
    ['timetable', `${TIMES}Maths 9B,B204,rao@school.example,,Mon,9:00,10:00,,,,\n`, 2, 'From', ''],
    [
      'timetable',
      `${TIMES}Maths 9B,B204,rao@school.example,,Mon,9:00,10:00,2026-03-02,2026-01-01,,\n`,
      2,
      'Until',
      '2026-01-01',
    ],
    [
      'timetable',
      `${TIMES}Maths 9B,B204,rao@school.example,,Mon,9:00,10:00,2026-03-02,,many,\n`,
      2,
      'Every',
      'many',
    ],
    [
      'timetable',
      `${TIMES}Maths 9B,B204,rao@school.example,,Mon,9:00,10:00,2026-03-02,,,Easter\n`,
      2,
      'Except',
      'Easter',
    ],
    [
      'timetable',
      `${TIMES}Maths 9B,---,rao@school.example,,Mon,9:00,10:00,2026-03-02,,,\n`,
      2,
      'Room',
      '---',
    ],
  ] as const)('in %s %j is told with line %i, column and value', async (file, text, line, column, value) => {
    const { api, look, send } = await office();
    const answer = await look({ [file]: text });
    expect(answer.faults).toContainEqual(expect.objectContaining({ file, line, column, value }));
    expect(answer.faults.every(({ fault, write }) => fault !== '' && write !== '')).toBe(true);
    const before = await api.collections.settings.get('school');
    expect(await send({ [file]: text }, false)).toMatchObject({
      status: 422,
      body: { code: 'import-has-faults' },
    });
    expect(await api.collections.settings.get('school')).toEqual(before);
  });

  test('below a cell of several lines is told with its own line', async () => {
    const { look } = await office();
    const people = `${HEADINGS}student,"Ada\nMaria",Okafor,N1,,\npupil,Ada,Okafor,N2,,\n`;
    expect((await look({ people })).faults).toMatchObject([{ line: 4, column: 'Role' }]);
  });
});

test('reads semicolons, other headings, a byte order mark and capitals', async () => {
  const { look } = await office();
  const people = '\ufeffROLE;forename;Surname;roll no;email\nStudent;Ada;Okafor;n1;\n';
  expect(await look({ people })).toMatchObject({
    faults: [],
    changes: [{ kind: 'made', what: 'student N1' }],
  });
});

describe('an import that stops halfway', () => {
  const write = (n: number): ImportWrite => ({
    collection: 'people',
    after: {
      id: uuid(5000 + n),
      campusId: IDS.campus,
      role: 'student',
      name: { first: 'New', last: `Student ${n}` },
      rollNumber: `NEW${n}`,
      state: 'approved',
      version: 1,
    },
  });
  const none = { made: 0, changed: 0, same: 0 };
  const record = (api: TestApi, over: Partial<ImportRecord> = {}): ImportRecord => ({
    id: uuid(4000),
    campusId: HERE,
    by: PersonId.parse(IDS.admin),
    at: api.clock.now(),
    state: 'staging',
    steps: 0,
    counts: {
      people: none,
      rooms: none,
      courses: none,
      classGroups: none,
      enrolments: none,
      policies: none,
      timetableEntries: none,
    },
    runningFor: HERE,
    runner: 'gone',
    heardAt: api.clock.now(),
    madePeople: [],
    ...over,
  });
  const writes = Array.from({ length: 450 }, (_, n) => write(n));

  test('goes on where another process finds it', async () => {
    const { api, headers } = await office();
    const { collections, clock } = api;
    // Staged, and one of its writes done, when the process died.
    await collections.imports.putIf(record(api, { state: 'staged', steps: 1 }), 'absent');
    await collections.importSteps.putIf({ id: `${uuid(4000)}:0`, writes: writes.slice(0, 3) }, 'absent');
    await collections.people.putIf(PersonRecord.parse(write(0).after), 'absent');
    await resumeImports({ collections, clock }, 'another');
    expect(await collections.people.get(uuid(5002))).toBeUndefined();
    clock.advance(MINUTE_MS);
    await resumeImports({ collections, clock }, 'another');
    expect(await collections.people.get(uuid(5002))).toMatchObject({ rollNumber: 'NEW2' });
    const { body } = await api.get(`/imports/${uuid(4000)}`, { headers });
    expect(Import.parse(body).state).toBe('applied');
    expect(await collections.importSteps.get(`${uuid(4000)}:0`)).toBeUndefined();
  });

  test('that was not laid down whole is dropped', async () => {
    const { api } = await office();
    const { collections, clock } = api;
    await collections.imports.putIf(record(api, { steps: 2 }), 'absent');
    await collections.importSteps.putIf({ id: `${uuid(4000)}:0`, writes: writes.slice(0, 3) }, 'absent');
    clock.advance(MINUTE_MS);
    await resumeImports({ collections, clock }, 'another');
    expect(await collections.people.get(uuid(5000))).toBeUndefined();
    expect(await collections.imports.get(uuid(4000))).toMatchObject({ state: 'undone' });
  });

  /** Looks for imports that stopped, as `runner`, while one of `writes` is laid down; `lateMs` after it last said a word. */
  async function lookedAtMeanwhile(api: TestApi, runner: string, lateMs: number) {
    const { collections, clock } = api;
    const { importSteps } = collections;
    const looking: Collections = {
      ...collections,
      importSteps: {
        ...importSteps,
        async putIf(step, condition) {
          const outcome = await importSteps.putIf(step, condition);
          if (step.id !== `${uuid(4000)}:1`) return outcome;
          clock.advance(lateMs);
          await resumeImports({ collections, clock }, runner);
          return outcome;
        },
      },
    };
    return runImport({ collections: looking, clock }, record(api), writes);
  }

  test('is not taken up by the process that carries it out', async () => {
    const { api } = await office();
    expect((await lookedAtMeanwhile(api, 'gone', 0))?.state).toBe('applied');
    for (const n of [0, 449])
      expect(await api.collections.people.get(uuid(5000 + n))).toMatchObject({ rollNumber: `NEW${n}` });
  });

  test('that was dropped while it was slow is not carried out by half', async () => {
    const { api } = await office();
    expect((await lookedAtMeanwhile(api, 'another', MINUTE_MS))?.state).toBe('undone');
    expect(await api.collections.people.get(uuid(5000))).toBeUndefined();
    expect(await api.collections.people.get(uuid(5449))).toBeUndefined();
    expect(await api.collections.importSteps.get(`${uuid(4000)}:2`)).toBeUndefined();
  });

  test('undoes all of itself where somebody else was faster', async () => {
    const { api } = await office();
    const { collections, clock } = api;
    const asha = PersonRecord.parse(await collections.people.get(IDS.asha));
    const renamed = { ...asha, name: { first: 'Renamed', last: 'Menon' }, version: 1 };
    const taken = PersonRecord.parse({ ...write(430).after, id: uuid(6000) });
    await collections.people.putIf(taken, 'absent');
    const change: ImportWrite = { collection: 'people', before: asha, after: renamed };
    const over = await runImport({ collections, clock }, record(api), [change, ...writes]);
    expect(over?.state).toBe('undone');
    expect(await collections.people.get(uuid(5000))).toBeUndefined();
    expect(await collections.people.get(uuid(5449))).toBeUndefined();
    expect((await collections.people.get(IDS.asha))?.name).toEqual(asha.name);
    expect(await collections.people.get(uuid(6000))).toMatchObject({ rollNumber: 'NEW430' });
  });

  test('lets no other of the campus begin', async () => {
    const { api, send } = await office();
    await api.collections.imports.putIf(record(api), 'absent');
    const reply = await send({ people: `${HEADINGS}student,Ada,Okafor,N1,,\n` }, false);
    expect(reply).toMatchObject({ status: 409, body: { code: 'import-running' } });
  });
});

describe('an export', () => {
  test('of the school is imported without a change', async () => {
    const { api, headers, apply, look } = await office();
    await apply(await examples());
    const files = await exported(api, headers);
    const answer = await look(files);
    expect(answer).toMatchObject({ state: 'unchanged', faults: [], changes: [] });
  });

  test('of a school makes the same school elsewhere', async () => {
    const one = await office();
    await one.apply(await examples());
    const files = await exported(one.api, one.headers);
    const other = await office();
    const answer = await other.apply(files);
    expect(answer.faults).toEqual([]);
    expect(await exported(other.api, other.headers)).toEqual(files);
  });

  test('of a register says each mark as it stands', async () => {
    const { api, headers } = await office();
    const kiosk = await pairTestKiosk(api);
    await kiosk.push([kiosk.opening()]);
    const text = await fetched(api, headers, { kind: 'register', sessionId: MATHS });
    expect(readCsv(text).rows.map(({ cells }) => cells.slice(0, 6))).toContainEqual([
      'Maths 9B',
      '2026-03-02',
      'S001',
      'Menon',
      'Asha',
      'expected',
    ]);
  });

  test('is over after an hour', async () => {
    const { api, headers } = await office();
    const made = await api.post('/exports', { headers, body: { kind: 'people' } });
    api.clock.advance(61 * MINUTE_MS);
    const { id } = Export.parse(made.body);
    expect(await api.get(`/exports/${id}`, { headers })).toMatchObject({ status: 410 });
  });
});

describe('a cell', () => {
  test.each(['=1+1', '+44 20', '-1', '@sum', "'=x", "''@x"])(
    '%s is no formula in the file, and comes back',
    (cell) => {
      const text = writeCsv(['A', 'B'], [[cell, 'x']]);
      expect(text).not.toMatch(/(^|[\r\n,"])[=+\-@]/);
      expect(readCsv(text).rows[1]?.cells[0]).toBe(cell);
    },
  );

  test('comes back whatever is in it', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/\0/g, '').trim());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (cells) => {
        const kept = cells.filter((row) => row.some((one) => one !== ''));
        const { rows } = readCsv(writeCsv(['A', 'B', 'C'], kept));
        expect(rows.slice(1).map((row) => row.cells)).toEqual(kept);
      }),
    );
  });
});

async function exported(api: TestApi, headers: { readonly cookie: string }): Promise<Required<Files>> {
  const [people = '', classes = '', timetable = ''] = await Promise.all(
    ['people', 'classes', 'timetable'].map((kind) => fetched(api, headers, { kind })),
  );
  return { people, classes, timetable };
}

async function fetched(api: TestApi, headers: { readonly cookie: string }, body: object): Promise<string> {
  const { id } = Export.parse((await api.post('/exports', { headers, body })).body);
  return String((await api.get(`/exports/${id}`, { headers })).body);
}
