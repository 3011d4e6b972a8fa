/** Makes of an accepted request one that differs from it in one to three places. */
import type { Chance } from './chance.ts';
import { changedAt, type Node, type Place, type Schemas } from './schemas.ts';
import { aNumber, anything, aText, nearText, nested, type Json } from './values.ts';

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
type Mutation = (draft: Draft, schemas: Schemas, chance: Chance) => Draft | undefined;

/** With a name, so that what was found can be told. */
export interface Mutant extends Draft {
  readonly changes: readonly string[];
}

const UNKNOWN_FIELDS = [
  'role',
  'state',
  'campusId',
  'id',
  'isAdmin',
  'passwordHash',
  '__proto__',
  'constructor',
  'prototype',
  '$where',
  '$set',
  'a.b',
  '',
  'toString',
  '\u0000',
];
const TYPES = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=a',
  'application/octet-stream',
  'application/json; charset=utf-16',
  'application/jsonp',
  'image/png',
  'nonsense',
];
const RAW = [
  '',
  ' ',
  '{',
  '[1,',
  '{"a":1,}',
  "{'a':1}",
  '{"a":NaN}',
  'null',
  'true',
  '"text"',
  '12',
  '[]',
  '[[[[[[[[',
  '\u0000',
  '{"a":"\u0001"}',
  '{"a":1}{"b":2}',
  '{"__proto__":{"role":"admin"}}',
];
const HEADERS: readonly (readonly [string, string])[] = [
  ['content-encoding', 'gzip'],
  ['content-encoding', 'br, gzip'],
  ['x-http-method-override', 'DELETE'],
  ['accept', 'application/xml'],
  ['accept-encoding', 'x'.repeat(500)],
  ['range', 'bytes=0-99999999999'],
  ['if-none-match', '*'],
  ['x-forwarded-for', "127.0.0.1' OR 1=1"],
  ['x-forwarded-host', 'evil.example'],
  ['last-event-id', '\u00ff\u00fe:-1'],
  ['content-language', '../../x'],
];

const BODY: readonly (readonly [string, Mutation])[] = [
  ['other type', onPlace((_place, chance) => anything(chance))],
  ['other value of the type', onPlace(sameType)],
  ['at a bound', onPlace(atBound)],
  ['left out', (draft, schemas, chance) => change(draft, deep(draft, schemas, chance), () => undefined)],
  ['unknown field', unknownField],
  ['field in other letters', otherLetters],
  ['near value', onPlace(nearValue)],
];
const WHOLE: readonly (readonly [string, Mutation])[] = [
  ['body that is none', (draft, _schemas, chance) => ({ ...draft, raw: chance.oneOf(RAW) })],
  ['body cut short', cutShort],
  ['deep body', (draft, _schemas, chance) => ({ ...draft, body: nested(chance.oneOf([33, 64, 1000])) })],
  ['deeper than any stack', (draft) => ({ ...draft, raw: `${'['.repeat(100_000)}${']'.repeat(100_000)}` })],
  ['more than a mebibyte', (draft) => ({ ...draft, raw: `{"a":"${'a'.repeat(6_000_000)}"}` })],
  ['bytes that are no text', (draft) => ({ ...draft, raw: Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x80]) })],
  ['twice the same key', twice],
  [
    'other content type',
    (draft, _schemas, chance) => ({
      ...draft,
      headers: { ...draft.headers, 'content-type': chance.oneOf(TYPES) },
    }),
  ],
];
const ADDRESS: readonly (readonly [string, Mutation])[] = [
  ['unknown query field', (draft, _schemas, chance) => asking(draft, [unknownName(chance), aText(chance)])],
  ['query field twice', queryTwice],
  ['other query value', otherQuery],
  ['query field left out', (draft, _schemas, chance) => dropQuery(draft, chance)],
  ['query of operators', operatorQuery],
];
const PARAMS: readonly (readonly [string, Mutation])[] = [
  ['other parameter', otherParam],
  ['near parameter', nearParam],
];

/** `accepted` changed in one to three places. */
export function mutantOf(accepted: Draft, schemas: Schemas, chance: Chance): Mutant {
  const kinds = kindsFor(accepted, schemas);
  const wanted = chance.oneOf([1, 1, 1, 2, 2, 3]);
  const changes: string[] = [];
  let draft = accepted;
  for (let tries = 0; changes.length < wanted && tries < 20; tries += 1) {
    const [name, mutate] = chance.oneOf(chance.oneOf(kinds));
    const next = mutate(draft, schemas, chance);
    if (next === undefined) continue;
    draft = next;
    changes.push(name);
  }
  return { ...draft, changes };
}

