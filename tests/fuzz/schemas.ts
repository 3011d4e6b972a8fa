/** What the API's document says about each place of a request, as far as mutations need it. */
import { z } from 'zod';
import type { Document, Operation } from '../../server/api/documents/document.ts';
import type { Json } from './values.ts';

const Bound = z.number().optional().catch(undefined);

/** Whatever else a schema says is not needed. */
const Node = z.looseObject({
  $ref: z.string().optional(),
  type: z.json().optional(),
  properties: z.record(z.string(), z.json()).optional(),
  items: z.json().optional(),
  anyOf: z.array(z.json()).optional(),
  oneOf: z.array(z.json()).optional(),
  allOf: z.array(z.json()).optional(),
  minLength: Bound,
  maxLength: Bound,
  minimum: Bound,
  maximum: Bound,
  minItems: Bound,
  maxItems: Bound,
});
export type Node = z.infer<typeof Node>;

export type Path = readonly (string | number)[];

/** A place in a body, with every schema that may hold there. */
export interface Place {
  readonly path: Path;
  readonly value: Json;
  readonly nodes: readonly Node[];
}

export interface Schemas {
  /** Every place of `body`, the whole of it first. */
  readonly placesOf: (body: Json) => readonly Place[];
  /** The parts of the address that the route takes. */
  readonly parameters: Operation['parameters'];
  readonly takesBody: boolean;
}

const Content = z.looseObject({
  content: z.looseObject({ 'application/json': z.looseObject({ schema: z.json() }) }),
});
/** Enough for every body of ours; a list of pictures is not walked to its end. */
const MOST_PLACES = 200;
const MOST_NODES = 30;

export function schemasOf(document: Document, operation: Operation): Schemas {
  const { parameters, requestBody } = operation;
  const root =
    requestBody === undefined ? undefined : Content.parse(requestBody).content['application/json'].schema;
  const named = document.components.schemas;

  /** The schema with its references and alternatives laid open. */
  const open = (schema: Json | undefined, left = 12): readonly Node[] => {
    if (left === 0) return [];
    const read = Node.safeParse(schema);
    if (!read.success) return [];
    const { $ref, anyOf = [], oneOf = [], allOf = [] } = read.data;
    const target = $ref === undefined ? undefined : named[$ref.split('/').at(-1) ?? ''];
    const inside = [...(target === undefined ? [] : [target]), ...anyOf, ...oneOf, ...allOf];
    // Rules stand within rules: their first alternatives tell enough.
    return [read.data, ...inside.flatMap((one) => open(one, left - 1))].slice(0, MOST_NODES);
  };

  const walk = (value: Json, nodes: readonly Node[], path: Path): readonly Place[] => {
    const here: Place = { path, value, nodes };
    if (Array.isArray(value)) {
      const items = nodes.flatMap((node) => open(node.items));
      return [here, ...value.slice(0, 3).flatMap((item, i) => walk(item, items, [...path, i]))];
    }
    if (typeof value !== 'object' || value === null) return [here];
    return [
      here,
      ...Object.entries(value).flatMap(([key, item]) => {
        const own = nodes.flatMap((node) => open(node.properties?.[key]));
        return walk(item, own, [...path, key]);
      }),
    ];
  };

  const known = new WeakMap<object, readonly Place[]>();
  return {
    parameters,
    takesBody: root !== undefined,
    placesOf(body) {
      const key = typeof body === 'object' && body !== null ? body : {};
      const places = known.get(key) ?? walk(body, open(root), []).slice(0, MOST_PLACES);
      known.set(key, places);
      return places;
    },
  };
}

/** `value` with another one at `path`; `change` gives undefined to leave it out. */
export function changedAt(
  value: Json,
  path: Path,
  change: (old: Json | undefined) => Json | undefined,
): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((item: Json, i) => {
      if (i !== first) return [item];
      const next = changedAt(item, rest, change);
      return next === undefined ? [] : [next];
    });
  if (typeof value !== 'object' || value === null) return value;
  const next = changedAt(value[first] ?? null, rest, change);
  const others = Object.entries(value).filter(([key]) => key !== String(first));
  return Object.fromEntries(next === undefined ? others : [...others, [String(first), next]]);
}
