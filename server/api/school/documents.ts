/**
 * The routes that every kind of document of the office has: a list in pages, one, a new one, a change, a delete. What is written
 * is checked against the rest of the school before and after, since no transaction holds the two together: whoever comes
 * second sees what the first has done, and takes their own back.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { pageOf, PageQuery } from '#core/contracts/paging.ts';
import { Deleted } from '#core/contracts/school.ts';
import type { CampusId, ClassGroupId, PersonId } from '#core/ids.ts';
import type { Role } from '#core/roster/person.ts';
import { refused, type Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import type { Page } from '../../store/collection.ts';
import {
  ADMINS,
  CHANGED_MEANWHILE,
  IN_USE,
  inUse,
  notThere,
  ofCampus,
  type Asker,
  type OfficeDeps,
} from './office.ts';

export interface OfficeRecord {
  readonly id: string;
  readonly campusId: CampusId;
  readonly version?: number | undefined;
}

type Held = { readonly version: number | undefined };

/** A collection of such documents, as far as it is needed here. */
export interface Keeper<T> {
  readonly get: (id: string) => Promise<T | undefined>;
  readonly putIf: (
    document: T,
    condition: 'absent' | Held,
  ) => Promise<{ readonly kind: 'written' } | { readonly kind: 'refused'; readonly by: string }>;
  readonly remove: (id: string, condition?: Held) => Promise<boolean>;
}

export type ListQuery = PageQuery & {
  readonly classGroupId?: ClassGroupId | undefined;
  readonly studentId?: PersonId | undefined;
};

/** How a document comes to be, or becomes another: `make` throws a refusal where it cannot. */
export interface Making<A extends readonly unknown[], T> {
  readonly body: z.ZodType;
  readonly make: (body: unknown, ...about: A) => Promise<T>;
  readonly refusals: readonly Refusal[];
}

/** Gives `make` the type of its body, which is read once more for it. */
export function making<S extends z.ZodType, A extends readonly unknown[], T>(
  body: S,
  refusals: readonly Refusal[],
  make: (body: z.output<S>, ...about: A) => Promise<T>,
): Making<A, T> {
  return { body, refusals, make: (raw, ...about) => make(body.parse(raw), ...about) };
}

/** `new`: nothing of it is written yet, and there was none before. */
export type Stage = 'new' | 'known';

export interface Kind<T extends OfficeRecord> {
  readonly url: string;
  readonly tag: string;
  readonly one: string;
  readonly many: string;
  readonly id: z.ZodType<string>;
  readonly keeper: Keeper<T>;
  /** Who may read any of them; `mayRead` decides about each. */
  readonly reads: { readonly action: 'read-school' | 'read-office'; readonly by: readonly Role[] };
  readonly mayRead?: (record: T, asker: Asker) => Promise<boolean>;
  /** What a caller is told who may not read one. */
  readonly forbidden?: Refusal;
  readonly query?: z.ZodType<ListQuery>;
  readonly find: (query: ListQuery, asker: Asker) => Promise<Page<T>>;
  readonly item: z.ZodType;
  readonly view: (record: T) => object | Promise<object>;
  /** What a change answers, where it is more than the item. */
  readonly written?: { readonly item: z.ZodType; readonly view: (record: T) => Promise<object> };
  readonly create?: Making<[Asker], T>;
  readonly change?: Making<[T, Asker], T>;
  /** Left out where it cannot be deleted. What still uses it, in words. */
  readonly usedBy?: (record: T) => Promise<readonly string[]>;
  /** Why the record cannot stand beside the rest of the school: it names what is not there, or has what is another's. */
  readonly check?: (record: T, stage: Stage) => Promise<Refusal | undefined>;
  /** What is said where a unique index, or the id, is taken. */
  readonly taken?: Refusal;
}

/** Declares the routes of one kind. */
export function documentRoutes<T extends OfficeRecord>(
  app: FastifyInstance,
  deps: OfficeDeps,
  kind: Kind<T>,
): void {
  readingRoutes(app, deps, kind);
  if (kind.create !== undefined) createRoute(app, deps, kind, kind.create);
  if (kind.change !== undefined) changeRoute(app, deps, kind, kind.change);
  if (kind.usedBy !== undefined) deleteRoute(app, deps, kind, kind.usedBy);
}

function readingRoutes<T extends OfficeRecord>(app: FastifyInstance, deps: OfficeDeps, kind: Kind<T>): void {
  const { url, tag, reads, mayRead = () => Promise.resolve(true) } = kind;
  const forbidden = kind.forbidden === undefined ? [] : [kind.forbidden];
  const query: z.ZodType<ListQuery> = kind.query ?? PageQuery;
  deps.endpoints.person(
    app,
    {
      method: 'GET',
      url,
      tag,
      summary: `The ${kind.many} of the campus, in pages; a page may hold fewer than asked for`,
      access: reads,
      asks: { query },
      answers: pageOf(kind.item),
      refusals: forbidden,
    },
    async (asked, { caller, require }) => {
      require(caller.person);
      const { items, next } = await kind.find(asked.query, caller);
      const may = await Promise.all(items.map((record) => mayRead(record, caller)));
      const own = items.filter((_, i) => may[i]);
      const views = await Promise.all(own.map(async (record) => kind.view(record)));
      return { items: views, ...(next !== undefined && { next }) };
    },
  );
  deps.endpoints.person(
    app,
    {
      method: 'GET',
      url: `${url}/:id`,
      tag,
      summary: `One ${kind.one}`,
      access: reads,
      asks: { params: z.strictObject({ id: kind.id }) },
      answers: kind.item,
      refusals: [notThere(kind.one), ...forbidden],
    },
    async ({ params }, { caller, require }) => {
      require(caller.person);
      const record = ofCampus(await kind.keeper.get(params.id), caller.person.campusId, kind.one);
      if (!(await mayRead(record, caller))) throw refused(kind.forbidden ?? notThere(kind.one));
      return kind.view(record);
    },
  );
}