type Kinds = readonly (readonly [string, Mutation])[];

/** Where there is a body most goes wrong in it; an address alone is all there is elsewhere. */
function kindsFor({ params }: Draft, { takesBody, parameters }: Schemas): readonly Kinds[] {
  const inBody = takesBody ? [BODY, BODY, BODY, BODY, WHOLE] : [];
  const inAddress = takesBody && parameters.length === 0 ? [] : [ADDRESS, ADDRESS];
  const inParams = Object.keys(params).length === 0 ? [] : [PARAMS];
  const all = [...inBody, ...inAddress, ...inParams];
  return all.length === 0
    ? [ADDRESS, [['odd header', oddHeader]]]
    : [...all, ...all, [['odd header', oddHeader]]];
}

function oddHeader(draft: Draft, _schemas: Schemas, chance: Chance): Draft {
  const [name, value] = chance.oneOf(HEADERS);
  return { ...draft, headers: { ...draft.headers, [name]: value } };
}

/* ---- bodies ------------------------------------------------------------------------------------------------- */

function onPlace(next: (place: Place, chance: Chance) => Json | undefined): Mutation {
  return (draft, schemas, chance) => {
    const place = anywhere(draft, schemas, chance);
    const value = place && next(place, chance);
    return value === undefined ? undefined : change(draft, place, () => value);
  };
}

function anywhere({ body, raw }: Draft, schemas: Schemas, chance: Chance): Place | undefined {
  if (body === undefined || raw !== undefined) return undefined;
  const places = schemas.placesOf(body);
  return places.length === 0 ? undefined : chance.oneOf(places);
}

/** A place that is not the whole. */
function deep(draft: Draft, schemas: Schemas, chance: Chance): Place | undefined {
  const place = anywhere(draft, schemas, chance);
  return place?.path.length === 0 ? undefined : place;
}

function change(
  draft: Draft,
  place: Place | undefined,
  next: (old: Json | undefined) => Json | undefined,
): Draft | undefined {
  if (place === undefined || draft.body === undefined) return undefined;
  return { ...draft, body: changedAt(draft.body, place.path, next) };
}

function sameType({ value }: Place, chance: Chance): Json | undefined {
  if (typeof value === 'string') return aText(chance);
  if (typeof value === 'number') return aNumber(chance);
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return chance.is(0.5) ? [...value, ...value] : value.toReversed();
  return undefined;
}

function atBound({ value, nodes }: Place, chance: Chance): Json | undefined {
  const bounds = nodes.flatMap((node) => boundValues(node, value));
  return bounds.length === 0 ? undefined : chance.oneOf(bounds);
}

function boundValues(node: Node, value: Json): readonly Json[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = node;
  const around = (bound: number | undefined): readonly number[] =>
    bound === undefined ? [] : [bound - 1, bound, bound + 1];
  const lengths = [...around(minLength), ...around(maxLength)].filter(
    (length) => length >= 0 && length < 400_000,
  );
  const counts = [...around(minItems), ...around(maxItems)].filter((count) => count >= 0 && count < 5000);
  const item = Array.isArray(value) ? (value[0] ?? 'a') : 'a';
  return [
    ...lengths.map((length) => fitted(value, length)),
    ...[...around(minimum), ...around(maximum)],
    ...counts.map((count) => Array.from({ length: count }, () => item)),
  ];
}

/** Text of that length that begins as `value` does. */
function fitted(value: Json, length: number): string {
  const text = typeof value === 'string' && value !== '' ? value : 'a';
  return text.repeat(Math.ceil(length / text.length) + 1).slice(0, length);
}

function nearValue({ value }: Place, chance: Chance): Json | undefined {
  if (typeof value === 'string') return nearText(chance, value);
  if (typeof value === 'number')
    return chance.oneOf([value + 1, value - 1, -value, value + 0.1, String(value)]);
  return undefined;
}

