/** Policies: a change makes the next version, and never touches one that a session may have been opened with. */
import { z } from 'zod';
import { canBeMet, highestOf } from '#core/check-in/reach.ts';
import { Policy } from '#core/check-in/policy.ts';
import { NewPolicy, PolicyChange, PolicyItem } from '#core/contracts/school.ts';
import { PolicyId } from '#core/ids.ts';
import { idFor } from '../../named-id.ts';
import { refused, type Refusal } from '../../problem.ts';
import { badCursor, findAll, type Page } from '../../store/collection.ts';
import { making, type Kind, type OfficeRecord } from './documents.ts';
import { CHANGED_MEANWHILE, NOT_POSSIBLE, senseless, STAFF, type OfficeDeps } from './office.ts';

const NAME_TAKEN: Refusal = {
  status: 409,
  code: 'name-taken',
  detail: 'Another policy has this name. Give each its own, so that a file can name it.',
};

/** The latest version of a policy, as one document. */
interface LatestPolicy extends OfficeRecord {
  readonly version: number;
  readonly policy: Policy;
}

export function policyKind(deps: OfficeDeps): Kind<LatestPolicy> {
  return {
    url: '/policies',
    tag: 'Policies',
    one: 'policy',
    many: 'policies',
    id: PolicyId,
    keeper: {
      get: (id) => latest(deps, id),
      async putIf({ campusId, version, policy }) {
        const record = { id: `${policy.id}:${version}`, campusId, policy: { ...policy, version } };
        const outcome = await deps.collections.policies.putIf(record, 'absent');
        return outcome.kind === 'written' ? outcome : { kind: 'refused', by: 'condition' };
      },
      // Nothing is ever taken back: no check comes after the write, and there is no delete.
      remove: () => Promise.resolve(false),
    },
    reads: { action: 'read-school', by: STAFF },
    find: ({ cursor, limit }, { person: { campusId } }) => pageOfLatest(deps, campusId, { cursor, limit }),
    item: PolicyItem,
    view: ({ policy, version }) => ({ ...policy, version }),
    create: making(NewPolicy, [NOT_POSSIBLE, NAME_TAKEN], async (body, { person: { campusId } }) => {
      const { name } = body;
      const get = (one: string): Promise<LatestPolicy | undefined> => latest(deps, one);
      const isSame = ({ policy }: LatestPolicy): boolean => policy.name === name;
      const made = await idFor({ crypto: deps.crypto, get }, ['policy', campusId, name], isSame);
      if (await isTaken(deps, { campusId, name })) throw refused(NAME_TAKEN);
      const id = PolicyId.parse(made.id);
      return { id, campusId, version: 1, policy: sensible({ id, version: 1, ...body }) };
    }),
    change: making(PolicyChange, [NOT_POSSIBLE, NAME_TAKEN], async ({ version: _read, ...body }, before) => {
      const { name = before.policy.name } = body;
      if (name !== before.policy.name && (await isTaken(deps, { campusId: before.campusId, name })))
        throw refused(NAME_TAKEN);
      const given = z.partialRecord(z.string(), z.unknown()).parse(body);
      const fields = Object.entries(given).filter(([, value]) => value !== undefined);
      return { ...before, policy: sensible({ ...before.policy, ...Object.fromEntries(fields) }) };
    }),
    taken: CHANGED_MEANWHILE,
  };
}

/** Whether a policy of the campus has the name now. */
async function isTaken(
  { collections }: OfficeDeps,
  { campusId, name }: { readonly campusId: LatestPolicy['campusId']; readonly name: string },
): Promise<boolean> {
  return (await allLatest(collections, campusId)).some(({ policy }) => policy.name === name);
}

/** Throws a refusal where the policy contradicts itself. */
function sensible(policy: object): Policy {
  const read = Policy.safeParse(policy);
  if (!read.success)
    throw refused(senseless('Grace, late and absent must follow one another, in minutes from the start.'));
  const fault = faultOf(read.data);
  if (fault !== undefined) throw refused(fault);
  return read.data;
}

function faultOf({ minAssurance, rule, fallbacks }: Policy): Refusal | undefined {
  if (![rule, ...fallbacks.map(({ use }) => use)].every(canBeMet))
    return senseless('A rule asks for more parts than it has: lower `count`, or name more factors.');
  const highest = highestOf(rule);
  if (highest >= minAssurance) return undefined;
  return senseless(
    `minAssurance: A${minAssurance} cannot be reached by the factors of this rule, which come to A${highest} at most. Lower it, or add a factor: a beacon beside the code for A2, a badge with a PIN for A2, a face for A3.`,
  );
}

async function latest({ collections }: OfficeDeps, id: string): Promise<LatestPolicy | undefined> {
  const first = await collections.policies.get(`${id}:1`);
  if (first === undefined) return undefined;
  const all = await allLatest(collections, first.campusId);
  return all.find((one) => one.id === id);
}

/** By name, then id. */
async function allLatest(
  { policies }: Pick<OfficeDeps['collections'], 'policies'>,
  campusId: LatestPolicy['campusId'],
): Promise<readonly LatestPolicy[]> {
  const records = await findAll(policies, { index: 'byCampus', equals: { campusId } });
  const byVersion = records.map(({ policy }) => policy).sort((a, b) => a.version - b.version);
  const byId = new Map(byVersion.map((policy) => [policy.id, policy]));
  return [...byId.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((policy) => ({ id: policy.id, campusId, version: policy.version, policy }));
}

/** A campus has a handful: they are read whole, and the cursor is the id of the last one given. */
async function pageOfLatest(
  { collections }: OfficeDeps,
  campusId: LatestPolicy['campusId'],
  { cursor = '', limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<LatestPolicy>> {
  if (cursor !== '' && !PolicyId.safeParse(cursor).success) throw badCursor();
  const after = (await allLatest(collections, campusId)).filter(({ id }) => id > cursor);
  const items = after.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(after.length > limit && last !== undefined && { next: last.id }) };
}