function createRoute<T extends OfficeRecord>(
  app: FastifyInstance,
  deps: OfficeDeps,
  kind: Kind<T>,
  { body: asked, refusals, make }: Making<[Asker], T>,
): void {
  const { keeper, taken } = kind;
  deps.endpoints.person(
    app,
    {
      method: 'POST',
      url: kind.url,
      tag: kind.tag,
      summary: `Makes a ${kind.one}`,
      access: { action: 'change-school', by: ADMINS },
      asks: { body: asked },
      answers: kind.written?.item ?? kind.item,
      refusals: [...refusals, ...(taken === undefined ? [] : [taken])],
    },
    async ({ body }, { caller, require }) => {
      require(caller.person);
      const record = await make(body, caller);
      await checked(kind, record, 'new');
      await say(deps, kind, caller, { id: record.id, did: 'made' });
      const outcome = await keeper.putIf(record, 'absent');
      if (outcome.kind === 'refused') throw refused(taken ?? CHANGED_MEANWHILE);
      await checked(kind, record, 'known', () => keeper.remove(record.id, heldAs(record)));
      await touchSchool(deps.collections);
      return written(kind, record);
    },
  );
}

function changeRoute<T extends OfficeRecord>(
  app: FastifyInstance,
  deps: OfficeDeps,
  kind: Kind<T>,
  { body: asked, refusals, make }: Making<[T, Asker], T>,
): void {
  const { keeper, one, taken } = kind;
  deps.endpoints.person(
    app,
    {
      method: 'PUT',
      url: `${kind.url}/:id`,
      tag: kind.tag,
      summary: `Changes the fields of a ${one} that are given`,
      access: { action: 'change-school', by: ADMINS },
      asks: { params: z.strictObject({ id: kind.id }), body: asked },
      answers: kind.written?.item ?? kind.item,
      refusals: [notThere(one), ...refusals, ...(taken === undefined ? [] : [taken]), CHANGED_MEANWHILE],
    },
    async ({ params, body }, { caller, require }) => {
      require(caller.person);
      const before = ofCampus(await keeper.get(params.id), caller.person.campusId, one);
      require(before);
      if (wasReadAs(body) !== undefined && wasReadAs(body) !== (before.version ?? 0))
        throw refused(CHANGED_MEANWHILE);
      const after = { ...(await make(body, before, caller)), version: (before.version ?? 0) + 1 };
      await checked(kind, after, 'known');
      await say(deps, kind, caller, { id: before.id, did: 'changed' });
      const outcome = await keeper.putIf(after, heldAs(before));
      if (outcome.kind === 'refused')
        throw refused(outcome.by === 'condition' ? CHANGED_MEANWHILE : (taken ?? CHANGED_MEANWHILE));
      const asBefore = { ...before, version: after.version + 1 };
      await checked(kind, after, 'known', () => keeper.putIf(asBefore, heldAs(after)));
      await touchSchool(deps.collections);
      return written(kind, after);
    },
  );
}

function deleteRoute<T extends OfficeRecord>(
  app: FastifyInstance,
  deps: OfficeDeps,
  kind: Kind<T>,
  usedBy: (record: T) => Promise<readonly string[]>,
): void {
  const { keeper, one } = kind;
  deps.endpoints.person(
    app,
    {
      method: 'DELETE',
      url: `${kind.url}/:id`,
      tag: kind.tag,
      summary: `Deletes a ${one} that nothing uses`,
      access: { action: 'change-school', by: ADMINS },
      asks: { params: z.strictObject({ id: kind.id }) },
      answers: Deleted,
      refusals: [notThere(one), IN_USE, CHANGED_MEANWHILE],
    },
    async ({ params }, { caller, require }) => {
      require(caller.person);
      const record = ofCampus(await keeper.get(params.id), caller.person.campusId, one);
      require(record);
      const users = await usedBy(record);
      if (users.length > 0) throw refused(inUse(one, users));
      await say(deps, kind, caller, { id: record.id, did: 'deleted' });
      if (!(await keeper.remove(record.id, heldAs(record)))) throw refused(CHANGED_MEANWHILE);
      const late = await usedBy(record);
      if (late.length > 0) {
        await keeper.putIf(record, 'absent');
        throw refused(inUse(one, late));
      }
      await touchSchool(deps.collections);
      return { id: record.id };
    },
  );
}

/** Throws the refusal of `check`, after `takeBack` where the record is written already. */
async function checked<T extends OfficeRecord>(
  { check }: Kind<T>,
  record: T,
  stage: Stage,
  takeBack?: () => Promise<unknown>,
): Promise<void> {
  const refusal = await check?.(record, stage);
  if (refusal === undefined) return;
  await takeBack?.();
  throw refused(refusal);
}

async function written<T extends OfficeRecord>(kind: Kind<T>, record: T): Promise<object> {
  return kind.written === undefined ? kind.view(record) : kind.written.view(record);
}

/** The version that the caller says they read. */
function wasReadAs(body: unknown): number | undefined {
  return z.object({ version: z.int().optional() }).parse(body).version;
}

function heldAs({ version }: OfficeRecord): Held {
  return { version };
}

async function say<T extends OfficeRecord>(
  { audit }: OfficeDeps,
  { one }: Kind<T>,
  { person }: Asker,
  { id, did }: { readonly id: string; readonly did: string },
): Promise<void> {
  await audit.say({
    campusId: person.campusId,
    by: person.id,
    action: 'change-school',
    subject: id,
    details: { kind: one, did },
  });
}