function unknownField(draft: Draft, schemas: Schemas, chance: Chance): Draft | undefined {
  const place = anywhere(draft, schemas, chance);
  const name = unknownName(chance);
  if (place === undefined || typeof place.value !== 'object' || Array.isArray(place.value)) return undefined;
  return change(draft, place, (old) =>
    typeof old !== 'object' || old === null
      ? old
      : Object.fromEntries([...Object.entries(old), [name, anything(chance)]]),
  );
}

function unknownName(chance: Chance): string {
  return chance.oneOf(UNKNOWN_FIELDS);
}

function otherLetters(draft: Draft, schemas: Schemas, chance: Chance): Draft | undefined {
  const place = deep(draft, schemas, chance);
  const name = place?.path.at(-1);
  if (place === undefined || typeof name !== 'string' || draft.body === undefined) return undefined;
  const moved = changedAt(draft.body, place.path, () => undefined);
  if (moved === undefined) return undefined;
  const body = changedAt(moved, place.path.slice(0, -1), (old) =>
    typeof old !== 'object' || old === null || Array.isArray(old)
      ? old
      : Object.fromEntries([...Object.entries(old), [name.toUpperCase(), place.value]]),
  );
  return { ...draft, body };
}

function cutShort(draft: Draft, _schemas: Schemas, chance: Chance): Draft | undefined {
  if (draft.body === undefined) return undefined;
  const text = JSON.stringify(draft.body);
  return { ...draft, raw: text.slice(0, chance.under(text.length)) };
}

function twice(draft: Draft): Draft | undefined {
  if (typeof draft.body !== 'object' || draft.body === null) return undefined;
  const text = JSON.stringify(draft.body);
  const [first] = Object.keys(draft.body);
  if (first === undefined || Array.isArray(draft.body)) return undefined;
  return { ...draft, raw: `${text.slice(0, -1)},${JSON.stringify(first)}:null}` };
}

/* ---- addresses ---------------------------------------------------------------------------------------------- */

function asking(draft: Draft, ...more: readonly (readonly [string, string])[]): Draft {
  return { ...draft, query: [...draft.query, ...more] };
}

function queryName({ parameters }: Schemas, chance: Chance): string | undefined {
  const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  return names.length === 0 ? undefined : chance.oneOf(names);
}

function queryTwice(draft: Draft, schemas: Schemas, chance: Chance): Draft | undefined {
  const name = queryName(schemas, chance);
  const value = draft.query.find(([known]) => known === name)?.[1] ?? '1';
  return name === undefined ? undefined : asking(draft, [name, value], [name, value]);
}

function otherQuery(draft: Draft, schemas: Schemas, chance: Chance): Draft | undefined {
  const name = queryName(schemas, chance);
  if (name === undefined) return undefined;
  const old = draft.query.find(([known]) => known === name)?.[1] ?? '';
  const value = chance.is(0.5) ? aText(chance).slice(0, 2000) : nearText(chance, old);
  return { ...draft, query: [...draft.query.filter(([known]) => known !== name), [name, value]] };
}

function dropQuery(draft: Draft, chance: Chance): Draft | undefined {
  if (draft.query.length === 0) return undefined;
  const at = chance.under(draft.query.length);
  return { ...draft, query: draft.query.filter((_one, i) => i !== at) };
}

function operatorQuery(draft: Draft, schemas: Schemas, chance: Chance): Draft | undefined {
  const name = queryName(schemas, chance) ?? 'id';
  return asking(draft, [`${name}${chance.oneOf(['[$ne]', '[$gt]', '[]', '[0][a]', '.$where'])}`, '1']);
}

function otherParam(draft: Draft, _schemas: Schemas, chance: Chance): Draft | undefined {
  // Without anything there the address would be of another route; and a text that is too long is of none.
  const text = aText(chance).slice(0, 90);
  return withParam(draft, chance, () => (text === '' || text === '.' || text === '..' ? 'x' : text));
}

function nearParam(draft: Draft, _schemas: Schemas, chance: Chance): Draft | undefined {
  return withParam(draft, chance, (old) => {
    const near = nearText(chance, old).slice(0, 90);
    return near === '' ? 'x' : near;
  });
}

function withParam(draft: Draft, chance: Chance, next: (old: string) => string): Draft | undefined {
  const names = Object.keys(draft.params);
  if (names.length === 0) return undefined;
  const name = chance.oneOf(names);
  return { ...draft, params: { ...draft.params, [name]: next(draft.params[name] ?? '') } };
}
