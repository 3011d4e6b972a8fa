/**
 * `npm run rehearsal`: one class by itself, on the real programs, in a folder of its own. Usage: main.ts <folder>
 * <browser> [--headless] [--shell NAME]. The last line is one JSON object; 0 only when everyone came to what was expected.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MINUTE_MS } from '#core/time.ts';
import { ROOT } from '../support/journey/programs.ts';
import { journeySchool } from '../support/journey/school.ts';
import { EXPECTATIONS } from './expectations.ts';
import { nextMinute, play } from './play.ts';
import { linesOf, writePage } from './report.ts';
import type { RunFile } from './run-file.ts';
import { TRIED_SHELLS } from '../../scripts/testing/shells.mjs';
import { setStage } from '../support/journey/stage.ts';
import { Verdict } from './verdict.ts';

/** Everyone on time must be in within these minutes of the start, and the late student waits for their end. */
const GRACE_MIN = 4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    headless: { type: 'boolean', default: false },
    shell: { type: 'string', default: 'chromium' },
  },
});
const [dir, browserPath] = positionals;
const shell = TRIED_SHELLS.find((one) => one === values.shell);
if (dir === undefined || browserPath === undefined || shell === undefined)
  throw new Error(`Usage: main.ts <folder> <browser> [--headless] [--shell ${TRIED_SHELLS.join('|')}]`);

clear(dir);
const pictures = join(dir, 'pictures');
mkdirSync(pictures, { recursive: true });
const startsAt = nextMinute(Date.now());
const school = journeySchool({
  students: EXPECTATIONS.map(({ first, last, status }) => ({ first, last, elsewhere: status === null })),
  startsAt,
  lengthMin: 45,
  policy: { earlyMin: 10, graceMin: GRACE_MIN, lateMin: 30, absentMin: 45 },
  rehearsal: true,
});
const say = (words: string): void => {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${words}\n`);
};

say('the programs start');
const stage = await setStage({ dir, shell, school, browserPath, headless: values.headless, built: true });
const played = await play({
  stage,
  school,
  pictures,
  graceUntil: startsAt + GRACE_MIN * MINUTE_MS,
  say,
}).finally(stage.end);
say('all programs have ended; the reader compares');

const run: RunFile = {
  ...played,
  apiData: join(dir, 'api'),
  kioskFile: join(dir, 'kiosk', 'kiosk.db'),
  logs: join(dir, 'logs'),
  admin: { email: school.admin.email, password: school.admin.password },
  studentIds: Object.fromEntries(
    EXPECTATIONS.flatMap(({ key }, i) => {
      const id = school.students[i]?.id;
      return id === undefined ? [] : [[key, id] as const];
    }),
  ),
};
const [runPath, verdictPath] = [join(dir, 'run.json'), join(dir, 'verdict.json')];
writeFileSync(runPath, JSON.stringify(run), { mode: 0o600 });
const reader = spawnSync(process.execPath, ['tests/rehearsal/reader.ts', runPath, verdictPath], {
  cwd: ROOT,
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (reader.status !== 0) process.exit(1);

const verdict = Verdict.parse(JSON.parse(readFileSync(verdictPath, 'utf8')));
writePage(pictures, { run, verdict });
for (const line of linesOf({ run, verdict })) process.stdout.write(`${line}\n`);
process.stdout.write(`Pictures and report: ${join(pictures, 'index.html')}\n`);
const { asExpected, lost, duplicated } = verdict;
const students = EXPECTATIONS.length;
process.stdout.write(
  `${JSON.stringify({ students, asExpected, lost: lost.length, duplicated: duplicated.length, offlineS: run.offlineS, shell })}\n`,
);
const good =
  asExpected === students && lost.length === 0 && duplicated.length === 0 && run.complaints.length === 0;
process.exit(good && verdict.closed && verdict.notRehearsal.length === 0 ? 0 : 1);

/** Empties the folder of an earlier rehearsal. A folder with anything else in it is never touched. */
function clear(folder: string): void {
  const marker = join(folder, 'rehearsal.json');
  const things = existsSync(folder) ? readdirSync(folder) : [];
  if (things.length > 0 && !existsSync(marker)) {
    process.stderr.write(
      `${folder} holds other things. Name an empty folder with --data, or none.\n(rehearsal-folder-foreign)\n`,
    );
    process.exit(2);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(marker, '{"rehearsal":true}');
}
