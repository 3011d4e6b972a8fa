/** What the office's routes are given, and what they say where something is not as it is asked for. */
import type { Can } from '#core/access/can.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { CampusId } from '#core/ids.ts';
import type { Role } from '#core/roster/person.ts';
import type { Audit } from '../../audit.ts';
import type { Endpoints, PersonCaller } from '../../endpoint.ts';
import type { Chance, Clock } from '../../ports.ts';
import { refused, type Refusal } from '../../problem.ts';
import type { SchoolReader } from '../../school/school-snapshot.ts';
import type { Collections } from '../../store/collections.ts';

export interface OfficeDeps {
  readonly collections: Collections;
  readonly endpoints: Endpoints;
  readonly audit: Audit;
  readonly can: Can;
  readonly schools: SchoolReader;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Who asks, as a person of a campus. */
export type Asker = Pick<PersonCaller, 'person' | 'actor'>;

export const STAFF: readonly Role[] = ['teacher', 'admin', 'auditor'];
export const OFFICE: readonly Role[] = ['admin', 'auditor'];
export const ADMINS: readonly Role[] = ['admin'];

export const CHANGED_MEANWHILE: Refusal = {
  status: 409,
  code: 'changed-meanwhile',
  detail: 'Somebody else changed this in the meantime. Read it again, then make your change.',
};
export const NOT_YOUR_CLASS: Refusal = {
  status: 403,
  code: 'not-your-class',
  detail: 'This is of a class that others teach. Ask an admin.',
};

/** There is no such thing, or only in another campus: the words are the same. */
export function notThere(one: string): Refusal {
  return {
    status: 404,
    code: `${one.replaceAll(' ', '-')}-not-found`,
    detail: `There is no such ${one}. Look at the list of what there is.`,
  };
}

/** Something still leans on it. */
export function inUse(one: string, by: readonly string[]): Refusal {
  const detail = `This ${one} is still in use: ${by.join(', ')}. Change or delete that first.`;
  return { status: 409, code: 'in-use', detail };
}
export const IN_USE: Refusal = inUse('document', ['what uses it is named']);

/** A field names something that is not there. */
export function unknownName(field: string, one: string): Refusal {
  const detail = `${field}: there is no such ${one} in this campus. Give the id of one that is there.`;
  return { status: 422, code: 'name-unknown', detail };
}
export const NAME_UNKNOWN: Refusal = unknownName('A field', 'document');

/** What is asked for does not make sense; `why` says what to write. */
export function senseless(why: string): Refusal {
  return { status: 422, code: 'not-possible', detail: why };
}
export const NOT_POSSIBLE: Refusal = senseless(
  'This cannot be as it is asked for. The answer says what to write.',
);

/** The record where it is one of the asker's campus. Throws a 404 refusal elsewhere. */
export function ofCampus<T extends { readonly campusId: CampusId }>(
  record: T | undefined,
  campusId: CampusId,
  one: string,
): T {
  if (record === undefined || record.campusId !== campusId) throw refused(notThere(one));
  return record;
}

/** `count` things in words; nothing where there are none. */
export function counted(count: number, one: string, many: string): readonly string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 ${one}` : `${count} ${many}`];
}
