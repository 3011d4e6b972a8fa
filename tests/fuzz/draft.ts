/** A request on its way to be wrong. */
import type { Chance } from './chance.ts';
import type { Schemas } from './schemas.ts';
import type { Json } from './values.ts';

/** A request that can be wrong in every way that HTTP allows. */
export interface Draft {
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly body: Json | undefined;
  /** What is sent instead of `body`, as it is. */
  readonly raw?: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Undefined where this request has no place for it. */
export type Mutation = (draft: Draft, schemas: Schemas, chance: Chance) => Draft | undefined;

/** Mutations with their names, so that what was found can be told. */
export type Kinds = readonly (readonly [string, Mutation])[];
