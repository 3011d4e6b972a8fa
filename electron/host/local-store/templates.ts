/**
 * Face templates, sealed under a key of their own for each person, and the consent that each rests on. Nothing is kept
 * without a live consent; withdrawal destroys the key first, then the row (secure_delete is on).
 */
import { z } from 'zod';
import type { FaceTemplate } from '#core/face/match.ts';
import { PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { Instant } from '#core/time.ts';
import type { KeyVault } from '../keys/keys.ts';
import type { Database, WriteFailure } from './database.ts';

/** A student's yes, as a member of staff took it down. */
export interface Consent {
  readonly studentId: PersonId;
  readonly at: Instant;
  readonly takenBy: PersonId;
}

export type TemplateFailure = { readonly kind: 'no-consent' } | WriteFailure;

export interface Templates {
  /** Takes the place of an earlier one, also of one that was withdrawn. */
  readonly consent: (consent: Consent) => Result<undefined, TemplateFailure>;
  /** The live consent, or undefined where there is none or it was withdrawn. */
  readonly consentOf: (studentId: PersonId) => Consent | undefined;
  /** Replaces what was there. `no-consent` where none is live. */
  readonly save: (
    studentId: PersonId,
    template: FaceTemplate,
    at: Instant,
  ) => Result<undefined, TemplateFailure>;
  /** The student's template, or undefined where there is none that can be opened under a live consent. */
  readonly find: (studentId: PersonId) => FaceTemplate | undefined;
  /** Who is registered, and since when. */
  readonly registered: () => ReadonlyMap<PersonId, Instant>;
  /**
   * Destroys key and template and ends the consent. Safe to repeat. Where the row stays behind, the key is gone all the
   * same, and with it the use of the row; where the key cannot be destroyed, nothing has changed.
   */
  readonly withdraw: (studentId: PersonId, at: Instant) => Result<undefined, TemplateFailure>;
}

const ConsentRow = z.object({ student_id: PersonId, at: Instant, taken_by: PersonId });
const TemplateRow = z.object({ sealed: z.instanceof(Uint8Array) });
const RegisteredRow = z.object({ student_id: PersonId, at: Instant });
const Plain = z.object({ model: z.string(), embedding: z.array(z.number()) });

export function createTemplates({
  database,
  vault,
}: {
  readonly database: Database;
  readonly vault: Pick<KeyVault, 'seal' | 'unseal' | 'destroySealKey'>;
}): Templates {
  function consentOf(studentId: PersonId): Consent | undefined {
    const sql = 'SELECT student_id, at, taken_by FROM consent WHERE student_id = ? AND withdrawn_at IS NULL';
    const row = database.get(sql, studentId);
    if (row === undefined) return undefined;
    const { at, taken_by: takenBy } = ConsentRow.parse(row);
    return { studentId, at, takenBy };
  }

  return {
    consent: ({ studentId, at, takenBy }) =>
      database.write(() => {
        database.run(
          `INSERT INTO consent (student_id, at, taken_by) VALUES (?, ?, ?)
           ON CONFLICT (student_id) DO UPDATE SET at = excluded.at, taken_by = excluded.taken_by, withdrawn_at = NULL`,
          studentId,
          at,
          takenBy,
        );
        return undefined;
      }),
    consentOf,
    save(studentId, template, at) {
      if (consentOf(studentId) === undefined) return failed({ kind: 'no-consent' });
      const plain = { model: template.model, embedding: [...template.embedding] };
      const boxed = inVault(() => vault.seal(studentId, Buffer.from(JSON.stringify(plain))));
      if (!boxed.ok) return boxed;
      const sealed = boxed.value;
      return database.write(() => {
        database.run(
          `INSERT INTO template (student_id, at, sealed) VALUES (?, ?, ?)
           ON CONFLICT (student_id) DO UPDATE SET at = excluded.at, sealed = excluded.sealed`,
          studentId,
          at,
          sealed,
        );
        return undefined;
      });
    },
    find(studentId) {
      if (consentOf(studentId) === undefined) return undefined;
      const row = database.get('SELECT sealed FROM template WHERE student_id = ?', studentId);
      if (row === undefined) return undefined;
      const plain = vault.unseal(studentId, TemplateRow.parse(row).sealed);
      return plain === undefined ? undefined : templateFrom(plain);
    },
    registered() {
      const rows = database.all(
        'SELECT t.student_id, t.at FROM template t JOIN consent c USING (student_id) WHERE c.withdrawn_at IS NULL',
      );
      return new Map(
        rows.map((row) => RegisteredRow.parse(row)).map((row) => [row.student_id, row.at] as const),
      );
    },
    withdraw(studentId, at) {
      const destroyed = inVault(() => vault.destroySealKey(studentId));
      if (!destroyed.ok) return destroyed;
      return database.write(() => {
        database.run('DELETE FROM template WHERE student_id = ?', studentId);
        const sql = 'UPDATE consent SET withdrawn_at = ? WHERE student_id = ? AND withdrawn_at IS NULL';
        database.run(sql, at, studentId);
        return undefined;
      });
    },
  };
}

/** The vault throws the system's error where its file cannot be written; it is then as it was. */
function inVault<T>(work: () => T): Result<T, TemplateFailure> {
  try {
    return ok(work());
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return failed({
      kind: error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'disk-full' : 'store-failed',
    });
  }
}

function templateFrom(plain: Uint8Array): FaceTemplate {
  const { model, embedding } = Plain.parse(JSON.parse(Buffer.from(plain).toString('utf8')));
  return { model, embedding: Float32Array.from(embedding) };
}
