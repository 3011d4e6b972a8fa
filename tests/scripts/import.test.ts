/** `npm run import`, as somebody in the office runs it against an API that is up. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../support/journey/programs.ts';
import { buildTestApi, type TestApi } from '../support/server-fixture.ts';

const EXAMPLES = ['people.csv', 'classes.csv', 'timetable.csv'].map((name) =>
  join(ROOT, 'docs/examples', name),
);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'npm-run-import-'));
  const made = dir;
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
});

async function listening(): Promise<{ readonly api: TestApi; readonly origin: string }> {
  const api = await buildTestApi();
  return { api, origin: await api.app.listen({ host: '127.0.0.1', port: 0 }) };
}

function put(name: string, text: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

async function run(args: readonly string[], password = 'Ruth-secret', more: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, SMARTPRESENCE_PASSWORD: password, INIT_CWD: dir, ...more };
  const child = spawn(process.execPath, [join(ROOT, 'scripts/import.mjs'), ...args], {
    cwd: dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said, last: said.trimEnd().split('\n').at(-1) ?? '' };
}

const admin = (origin: string): readonly string[] => ['--api', origin, '--name', 'adler@school.example'];

test('looks first, and writes nothing until it is told to apply', async () => {
  const { api, origin } = await listening();
  const looked = await run([...EXAMPLES, ...admin(origin)]);
  expect(looked).toMatchObject({ code: 0 });
  expect(looked.said).toContain('Nothing was written. Say --apply');
  expect(JSON.parse(looked.last)).toMatchObject({ state: 'ready', counts: { people: { made: 7 } } });
  const byRoll = { index: 'byRollNumber', equals: { rollNumber: 'E101' }, limit: 1 } as const;
  expect((await api.collections.people.find(byRoll)).items).toEqual([]);

  const applied = await run([...EXAMPLES, ...admin(origin), '--apply', '--codes', 'codes.csv']);
  expect(applied).toMatchObject({ code: 0 });
  expect(JSON.parse(applied.last)).toMatchObject({ state: 'applied' });
  expect((await api.collections.people.find(byRoll)).items).toHaveLength(1);
  const again = await run([...EXAMPLES, ...admin(origin), '--apply', '--codes', 'more-codes.csv']);
  expect(again).toMatchObject({ code: 0 });
  expect(again.said).toContain('there is nothing to take in, and nothing was written');
  expect(JSON.parse(again.last)).toMatchObject({
    state: 'unchanged',
    counts: { people: { made: 0, same: 7 } },
  });
  const codes = readFileSync(join(dir, 'codes.csv'), 'utf8').trim().split('\r\n');
  expect(codes).toHaveLength(8);
  expect(codes[1]).toMatch(/^"Grace Mensah","g.mensah@school.example","[a-z0-9-]{16,}","/);
  expect(statSync(join(dir, 'codes.csv')).mode & 0o777).toBe(0o600);
});

test('tells each fault in a line with file, line, column, value and what to write', async () => {
  const { origin } = await listening();
  const people = put('people.csv', 'Role,First name,Last name,Roll number\nstudent,Ada,Okafor,E 101\n');
  const { code, said, last } = await run([people, ...admin(origin), '--apply']);
  expect(code).toBe(1);
  expect(said).toMatch(
    /people\.csv +2 +Roll number +E 101 +this is not a roll number +up to 16 of the letters/,
  );
  expect(JSON.parse(last)).toMatchObject({ state: 'faulty', faults: 1 });
});

test.each([
  {
    name: 'a file in Windows-1252',
    file: Buffer.from('Role,First name,Last name\nstudent,Jos\xe9,Okafor\n', 'latin1'),
    says: /line 2 reads “student,José,Okafor” as Windows-1252.*file-not-utf8/s,
  },
  {
    name: 'a file of a spreadsheet program',
    file: Buffer.from('PK\u0003\u0004xl/workbook.xml'),
    says: /spreadsheet's own file.*file-not-csv/s,
  },
  { name: 'a file of another kind', file: 'Shoe,Size\n1,2\n', says: /headings of none.*file-unknown/s },
])('does not take $name, and says what to do', async ({ file, says }) => {
  const { code, said } = await run([put('school.csv', file), '--name', 'x']);
  expect(code).toBe(2);
  expect(said).toMatch(says);
});

test.each([
  { args: ['missing.csv'], code: 'file-unreadable' },
  { args: [], code: 'no-files' },
  { args: ['--sideways'], code: 'bad-option' },
  { args: [EXAMPLES[0] ?? '', EXAMPLES[0] ?? ''], code: 'file-twice' },
  {
    args: [EXAMPLES[0] ?? '', '--name', 'a@x.example', '--api', 'http://127.0.0.1:9'],
    code: 'api-out-of-reach',
  },
])('ends with 2 and $code', async ({ args, code }) => {
  const { code: exit, said } = await run(args);
  expect(exit).toBe(2);
  expect(said).toContain(`(${code})`);
});

test('says what is wrong with each of several files that cannot be read', async () => {
  const old = put('people.csv', Buffer.from('Role,First name\nstudent,Jos\xe9\n', 'latin1'));
  const { code, said } = await run([old, 'missing.csv', put('shoes.csv', 'Shoe,Size\n1,2\n')]);
  expect(code).toBe(2);
  expect(said).toMatch(
    /people\.csv is not UTF-8.*missing\.csv cannot be read.*shoes\.csv has the headings of none/s,
  );
});

test('knows a file whose headings are wrong by its name, and has the server say which it needs', async () => {
  const { origin } = await listening();
  const { code, said } = await run([
    put('people.csv', ''),
    put('my-classes.csv', 'Clas\nX\n'),
    ...admin(origin),
  ]);
  expect(code).toBe(1);
  expect(said).toMatch(/people\.csv +0 +the file is empty +in the first line the headings Role, First name/);
  expect(said).toMatch(/my-classes\.csv +1 +Class +this column is missing/);
});

test('reads what spreadsheets call Unicode text', async () => {
  const { origin } = await listening();
  const text = '\ufeffRole\tFirst name\tLast name\tRoll number\r\nstudent\tZoë\tOkafor\tN1\r\n';
  const { code, said } = await run([put('school.txt', Buffer.from(text, 'utf16le')), ...admin(origin)]);
  expect(code).toBe(0);
  expect(said).toContain('First name Zoë');
});

test.each([
  { env: { npm_config_codes: 'codes.csv' }, kept: '--codes' },
  // npm reads --apply letter by letter.
  {
    env: {
      npm_config_all: 'true',
      npm_config_parseable: 'true',
      npm_config_long: 'true',
      npm_config_yes: 'true',
    },
    kept: '--apply',
  },
])('notices that npm kept $kept for itself', async ({ env, kept }) => {
  const { code, said } = await run(EXAMPLES, 'x', { npm_lifecycle_event: 'import', ...env });
  expect(code).toBe(2);
  expect(said).toContain(`Put two dashes before the options: npm run import -- ${kept}`);
});

test('does not sign in with a wrong password', async () => {
  const { origin } = await listening();
  const { code, said } = await run([...EXAMPLES, ...admin(origin)], 'not-it');
  expect(code).toBe(2);
  expect(said).not.toContain('not-it');
});
