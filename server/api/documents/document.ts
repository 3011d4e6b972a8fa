/** The API as OpenAPI 3.1 describes it, made of what the routes declare. */
import { z } from 'zod';
import { API_VERSION, Problem } from '#core/contracts/api.ts';
import type { Access, Declared } from '../../endpoint.ts';
import type { Answer } from '../../problem.ts';
import { createComponents, type Components, type JsonSchema } from './components.ts';
import type { Example, Examples } from './examples.ts';
import { refusalsOf } from './general.ts';
import { groupedBy } from './grouped.ts';

/** What of it is read again: by the page, by tests and by the fuzzer. */
export const Operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string(),
  'x-called-by': z.array(z.string()),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(['path', 'query']),
      required: z.boolean(),
      schema: z.record(z.string(), z.json()),
      description: z.string().optional(),
      example: z.json().optional(),
    }),
  ),
  requestBody: z.json().optional(),
  responses: z.record(z.string(), z.record(z.string(), z.json())),
});
export type Operation = z.infer<typeof Operation>;

export const Document = z.looseObject({
  openapi: z.literal('3.1.1'),
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation.loose())),
  components: z.looseObject({ schemas: z.record(z.string(), z.record(z.string(), z.json())) }),
});
export type Document = z.infer<typeof Document>;

const INTRODUCTION = `The central API of SmartPresence. People sign in and get a cookie (browsers) or tokens (programs); kiosks carry the credential of their pairing.
What the API refuses is a problem document (RFC 9457) with a stable \`code\` for programs and plain words for people. Moments are milliseconds since 1970 UTC.
\`docs/api.md\` begins with a worked example.`;

const SECURITY_SCHEMES = {
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'sp_sign_in',
    description: 'A browser that signed in by POST /login. It sends its Origin with every change.',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A program that signed in: the short-lived access token.',
  },
  kiosk: {
    type: 'http',
    scheme: 'bearer',
    description: 'A kiosk: the credential that POST /kiosks/pair gave it.',
  },
};
const SECURITY: Readonly<Record<Access['kind'], readonly object[]>> = {
  open: [],
  person: [{ cookie: [] }, { bearer: [] }],
  kiosk: [{ kiosk: [] }],
  caller: [{ cookie: [] }, { bearer: [] }, { kiosk: [] }],
};

/** A route without an example is described without one. */
export function describe(declared: readonly Declared[], examples: Examples): Document {
  const components = createComponents();
  const problem = components.schemaOf(Problem, 'output');
  const paths = new Map<string, Record<string, object>>();
  for (const route of declared) {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{rest}');
    const operations = paths.get(path) ?? {};
    const example = examples[`${route.method} ${route.url}`];
    operations[route.method.toLowerCase()] = operationOf(components, { route, example, problem });
    paths.set(path, operations);
  }
  const document = {
    openapi: '3.1.1',
    info: { title: 'SmartPresence API', version: String(API_VERSION), description: INTRODUCTION },
    tags: [...new Set(declared.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: Object.fromEntries(paths),
  };
  return Document.parse({
    ...components.settled(document),
    components: { schemas: components.all(), securitySchemes: SECURITY_SCHEMES },
  });
}

interface Described {
  readonly route: Declared;
  readonly example: Example | undefined;
  readonly problem: JsonSchema;
}

function operationOf(components: Components, { route, example, problem }: Described): object {
  const { access, asks, answers, produces, summary, tag } = route;
  const type = produces ?? 'application/json';
  const schema = answers === undefined ? { type: 'string' } : components.schemaOf(answers, 'output');
  const answered = example?.answer === undefined ? {} : { example: example.answer };
  return {
    operationId: operationIdOf(route),
    tags: [tag],
    summary,
    description: descriptionOf(route),
    'x-called-by': access.kind === 'open' ? ['anybody'] : access.by,
    ...(access.kind !== 'open' && { 'x-action': access.action }),
    security: SECURITY[access.kind],
    parameters: [
      ...parametersOf(components, { schema: asks.params, where: 'path', example: example?.params }),
      ...parametersOf(components, { schema: asks.query, where: 'query', example: example?.query }),
    ],
    ...(asks.body !== undefined && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: components.schemaOf(asks.body, 'input'),
            ...(example?.body !== undefined && { example: example.body }),
          },
        },
      },
    }),
    responses: {
      [String(example?.status ?? 200)]: {
        description: 'It went well.',
        content: { [type]: { schema, ...answered } },
      },
      ...refusalResponses(refusalsOf(route), problem),
    },
  };
}

function operationIdOf({ method, url }: Declared): string {
  const words = url.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
  return `${method.toLowerCase()}${name}${url.endsWith('*') ? 'Rest' : ''}`;
}

function descriptionOf({ access, perMinute, bodyLimit }: Declared): string {
  const who =
    access.kind === 'open'
      ? `Open to anybody. ${access.why}`
      : `For: ${access.by.join(', ')}. Whether for this object is decided by the rule \`${access.action}\`.`;
  const often = perMinute === undefined ? '' : ` At most ${perMinute} a minute from one address.`;
  const large = bodyLimit === undefined ? '' : ` Takes bodies up to ${bodyLimit} bytes.`;
  return `${who}${often}${large}`;
}

interface Part {
  readonly schema: z.ZodType | undefined;
  readonly where: 'path' | 'query';
  readonly example: Readonly<Record<string, unknown>> | undefined;
}

/** A wildcard is called `rest`. */
function parametersOf(components: Components, { schema, where, example }: Part): readonly object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = components.inlined(schema);
  return Object.entries(properties).map(([name, inside]) => ({
    name: name === '*' ? 'rest' : name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: inside,
    ...(example?.[name] !== undefined && { example: example[name] }),
  }));
}

/** One answer for each status, with every code that it may carry. */
function refusalResponses(refusals: readonly Answer[], problem: JsonSchema): Record<string, object> {
  const byStatus = groupedBy(refusals, ({ status }) => String(status));
  return Object.fromEntries(
    [...byStatus].map(([status, answers]) => [
      status,
      {
        description: answers.map(({ code, detail }) => `- \`${code}\`: ${detail}`).join('\n'),
        content: {
          'application/problem+json': {
            schema: { allOf: [problem, { properties: { code: { enum: answers.map(({ code }) => code) } } }] },
          },
        },
      },
    ]),
  );
}
