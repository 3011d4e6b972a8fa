/** What goes wrong in bodies: in one place of them, or as a whole. */
import type { Chance } from './chance.ts';
import type { Draft, Kinds, Mutation } from './draft.ts';
import { changedAt, type Node, type Place, type Schemas } from './schemas.ts';
import { unknownName } from './unknown-names.ts';
import { aNumber, anything, aText, nearText, nested, type Json } from './values.ts';

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
/** In one place. */
export const BODY: Kinds = [
  ['other type', onPlace((_place, chance) => anything(chance))],
  ['other value of the type', onPlace(sameType)],
  ['at a bound', onPlace(atBound)],
  ['left out', (draft, schemas, chance) => change(draft, deep(draft, schemas, chance), () => undefined)],
  ['unknown field', unknownField],
  ['field in other letters', otherLetters],
  ['near value', onPlace(nearValue)],
];
/** As a whole. */
export const WHOLE: Kinds = [
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
