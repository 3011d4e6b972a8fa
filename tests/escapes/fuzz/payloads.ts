/** Inputs of the contract's procedures: right ones, made from their schemas, and right ones spoilt in one to three places. */
import { z } from 'zod';
import type { Chance } from './random.ts';

/** The part of JSON Schema in which zod writes the contract's inputs. */
interface Shape {
  readonly type?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Shape[] | undefined;
  readonly oneOf?: readonly Shape[] | undefined;
  readonly properties?: Readonly<Record<string, Shape>> | undefined;
  readonly items?: Shape | undefined;
  readonly minItems?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly format?: string | undefined;
}

const Shape: z.ZodType<Shape> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array(Shape).optional(),
    oneOf: z.array(Shape).optional(),
    properties: z.record(z.string(), Shape).optional(),
    items: Shape.optional(),
    minItems: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
    format: z.string().optional(),
  }),
);

export interface Payloads {
  /** An input that the schema admits; its ids are known ones now and then. */
  readonly right: () => unknown;
  /** One that is mostly not. */
  readonly spoilt: () => unknown;
}

/** `schema`: undefined where the procedure takes nothing. `knownIds`: of people and sessions that exist. */
export function payloadsFor(
  schema: z.ZodType | undefined,
  chance: Chance,
  knownIds: readonly string[],
): Payloads {
  const shape = schema === undefined ? undefined : Shape.parse(z.toJSONSchema(schema, { io: 'input' }));
  const right = (): unknown => (shape === undefined ? undefined : made(shape, chance, knownIds));
  return {
    right,
    spoilt: () => {
      let input = right();
      for (let i = chance.below(3); i >= 0; i -= 1) input = spoil(input, chance);
      return input;
    },
  };
}

function made(shape: Shape, chance: Chance, knownIds: readonly string[]): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return shape.enum[chance.below(shape.enum.length)];
  const branches = shape.anyOf ?? shape.oneOf;
  const branch = branches?.[chance.below(branches.length)];
  if (branch !== undefined) return made(branch, chance, knownIds);
  switch (shape.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(shape.properties ?? {}).map(([name, one]) => [name, made(one, chance, knownIds)]),
      );
    case 'array':
      return Array.from({ length: shape.minItems ?? chance.below(4) }, () =>
        made(shape.items ?? {}, chance, knownIds),
      );
    case 'number':
    case 'integer':
      return chance.next() * 2 - 1;
    case 'boolean':
      return chance.isOneIn(2);
    case undefined:
    default:
      return text(shape, chance, knownIds);
  }
}

function text(shape: Shape, chance: Chance, knownIds: readonly string[]): string {
  const isId = shape.format === 'uuid' || shape.pattern?.includes('[0-9a-fA-F]{4}') === true;
  if (isId)
    return chance.isOneIn(2) ? (knownIds[chance.below(knownIds.length)] ?? uuid(chance)) : uuid(chance);
  const length = chance.below(Math.min(shape.maxLength ?? 20, 20)) + 1;
  return Array.from({ length }, () => chance.pick(LETTERS)).join('');
}

function uuid(chance: Chance): string {
  const hex = (count: number): string =>
    Array.from({ length: count }, () => chance.below(16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
}

const LETTERS = [
  'a',
  'Z',
  '0',
  '1',
  '9',
  ' ',
  'é',
  '"',
  '\\',
  '\u0000',
  '\u202e',
  '𝒳',
  "'",
  '%',
  '<',
] as const;
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'then',
  'toJSON',
  'staff',
  'role',
  'kind',
  'json',
  'meta',
  '',
] as const;

/** What nobody expects where a value stood. */
const STRANGE: readonly [(chance: Chance) => unknown, ...((chance: Chance) => unknown)[]] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER + 2,
  () => '',
  () => '../../etc/passwd',
  () => "' OR 1=1 --",
  () => '<img src=x onerror=alert(1)>',
  () => '\u0000\uffff\ud800',
  (chance) => 'x'.repeat(chance.pick([201, 5000, 60_000])),
  () => [],
  () => ({}),
  () => ({ $ne: null }),
  () => ({ then: 'x', toString: 1, valueOf: null }),
  () => Array.from({ length: 200 }, (_, i) => i),
  () => deep(60),
  (chance) => uuid(chance),
];

/** Lists within lists. */
function deep(levels: number): unknown {
  let value: unknown = 'end';
  for (let i = 0; i < levels; i += 1) value = [value];
  return value;
}

/** A copy of `value` with one thing about it wrong. Prototype keys are own fields, as JSON brings them. */
function spoil(value: unknown, chance: Chance): unknown {
  const strange = (): unknown => chance.pick(STRANGE)(chance);
  if (Array.isArray(value) && value.length > 0 && !chance.isOneIn(4)) {
    const copy = z.array(z.unknown()).parse(value);
    const at = chance.below(copy.length);
    if (chance.isOneIn(3)) copy.splice(at, 1);
    else copy[at] = spoil(copy[at], chance);
    return copy;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || chance.isOneIn(6))
    return strange();
  const fields: [string, unknown][] = Object.entries(value);
  const at = chance.below(fields.length);
  const [name, field] = fields[at] ?? ['', undefined];
  if (chance.isOneIn(3)) fields.splice(at, 1);
  else if (chance.isOneIn(3)) fields.push([chance.pick(NAMES), strange()]);
  else fields[at] = [chance.isOneIn(5) ? chance.pick(NAMES) : name, spoil(field, chance)];
  return withOwn(fields);
}

/** `Object.fromEntries` makes own fields, `__proto__` among them. */
function withOwn(fields: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(fields);
}
