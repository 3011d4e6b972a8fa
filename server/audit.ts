/**
 * The record of who changed what. Each campus has one chain, so that an entry which was altered or taken out is found.
 * Several processes may write; whoever loses the race for a number reads the new end and tries again.
 */
import { invariant, present } from '#core/assert.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { chainHash, GENESIS } from '#core/fact/chain.ts';
import type { CampusId } from '#core/ids.ts';
import type { Clock } from './ports.ts';
import type { AuditEntry } from './store/audit-entries.ts';
import type { Collections } from './store/collections.ts';

/** What is said of a change; see `AuditEntry`. */
export type AuditDraft = Pick<AuditEntry, 'campusId' | 'by' | 'action' | 'subject'> & {
  readonly details?: AuditEntry['details'];
};

export interface Audit {
  /** Durable when it resolves. Said before the change is made: an entry without its change is harmless, the other way it is not. */
  readonly say: (draft: AuditDraft) => Promise<void>;
}

interface AuditDeps {
  readonly collections: Pick<Collections, 'auditEntries'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** Lost races in a row after which something else must be wrong. */
const MAX_ATTEMPTS = 50;

export function createAudit(deps: AuditDeps): Audit {
  // In one process entries follow one another, so that they do not race for the same number.
  const ends = new Map<CampusId, Promise<unknown>>();
  return {
    async say(draft) {
      const before = ends.get(draft.campusId) ?? Promise.resolve();
      const mine = before.then(
        () => write(deps, draft),
        () => write(deps, draft),
      );
      ends.set(draft.campusId, mine);
      await mine;
    },
  };
}

async function write(deps: AuditDeps, draft: AuditDraft): Promise<void> {
  const { auditEntries } = deps.collections;
  for (let attempt = 0; ; attempt += 1) {
    invariant(attempt < MAX_ATTEMPTS, 'a number in the chain can be had');
    const last = await lastOf(deps, draft.campusId);
    const entry = entryAfter(deps, last, draft);
    if ((await auditEntries.putIf(entry, 'absent')).kind === 'written') return;
  }
}

async function lastOf({ collections }: AuditDeps, campusId: CampusId): Promise<AuditEntry | undefined> {
  const { items } = await collections.auditEntries.find({
    index: 'bySeq',
    equals: { campusId },
    order: 'descending',
    limit: 1,
  });
  return items[0];
}

function entryAfter(
  { crypto, clock }: AuditDeps,
  last: AuditEntry | undefined,
  { details = {}, ...draft }: AuditDraft,
): AuditEntry {
  const seq = (last?.seq ?? 0) + 1;
  const entry = { ...draft, details, seq, at: clock.now(), id: `${draft.campusId}:${seq}` };
  return { ...entry, hash: crypto.toBase64Url(chainHash(crypto, hashOf(crypto, last), [chained(entry)])) };
}

function hashOf(crypto: Crypto, last: AuditEntry | undefined): Uint8Array {
  return last === undefined ? GENESIS : present(crypto.fromBase64Url(last.hash), 'our own hash is base64url');
}

/** The text that goes into the chain. */
function chained({ id, at, by, action, subject, details }: Omit<AuditEntry, 'hash'>): string {
  return JSON.stringify(['audit', id, at, by, action, subject, details]);
}
