/**
 * The separate reader: after every program has ended it starts the API alone, asks it as the admin over HTTP, opens the
 * kiosk's file read-only, and compares both with the one file of expectations. Usage: reader.ts <run.json> <verdict.json>
 */
import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { present } from '#core/assert.ts';
import { SessionList, SessionReport, type ReportRow } from '#core/contracts/api.ts';
import { Fact } from '#core/fact/fact.ts';
import type { PersonId } from '#core/ids.ts';
import { judgeSession, liveMoment } from '#core/mark/session-marks.ts';
import type { Mark } from '#core/mark/mark.ts';
import { BUILT_API } from '../../scripts/start/programs.mjs';
import { field, startProgram } from '../support/journey/programs.ts';
import { EXPECTATIONS, type ExpectedStudent } from './expectations.ts';
import { RunFile } from './run-file.ts';
import type { StudentVerdict, Verdict } from './verdict.ts';

const [runPath, verdictPath] = z.tuple([z.string(), z.string()]).parse(process.argv.slice(2));
const run = RunFile.parse(JSON.parse(readFileSync(runPath, 'utf8')));
const report = await reportFromApi(run);
const kiosk = factsFromKiosk(run, report.session.sessionId);
const verdict = compare(report, kiosk);
writeFileSync(verdictPath, JSON.stringify(verdict, undefined, 1));

/** The report of the one class that was opened. */
async function reportFromApi({ apiData, logs, admin }: RunFile): Promise<SessionReport> {
  const api = startProgram(BUILT_API, ['--data', apiData, '--logs', logs, '--port', '0']);
  try {
    const origin = field(await api.event('ready'), 'origin');
    const signIn = await fetch(`${origin}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ name: admin.email, password: admin.password }),
    });
    const cookie = signIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const ask = async (path: string): Promise<unknown> => {
      const answer = await fetch(`${origin}${path}`, { headers: { cookie } });
      if (!answer.ok) throw new Error(`${path} answers ${String(answer.status)}: ${await answer.text()}`);
      return answer.json();
    };
    const { rows } = SessionList.parse(await ask('/sessions'));
    const opened = present(
      rows.find(({ state }) => state !== 'scheduled'),
      'a class that was opened',
    );
    return SessionReport.parse(await ask(`/sessions/${opened.sessionId}/report`));
  } finally {
    await api.stop();
  }
}

function factsFromKiosk({ kioskFile }: RunFile, sessionId: string): readonly Fact[] {
  const file = new Database(kioskFile, { readonly: true, fileMustExist: true });
  const Rows = z.array(z.object({ body: z.string() }));
  const bodies = ['fact', 'pulled_fact'].flatMap((table) =>
    Rows.parse(file.prepare(`SELECT body FROM ${table} WHERE session_id = ?`).all(sessionId)),
  );
  file.close();
  return bodies.map(({ body }) => Fact.parse(JSON.parse(body)));
}

function compare(fromApi: SessionReport, fromKiosk: readonly Fact[]): Verdict {
  const judged = judgeSession(fromKiosk, liveMoment(fromKiosk, Date.now()));
  const rowsById = new Map(fromApi.rows.map((row) => [row.student.id, row]));
  const students = EXPECTATIONS.map((expected): StudentVerdict => {
    const id = run.studentIds[expected.key];
    const row = id === undefined ? undefined : rowsById.get(id);
    return verdictOn(expected, row, id === undefined ? undefined : judged?.marks.get(id), fromKiosk, id);
  });
  const apiIds = fromApi.rows.flatMap((row) => row.facts.map(({ fact }) => fact.id));
  const kioskIds = fromKiosk.map(({ id }) => id);
  const lost = run.acknowledged.filter(
    ({ factId }) => !apiIds.includes(factId) || !kioskIds.includes(factId),
  );
  return {
    students,
    asExpected: students.filter(({ problems }) => problems.length === 0).length,
    lost: lost.map(({ factId, screen }) => `${factId} (${screen})`),
    duplicated: [...repeated(apiIds), ...repeated(kioskIds)],
    acknowledged: run.acknowledged.length,
    closed: fromApi.session.state === 'closed' && judged?.closed === true,
    notRehearsal: fromKiosk.filter((fact) => fact.rehearsal !== true).map(({ id }) => id),
    totals: fromApi.session.totals,
    title: fromApi.session.title,
  };
}

function verdictOn(
  expected: ExpectedStudent,
  row: ReportRow | undefined,
  atKiosk: Mark | undefined,
  fromKiosk: readonly Fact[],
  id: PersonId | undefined,
): StudentVerdict {
  const problems = [...problemsOf(expected, row?.mark, 'API'), ...problemsOf(expected, atKiosk, 'kiosk')];
  const faces = fromKiosk.filter((fact) => fact.kind === 'face-matched' || fact.kind === 'face-refused');
  return {
    key: expected.key,
    name: `${expected.first} ${expected.last}`,
    does: expected.does,
    status: row?.mark.status,
    assurance: row?.mark.assurance,
    reasons: row?.mark.reasons.map(({ kind }) => kind) ?? [],
    similarities: faces
      .filter((fact) => fact.studentId === id)
      .map(({ kind, similarity, threshold }) => ({ kind, similarity, threshold })),
    problems,
  };
}

function problemsOf(expected: ExpectedStudent, mark: Mark | undefined, where: string): readonly string[] {
  if (expected.status === null)
    return mark === undefined ? [] : [`${where}: has a mark, but is not in this class`];
  if (mark === undefined) return [`${where}: has no mark`];
  const kinds = mark.reasons.map(({ kind }): string => kind);
  return [
    ...(mark.status === expected.status ? [] : [`${where}: ${mark.status}, not ${expected.status}`]),
    ...(mark.assurance === expected.assurance
      ? []
      : [`${where}: A${String(mark.assurance)}, not A${String(expected.assurance)}`]),
    ...expected.reasons
      .filter((reason) => !kinds.includes(reason))
      .map((reason) => `${where}: does not say "${reason}"`),
  ];
}

function repeated(ids: readonly string[]): readonly string[] {
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}
