/** What people read of a request that is not in its form: every issue that any route's schema can raise speaks plain words. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { present } from '#core/assert.ts';
import { readExamples } from '../../server/api/documents/examples.ts';
import { inPlainWords, issueWords } from '../../server/plain-issues.ts';
import { buildTestApi } from '../support/server-fixture.ts';

/** In the place of whatever stands in an accepted request. */
const INSTEAD: readonly unknown[] = [
  undefined,
  null,
  '',
  'x',
  'é\u0000'.repeat(3),
  'x'.repeat(100_001),
  -1,
  0.5,
  1e18,
  Infinity,
  true,
  [],
  Array.from({ length: 5000 }, () => 0),
  {},
  { x: 1 },
];
const ZODS_OWN =
  /Invalid|Too (small|big)|Unrecognized|[Ee]xpected|received|regex|pattern|must match|[\^\\]|\bundefined\b/;

type Node = Readonly<Record<string, unknown>>;

/** `value` with each of its places taken by each of `INSTEAD` in turn, and with a field more in each object. */
function* variants(value: unknown): Generator {
  yield* INSTEAD;
  if (Array.isArray(value)) {
    for (const [i, item] of value.slice(0, 2).entries())
      for (const other of variants(item)) yield value.map((one: unknown, at) => (at === i ? other : one));
  } else if (isNode(value)) {
    yield { ...value, 'not-a-field': 1 };
    for (const [key, item] of Object.entries(value))
      for (const other of variants(item)) yield { ...value, [key]: other };
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Told {
  readonly code: string;
  readonly words: string;
}

function allIssues(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  return issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? [issue, ...issue.errors.flatMap(allIssues)] : [issue],
  );
}

async function everythingTold(): Promise<readonly Told[]> {
  const { declared } = await buildTestApi();
  const examples = await readExamples();
  const told: Told[] = [];
  for (const { method, url, asks } of declared) {
    const example = present(examples[`${method} ${url}`], 'each route has an example');
    for (const [part, schema] of Object.entries(asks))
      for (const value of variants(Reflect.get(example, part) ?? {})) {
        const read = z.object({ [part]: schema }).safeParse({ [part]: value }, { error: inPlainWords });
        if (read.success) continue;
        told.push({ code: 'whole', words: issueWords(read.error) });
        for (const { code, message } of allIssues(read.error.issues)) told.push({ code, words: message });
      }
  }
  return told;
}

test('every issue of every route is told in plain words that say what to write', async () => {
  const told = await everythingTold();
  expect(told.length).toBeGreaterThan(10_000);
  expect(told.filter(({ words }) => ZODS_OWN.test(words))).toEqual([]);
  expect([
    ...new Set(
      told
        .filter(({ words }) => /not written as it must|not what can stand/.test(words))
        .map(({ words }) => words),
    ),
  ]).toEqual([]);
  const codes = [...new Set(told.map(({ code }) => code))].sort();
  expect(codes).toEqual([
    'custom',
    'invalid_format',
    'invalid_type',
    'invalid_union',
    'invalid_value',
    'too_big',
    'too_small',
    'unrecognized_keys',
    'whole',
  ]);
}, 60_000);

test.each([
  { schema: z.strictObject({ name: z.string() }), value: {}, says: 'name: this is missing, write text' },
  { schema: z.object({ name: z.string() }), value: { name: 3 }, says: 'name: this is a number, write text' },
  { schema: z.object({ at: z.int() }), value: { at: 'now' }, says: 'at: this is text, write a number' },
  { schema: z.object({ at: z.int() }), value: { at: 0.5 }, says: 'at: write a whole number' },
  {
    schema: z.object({ is: z.boolean() }),
    value: { is: null },
    says: 'is: this is null, write true or false',
  },
  {
    schema: z.object({ name: z.string().min(1) }),
    value: { name: '' },
    says: 'name: this is empty, write 1 character or more',
  },
  {
    schema: z.object({ of: z.array(z.int()).max(2) }),
    value: { of: [1, 2, 3] },
    says: 'of: write 2 entries at most',
  },
  { schema: z.object({ n: z.int().min(3) }), value: { n: 1 }, says: 'n: write 3 or more' },
  { schema: z.object({ n: z.number().gt(3).lt(9) }), value: { n: 3 }, says: 'n: write more than 3' },
  { schema: z.object({ n: z.number().gt(3).lt(9) }), value: { n: 9 }, says: 'n: write less than 9' },
  {
    schema: z.object({ code: z.string().length(4) }),
    value: { code: 'a' },
    says: 'code: write exactly 4 characters',
  },
  {
    schema: z.object({ code: z.string().length(4) }),
    value: { code: 'abcde' },
    says: 'code: write exactly 4 characters',
  },
  { schema: z.object({ n: z.int().multipleOf(5) }), value: { n: 3 }, says: 'n: write a multiple of 5' },
  {
    schema: z.object({ to: z.email() }),
    value: { to: 'a' },
    says: 'to: write an e-mail address such as a.rao@school.example',
  },
  { schema: z.object({ a: z.enum(['x', 'y']) }), value: { a: 'z' }, says: 'a: write one of “x”, “y”' },
  { schema: z.object({ a: z.literal(true) }), value: {}, says: 'a: this is missing, write true' },
  {
    schema: z.strictObject({}),
    value: { b: 1, c: 2 },
    says: ': there is no field “b”, “c” here, leave it out',
  },
  { schema: z.record(z.enum(['a']), z.int()), value: { b: 1 }, says: /there is no field “b”|missing/ },
  {
    schema: z.map(z.int(), z.int()),
    value: new Map([['x', 1]]),
    says: /not written as it must be|write a number/,
  },
  {
    schema: z.record(z.string().max(1), z.int()),
    value: { bb: 1 },
    says: 'bb: a name of a field in it is not written as it must be',
  },
  {
    schema: z.object({
      who: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a') }),
        z.object({ kind: z.literal('b') }),
      ]),
    }),
    value: { who: { kind: 'c' } },
    says: 'who.kind: write one of “a”, “b”',
  },
  {
    schema: z.object({
      x: z.union([z.strictObject({ a: z.object({ b: z.int() }) }), z.strictObject({ c: z.int() })]),
    }),
    value: { x: { a: { b: 'no' } } },
    says: 'x.a.b: this is text, write a number',
  },
  { schema: z.object({ a: z.int(), b: z.int(), c: z.int(), d: z.int() }), value: {}, says: /; and 1 more$/ },
  { schema: z.string().refine(() => false), value: 'x', says: ': this is not what can stand here' },
])('$value is told as $says', ({ schema, value, says }) => {
  const read = schema.safeParse(value, { error: inPlainWords });
  const words = issueWords(present(read.error, 'it is refused'));
  if (typeof says === 'string') expect(words).toBe(says);
  else expect(words).toMatch(says);
});

test('a request is answered with where, what, and where to look', async () => {
  const { post } = await buildTestApi();
  const { status, body } = await post('/login', { body: { name: 3, pasword: 'x' } });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    code: 'request-malformed',
    detail:
      'The request is not in the form that this API reads: body.name: this is a number, write text; body.password: this is missing, write text; body: there is no field “pasword” here, leave it out. Look the route up in /docs.',
  });
});
