/** What goes wrong in addresses: in the query, and where a parameter stands in the path. */
import type { Chance } from './chance.ts';
import type { Draft, Kinds } from './draft.ts';
import type { Schemas } from './schemas.ts';
import { unknownName } from './unknown-names.ts';
import { aText, nearText } from './values.ts';

export const ADDRESS: Kinds = [
  ['unknown query field', (draft, _schemas, chance) => asking(draft, [unknownName(chance), aText(chance)])],
  ['query field twice', queryTwice],
  ['other query value', otherQuery],
  ['query field left out', (draft, _schemas, chance) => dropQuery(draft, chance)],
  ['query of operators', operatorQuery],
];
export const PARAMS: Kinds = [
  ['other parameter', otherParam],
  ['near parameter', nearParam],
];

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
