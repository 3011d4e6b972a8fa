/** What a schema finds wrong with a request, in plain words: where it stands, what stands there, and what to write instead. */
import type { z } from 'zod';

type Raw = z.core.$ZodRawIssue;

/**
 * Given to `safeParse` as `error`: words for every kind of issue, where the schema has none of its own. A clause without a
 * full stop, to stand behind the place.
 */
export const inPlainWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'invalid_value':
      return issue.input === undefined
        ? `this is missing, write ${listed(issue.values)}`
        : `write ${listed(issue.values)}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'this is not written as it must be';
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'not_multiple_of':
      return `write a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `there is no field ${issue.keys.map((key) => `“${key.slice(0, MOST_QUOTED)}”`).join(', ')} here, leave it out`;
    case 'invalid_union':
      return unionWords(issue);
    case 'invalid_key':
      return 'a name of a field in it is not written as it must be';
    case 'invalid_element':
      return 'one of its entries is not written as it must be';
    case 'custom':
    default:
      return 'this is not what can stand here';
  }
};

const MOST_ISSUES = 3;
const MOST_QUOTED = 60;

/** The first of what is wrong, each with the place where it stands, and how many there are besides. */
export function issueWords({ issues }: z.ZodError): string {
  const plain = issues.map(nearest);
  const words = plain.slice(0, MOST_ISSUES).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const more = plain.length > MOST_ISSUES ? [`and ${plain.length - MOST_ISSUES} more`] : [];
  return [...words, ...more].join('; ');
}

interface Placed {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Where something may have several forms: what is wrong with the form that it comes nearest to. */
function nearest(issue: z.core.$ZodIssue): Placed {
  const path = issue.path.map(String);
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { path, message: issue.message };
  const [best] = issue.errors
    .map((one) => one.map(nearest))
    .filter((one) => one.length > 0)
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  const [first] = best ?? [];
  return first === undefined
    ? { path, message: issue.message }
    : { path: [...path, ...first.path], message: first.message };
}

/** How far into a form the first issue stands. */
function depth([first]: readonly Placed[]): number {
  return first?.path.length ?? 0;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function wrongType(issue: Extract<Raw, { code: 'invalid_type' }>): string {
  const wanted = TYPES[issue.expected] ?? 'what this route asks for';
  if (issue.input === undefined) return `this is missing, write ${wanted}`;
  const given = givenType(issue.input, issue.expected);
  return given === undefined ? `write ${wanted}` : `this is ${given}, write ${wanted}`;
}

/** What stands there; undefined where it is the right kind, and something else is wrong with it. */
function givenType(input: unknown, expected: string): string | undefined {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'string') return 'text';
  if (typeof input === 'boolean') return 'true or false';
  if (typeof input === 'object') return 'an object';
  return expected === 'number' || expected === 'int' ? undefined : 'a number';
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'write an e-mail address such as a.rao@school.example',
  uuid: 'write an id: a UUID in small letters',
  guid: 'write a UUID',
  date: 'write a day that exists, as 2026-03-31',
  time: 'write a time as 09:00',
  datetime: 'write a moment as 2026-03-31T09:00:00Z',
  url: 'write an address such as https://attendance.example.org',
  base64: 'write bytes in base64',
  base64url: 'write bytes in base64url, without = at the end',
};

const UNITS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
  map: ['field', 'fields'],
  object: ['field', 'fields'],
  record: ['field', 'fields'],
};

function counted(count: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  return unit === undefined ? String(count) : `${count} ${unit[Number(count) === 1 ? 0 : 1]}`;
}

function tooSmall({ origin, minimum, inclusive, exact, input }: Extract<Raw, { code: 'too_small' }>): string {
  const size = counted(minimum, origin);
  if (exact === true) return `write exactly ${size}`;
  if (input === '') return `this is empty, write ${size} or more`;
  return inclusive === false ? `write more than ${size}` : `write ${size} or more`;
}

function tooBig({ origin, maximum, inclusive, exact }: Extract<Raw, { code: 'too_big' }>): string {
  const size = counted(maximum, origin);
  if (exact === true) return `write exactly ${size}`;
  return inclusive === false ? `write less than ${size}` : `write ${size} at most`;
}

function unionWords(issue: Extract<Raw, { code: 'invalid_union' }>): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
  if (options.length > 0) return `write ${listed(options)}`;
  return 'this has none of the forms that it may have';
}

function listed(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? `“${value}”` : String(value)));
  return words.length === 1 ? (words[0] ?? '') : `one of ${words.join(', ')}`;
}
