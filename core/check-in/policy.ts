/**
 * What a class asks of a check-in. A policy is versioned and frozen into the fact that opens a session, so that a mark
 * can be explained, and worked out again, years later.
 */
import { z } from 'zod';
import { PolicyId } from '../ids.ts';
import { Assurance, Factor } from './factor.ts';

/** Which factors are enough: one factor, all of some rules, any of some, or at least `count` of them. */
export type Rule =
  | { readonly kind: 'factor'; readonly factor: Factor }
  | { readonly kind: 'all'; readonly of: readonly Rule[] }
  | { readonly kind: 'any'; readonly of: readonly Rule[] }
  | { readonly kind: 'at-least'; readonly count: number; readonly of: readonly Rule[] };

/** How deep rules may nest; a deeper one is refused at the door. */
const MAX_DEPTH = 4;

export const Rule: z.ZodType<Rule> = ruleOfDepth(MAX_DEPTH, looseFields);

/** A rule as it comes in: it says nothing else. */
export const StrictRule: z.ZodType<Rule> = ruleOfDepth(MAX_DEPTH, strictFields);

/** A way in when a sensor is dead: while `whenUnavailable` is out of order in this room, `use` is enough as well. */
export const Fallback = z.object({ whenUnavailable: Factor, use: Rule });
export type Fallback = z.infer<typeof Fallback>;

/** Minutes count from the session's start. Evidence counts from `-earlyMin` to `absentMin`; see core/session/window.ts. */
export const Policy = z
  .object({
    id: PolicyId,
    version: z.int().positive(),
    name: z.string().min(1).max(80),
    minAssurance: Assurance,
    rule: Rule,
    fallbacks: z.array(Fallback).max(8),
    /** Doors open so many minutes before the start. */
    earlyMin: z.int().min(0).max(240),
    /** On time until then. */
    graceMin: z.int().min(0).max(480),
    /** Late until then; after it the teacher decides. */
    lateMin: z.int().min(0).max(480),
    /** After it evidence is kept but never counts. */
    absentMin: z.int().min(0).max(480),
  })
  .refine((policy) => policy.graceMin <= policy.lateMin && policy.lateMin <= policy.absentMin, {
    error: 'write graceMin, lateMin and absentMin so that none is below the one before',
  });
export type Policy = z.infer<typeof Policy>;

/** An object of these fields; whether others may stand beside them is what the two differ in. */
function looseFields<T extends z.ZodRawShape>(shape: T) {
  return z.object(shape);
}
function strictFields<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape);
}

function ruleOfDepth(depth: number, fields: typeof looseFields | typeof strictFields): z.ZodType<Rule> {
  const factor = fields({ kind: z.literal('factor'), factor: Factor });
  if (depth === 0) return factor;
  const of = z
    .array(ruleOfDepth(depth - 1, fields))
    .min(1)
    .max(8);
  return z.discriminatedUnion('kind', [
    factor,
    fields({ kind: z.literal('all'), of }),
    fields({ kind: z.literal('any'), of }),
    fields({ kind: z.literal('at-least'), count: z.int().min(1).max(8), of }),
  ]);
}
