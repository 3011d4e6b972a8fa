/** Asks every route as everybody about everything, and holds each answer, and what it left in the store, to the table. */
import type { FastifyInstance } from 'fastify';
import type { Can } from '#core/access/can.ts';
import type { Declared } from '../../server/endpoint.ts';
import { nextAddress } from '../support/server-fixture.ts';
import { SPECIMENS } from '../support/specimens/all.ts';
import type { Bench } from '../support/specimens/bench.ts';
import { nameOf, preparing, sendAs } from '../support/specimens/send.ts';
import type { Specimen } from '../support/specimens/specimen.ts';
import { OWNERS, WHO, type Owner, type Who } from '../support/specimens/who.ts';
import { EXPECTED, MAY_BE_TOLD, mayExpect, UNKNOWN } from './expected.ts';
import { openStand, type Stand } from './stand.ts';

/** One question: may this one do this to that? */
export interface Cell {
  readonly route: string;
  readonly who: Who;
  readonly owner: Owner;
  readonly expected: 'allowed' | 'denied';
  readonly status: number;
  /** What is wrong; undefined where it is as it should be. */
  readonly fault?: string;
}

export interface Matrix {
  readonly cells: readonly Cell[];
  /** Routes that no row or no specimen speaks of, or whose rule is not known. */
  readonly routesWithoutRule: readonly string[];
}

interface MatrixOptions {
  /** Other rules than the product's. */
  readonly rules?: Can;
  /** Only these routes, by their declaration. */
  readonly only?: (route: Declared) => boolean;
}

export async function runMatrix({ rules, only = () => true }: MatrixOptions = {}): Promise<Matrix> {
  const stand = await openStand(rules === undefined ? {} : { rules });
  try {
    const { declared } = stand.bench().api;
    const routes = declared.filter(only);
    const cells: Cell[] = [];
    for (const route of routes) {
      const specimen = SPECIMENS[nameOf(route)];
      if (specimen === undefined) continue;
      const own: Cell[] = [];
      for (const owner of OWNERS)
        for (const who of WHO) {
          const cell = await cellOf(stand, { route, specimen, owner, who });
          if (cell !== undefined) own.push(cell);
        }
      cells.push(...own.map((cell) => compared(cell, own)));
    }
    const undeclared = answeredBy(stand.bench().api.app).filter(
      (name) => !UNDECLARED.includes(name) && !declared.some((route) => plain(nameOf(route)) === plain(name)),
    );
    return { cells, routesWithoutRule: [...routes.filter(isWithoutRule).map(nameOf), ...undeclared] };
  } finally {
    await stand.close();
  }
}

/** The router prints a wildcard with or without the slash before it. */
function plain(name: string): string {
  return name.replace('/*', '*');
}

/** The files of the built pages, which are the same for everybody. */
const UNDECLARED = ['GET /portal/assets/*'];

/** Every route that the server answers, whoever declared it, from the tree that the router prints. */
function answeredBy(app: FastifyInstance): readonly string[] {
  const path: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent, part, methods] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
      if (indent === undefined || part === undefined) return [];
      path.splice(indent.length / 4, Infinity, part);
      const own = (methods ?? '').split(', ').filter((method) => method !== '' && method !== 'HEAD');
      return own.map((method) => `${method} ${path.join('')}`);
    });
}

function isWithoutRule(route: Declared): boolean {
  const name = nameOf(route);
  return EXPECTED[name] === undefined || SPECIMENS[name] === undefined;
}

interface Question {
  readonly route: Declared;
  readonly specimen: Specimen;
  readonly owner: Owner;
  readonly who: Who;
}

async function cellOf(stand: Stand, question: Question): Promise<Cell | undefined> {
  const { route, specimen, owner, who } = question;
  const prepare = preparing(specimen, owner);
  if (prepare === undefined) return undefined;
  const expected = mayExpect(EXPECTED[nameOf(route)] ?? {}, owner, who) ? 'allowed' : 'denied';
  const bench = stand.bench();
  const prepared = await prepare(bench, who);
  stand.hash().remember();
  const { status, text } = await sendAs(bench, route, who, prepared, nextAddress());
  const changed = stand.hash().changed();
  const fault = faultOf({ ...question, expected, status, text, changed });
  if (changed.length > 0 && !(await isWhole(bench))) await stand.renew();
  return { route: nameOf(route), who, owner, expected, status, ...(fault !== undefined && { fault }) };
}

/** They must not learn who or what else there is. */
const KNOW_NOBODY: readonly Who[] = ['student', 'guardian'];

/** `cells`: of the same route. What is somebody else's is told of as what is not there at all: as that of another campus. */
function compared(cell: Cell, cells: readonly Cell[]): Cell {
  const { route, owner, who, expected, status } = cell;
  if (route in MAY_BE_TOLD) return cell;
  if (owner !== 'other' || expected === 'allowed' || !KNOW_NOBODY.includes(who)) return cell;
  const elsewhere = cells.find((one) => one.owner === 'other-campus' && one.who === who);
  if (elsewhere === undefined || elsewhere.status === status) return cell;
  return { fault: `tells that it is there: ${status}, but ${elsewhere.status} of another campus`, ...cell };
}

interface Answered extends Question {
  readonly expected: Cell['expected'];
  readonly status: number;
  readonly text: string;
  readonly changed: readonly string[];
}

/** What a body names of others may not be there, or not fit who sends it, as any other name that is wrong. */
function isNo(status: number, owner: Owner): boolean {
  return [401, 403, 404].includes(status) || (owner !== 'own' && status === 422);
}

function faultOf({ route, owner, who, expected, status, text, changed }: Answered): string | undefined {
  if (expected === 'allowed')
    return status >= 200 && status < 400 ? undefined : `was refused: ${status} ${text.slice(0, 200)}`;
  if (status < 400) return `was let in (${status})`;
  if (changed.length > 0) return `was refused, and yet changed ${changed.join(', ')}`;
  if (UNKNOWN.includes(who) && status !== 401 && route.access.kind !== 'open')
    return `is nobody, and was told ${status}`;
  return isNo(status, owner) ? undefined : `was answered ${status} ${text.slice(0, 200)}`;
}

/** Whether everybody of the bench is still who they were. */
async function isWhole(bench: Bench): Promise<boolean> {
  const people = ['student', 'guardian', 'teacher', 'cover', 'admin', 'auditor'] as const;
  const replies = [
    ...people.map((who) => bench.api.get('/me', { headers: bench.as(who) })),
    bench.api.get('/sync/pull', { headers: bench.as('kiosk') }),
  ];
  return (await Promise.all(replies)).every(({ status }) => status === 200);
}
