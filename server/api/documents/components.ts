/**
 * From zod's schemas to those of the document. What a contract exports by a name is one component of that name, wherever it is used;
 * where what goes in and what comes out differ, there are two.
 */
import { z } from 'zod';
import * as policy from '#core/check-in/policy.ts';
import * as accounts from '#core/contracts/accounts.ts';
import * as api from '#core/contracts/api.ts';
import * as errors from '#core/contracts/errors.ts';
import * as faces from '#core/contracts/faces.ts';
import * as imports from '#core/contracts/imports.ts';
import * as school from '#core/contracts/school.ts';
import * as sessions from '#core/contracts/sessions.ts';
import * as signIn from '#core/contracts/sign-in.ts';
import * as fact from '#core/fact/fact.ts';
import * as ids from '#core/ids.ts';
import * as mark from '#core/mark/mark.ts';
import * as person from '#core/roster/person.ts';

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface Components {
  /** The schema, or where it stands among the components. `input`: what is sent to the API. */
  readonly schemaOf: (schema: z.ZodType, io: Io) => JsonSchema;
  /** The same as it is, whatever its name: what is asked in an address is told part by part. */
  readonly inlined: (schema: z.ZodType) => JsonSchema;
  /** What all those schemas were found to need, with references that hold. Asked last. */
  readonly all: () => Readonly<Record<string, JsonSchema>>;
  /** Puts the names in place that were settled last. */
  readonly settled: (value: object) => JsonSchema;
}

type Io = 'input' | 'output';

const MODULES = {
  ids,
  person,
  fact,
  mark,
  policy,
  api,
  accounts,
  errors,
  faces,
  imports,
  school,
  sessions,
  signIn,
};
const LOCAL = '#/$defs/';
const SHARED = '#/components/schemas/';

export function createComponents(): Components {
  const names = namesOf();
  const found: Readonly<Record<Io, Map<string, JsonSchema>>> = { input: new Map(), output: new Map() };

  const converted = (schema: z.ZodType, io: Io): JsonSchema => {
    const whole = z.toJSONSchema(schema, {
      metadata: names,
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        plainer(jsonSchema, io);
      },
    });
    for (const [name, definition] of Object.entries(whole.$defs ?? {})) found[io].set(name, definition);
    return marked(whole, io);
  };
  const schemaOf = (schema: z.ZodType, io: Io): JsonSchema => {
    const { it = {} } = converted(z.object({ it: schema }), io).properties ?? {};
    return typeof it === 'boolean' ? {} : it;
  };

  const differing = (): ReadonlySet<string> => {
    const both = [...found.input.keys()].filter((name) => found.output.has(name));
    const text = (name: string, io: Io): string => JSON.stringify(found[io].get(name));
    const differ = new Set(both.filter((name) => text(name, 'input') !== text(name, 'output')));
    for (let before = -1; before !== differ.size;) {
      before = differ.size;
      const leads = (name: string): boolean =>
        [...differ].some((other) => text(name, 'input').includes(`"${LOCAL}${other}"`));
      both.filter(leads).forEach((name) => differ.add(name));
    }
    return differ;
  };

  /** Found out once, when all that is used is known. */
  let differ: ReadonlySet<string> | undefined;
  const nameIn = (name: string, io: Io): string => {
    differ ??= differing();
    return io === 'input' && differ.has(name) ? `${name}Input` : name;
  };

  const settled = (value: object): JsonSchema =>
    rewritten({ ...value }, (text) => {
      const [, io, name] = /^#\/(input|output)\/(.+)$/.exec(text) ?? [];
      if (name === undefined || io === undefined) return text;
      return `${SHARED}${nameIn(name, io === 'input' ? 'input' : 'output')}`;
    });

  return {
    schemaOf,
    inlined(schema) {
      const whole = converted(schema, 'input');
      const name = whole.$ref?.slice('#/input/'.length);
      return name === undefined ? whole : marked(found.input.get(name) ?? {}, 'input');
    },
    settled,
    all() {
      const entries = (['output', 'input'] as const).flatMap((io) =>
        [...found[io]].map(([name, { id: _id, ...schema }]): [string, JsonSchema] => [
          nameIn(name, io),
          settled(marked(schema, io)),
        ]),
      );
      return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
    },
  };
}

/** Names the schemas by what their modules export. Of two with one name the later is named after its module too. */
function namesOf() {
  const names = z.registry<{ id: string }>();
  const taken = new Set<string>();
  for (const [module, exported] of Object.entries(MODULES))
    for (const [name, value] of Object.entries(exported)) {
      if (!(value instanceof z.ZodType) || names.has(value)) continue;
      const id = taken.has(name) ? `${name}In${capital(module)}` : name;
      taken.add(id);
      names.add(value, { id });
    }
  return names;
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** A format says what its pattern would; and of what comes out, more may come in later versions. */
function plainer(schema: JsonSchema, io: Io): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
}

/** References say which of two schemas of one name is meant, until it is settled whether there are two. */
function marked(schema: JsonSchema, io: Io): JsonSchema {
  return rewritten(schema, (text) => (text.startsWith(LOCAL) ? `#/${io}/${text.slice(LOCAL.length)}` : text));
}

/** A copy in which every reference is as `change` makes it. */
function rewritten(schema: JsonSchema, change: (text: string) => string): JsonSchema {
  const copy: unknown = JSON.parse(
    JSON.stringify(schema, (key, inside: unknown) =>
      key === '$ref' && typeof inside === 'string' ? change(inside) : inside,
    ),
  );
  return z.record(z.string(), z.unknown()).parse(copy);
}
