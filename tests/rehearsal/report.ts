/** The rehearsal's report, for the terminal and as a page with pictures. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYNTHESISED } from './faces.ts';
import type { RunFile } from './run-file.ts';
import type { StudentVerdict, Verdict } from './verdict.ts';

export interface Findings {
  readonly run: RunFile;
  readonly verdict: Verdict;
}

/** The class report in lines, each student with the why. */
export function linesOf({ run, verdict }: Findings): readonly string[] {
  const { totals } = verdict;
  return [
    `${verdict.title}, REHEARSAL: ${String(totals.present)} present, ${String(totals.late)} late, ${String(totals.absent)} absent, ${String(totals.excused)} excused of ${String(totals.expected)}`,
    ...verdict.students.map(
      (student) =>
        `${student.problems.length === 0 ? 'ok ' : 'NOT'} ${student.name.padEnd(18)} ${markOf(student).padEnd(12)} ${student.does}; why: ${whyOf(student)}`,
    ),
    ...verdict.students.flatMap(({ problems, name }) => problems.map((problem) => `    ${name}: ${problem}`)),
    'Similarities (1 = same picture, the bound is what a match needs):',
    ...verdict.students.flatMap(({ name, similarities }) =>
      similarities.map(
        ({ kind, similarity, threshold }) =>
          `    ${name}: ${similarity.toFixed(3)} of ${threshold.toFixed(2)} (${kind})`,
      ),
    ),
    SYNTHESISED,
    `The API was dead for ${String(run.offlineS)} s; meanwhile checked in: ${run.offlineKeys.join(', ')}`,
    `${String(verdict.acknowledged)} acknowledged facts; lost: ${verdict.lost.join(', ') || 'none'}; duplicated: ${verdict.duplicated.join(', ') || 'none'}`,
    ...run.complaints.map((complaint) => `Complaint: ${complaint}`),
  ];
}

/** Writes `index.html` beside the pictures. Everything in it is escaped; it needs nothing from elsewhere. */
export function writePage(dir: string, findings: Findings): void {
  const pictures = readdirSync(dir)
    .filter((name) => name.endsWith('.png'))
    .sort();
  const rows = findings.verdict.students.map(
    (student) =>
      `<tr><td>${escape(student.name)}</td><td>${escape(student.does)}</td><td>${escape(markOf(student))}</td><td>${escape(whyOf(student))}</td><td>${escape(student.problems.join('; ') || 'as expected')}</td></tr>`,
  );
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Rehearsal</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:75rem;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #ccc;padding:.5rem;text-align:start;vertical-align:top}figure{margin:2rem 0}img{max-width:100%;border:1px solid #ccc}pre{white-space:pre-wrap}</style>
<h1>${escape(findings.verdict.title)}, REHEARSAL</h1><pre>${escape(linesOf(findings).slice(-12).join('\\n'))}</pre>
<table><thead><tr><th>Student</th><th>Does</th><th>Mark</th><th>Why</th><th>Result</th></tr></thead><tbody>${rows.join('')}</tbody></table>
${pictures.map((name) => `<figure><img src="${escape(name)}" alt="${escape(name)}"><figcaption>${escape(name)}</figcaption></figure>`).join('')}</html>`;
  writeFileSync(join(dir, 'index.html'), page);
}

function markOf({ status, assurance }: StudentVerdict): string {
  return status === undefined ? 'no mark' : `${status} A${String(assurance ?? 0)}`;
}

function whyOf({ reasons }: StudentVerdict): string {
  return reasons.join(', ') || 'not in this class';
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
