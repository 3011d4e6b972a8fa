/** Makes of an accepted request one that differs from it in one to three places. */
import { ADDRESS, PARAMS } from './address-mutations.ts';
import { BODY, WHOLE } from './body-mutations.ts';
import type { Chance } from './chance.ts';
import type { Draft, Kinds } from './draft.ts';
import type { Schemas } from './schemas.ts';

/** With a name, so that what was found can be told. */
export interface Mutant extends Draft {
  readonly changes: readonly string[];
}

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
