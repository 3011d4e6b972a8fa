/** The matrix as people read it: a line for each route, a column for everybody. */
import { OWNERS, WHO, type Owner, type Who } from '../support/specimens/who.ts';
import type { Cell, Matrix } from './run.ts';

const TITLES: Readonly<Record<Who, string>> = {
  'signed-out': 'signed out',
  pending: 'pending',
  student: 'student',
  guardian: 'guardian',
  teacher: 'teacher',
  cover: 'cover',
  admin: 'admin',
  auditor: 'auditor',
  kiosk: 'kiosk',
  'revoked-kiosk': 'revoked kiosk',
};

const INTRODUCTION = `# Who may do what

Each line is a route of the API, each column somebody who asks. **own**: what is theirs, or concerns them (a guardian’s child, the
class that a cover teacher stands in for). **campus**: also what is somebody else’s on their campus. **yes**: the route is about
nobody in particular. **·**: refused. Nobody reaches what belongs to another campus.

\`npm run matrix\` asks all of this of the real API, on real objects, and writes this page with \`--write\`. What it holds the answers to
is written by hand in \`tests/matrix/expected.ts\`.
`;

/** What was answered, as a page. */
export function pageOf({ cells }: Matrix): string {
  const routes = [...new Set(cells.map(({ route }) => route))].sort(byPath);
  const rows = routes.map((route) => {
    const own = cells.filter((cell) => cell.route === route);
    return row([`\`${route}\``, ...WHO.map((who) => wordOf(own, who))]);
  });
  const head = row(['route', ...WHO.map((who) => TITLES[who])]);
  return `${INTRODUCTION}\n${head}\n${row(['---', ...WHO.map(() => '---')])}\n${rows.join('\n')}\n`;
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

function byPath(a: string, b: string): number {
  const [, pathA = ''] = a.split(' ');
  const [, pathB = ''] = b.split(' ');
  return pathA < pathB || (pathA === pathB && a < b) ? -1 : 1;
}

function wordOf(cells: readonly Cell[], who: Who): string {
  const isIn = (owner: Owner): boolean =>
    cells.some((cell) => cell.who === who && cell.owner === owner && cell.status < 400);
  const owners = OWNERS.filter((owner) => cells.some((cell) => cell.owner === owner));
  const [own, other, elsewhere] = OWNERS.map(isIn);
  if (elsewhere === true) return 'every campus';
  if (other === true) return 'campus';
  if (own !== true) return '·';
  if (owners.length === 1) return 'yes';
  return owners.includes('other') ? 'own' : 'campus';
}
