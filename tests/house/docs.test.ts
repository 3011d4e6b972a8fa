/** What the guides name is there: every path in backticks, every link and anchor, every stable code that people may meet. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CheckInRefusal } from '#core/contracts/api.ts';
import { KioskCode } from '#core/contracts/kiosk.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
/** Its examples name files that are made up, and its tree files that are to come. */
const WITH_EXAMPLES = join('docs', 'house-style.md');
const FILE = /^[\w.-]+(\/[\w.-]+)+\.(ts|tsx|mjs|cjs|json|md|css|png)$/;
/** What a run leaves behind is not in a fresh copy. */
const LEFT_BEHIND = /^(artefacts|\.cache|\.data)\//;
const FENCED = /^```[\s\S]*?^```$/gm;

/** The paths in backticks of a page; globs, placeholders and fenced code are none. */
function pathsIn(text: string): readonly string[] {
  return [...text.replace(FENCED, '').matchAll(/`([^`\n]+)`/g)]
    .map(([, quoted = '']) => quoted)
    .filter((quoted) => FILE.test(quoted) && !LEFT_BEHIND.test(quoted));
}

/** The targets of a page's links and pictures within the project. */
function linksIn(text: string): readonly string[] {
  return [...text.replace(FENCED, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isThere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

describe.each(PAGES.filter((page) => page !== WITH_EXAMPLES))('%s', (page) => {
  test('names only files that are there', () => {
    expect(pathsIn(read(page)).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe.each(PAGES)('%s', (page) => {
  test('links only to what is there', () => {
    expect(linksIn(read(page)).filter((link) => !isThere(page, link))).toEqual([]);
  });
});

describe('the codes in the README', () => {
  test.each([...KioskCode.options, ...CheckInRefusal.options])('say what to do about %s', (code) => {
    expect(read('README.md')).toMatch(new RegExp(`^\\|.*\`${code}\`.*\\|`, 'm'));
  });
});
