/**
 * The kiosk's database, read from outside and never written: what was kept, and whether its chain is whole. The kiosk keeps the
 * file for itself while it runs, so a copy of it is read.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { GENESIS, link } from '#core/fact/chain.ts';

export interface Kept {
  /** How many facts there are. */
  readonly facts: number;
  /** How many of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Their last hash, in hex. */
  readonly head: string;
  /** Gapless, and every hash follows from the one before it. */
  readonly whole: boolean;
  /** Consents and templates, each row as text. */
  readonly faces: readonly string[];
}

const FactRow = z.object({ seq: z.int(), kind: z.string(), body: z.string(), hash: z.instanceof(Buffer) });
const HeadRow = z.object({ seq: z.int(), hash: z.instanceof(Buffer) });
const FaceRow = z.object({ row: z.string() });

export function readLedger(path: string): Kept {
  const dir = mkdtempSync(join(tmpdir(), 'escapes-ledger-'));
  const copy = join(dir, 'kiosk.db');
  for (const end of ['', '-wal'])
    if (existsSync(`${path}${end}`)) copyFileSync(`${path}${end}`, `${copy}${end}`);
  const file = new Database(copy);
  try {
    const { rows, head, faces } = file.transaction(() => ({
      rows: z.array(FactRow).parse(file.prepare('SELECT seq, kind, body, hash FROM fact ORDER BY seq').all()),
      head: HeadRow.parse(file.prepare('SELECT seq, hash FROM head').get()),
      faces: z.array(FaceRow).parse(
        file
          .prepare(
            `SELECT 'consent ' || student_id || ' ' || at || ' ' || coalesce(withdrawn_at, '') AS row FROM consent
             UNION ALL SELECT 'template ' || student_id || ' ' || at || ' ' || hex(sealed) FROM template`,
          )
          .all(),
      ),
    }))();
    let last = GENESIS;
    const linked = rows.every(({ seq, body, hash }, index) => {
      last = link(nodeCrypto, last, body);
      return seq === index + 1 && hash.equals(last);
    });
    const kinds: Record<string, number> = {};
    for (const { kind } of rows) kinds[kind] = (kinds[kind] ?? 0) + 1;
    return {
      facts: rows.length,
      kinds,
      head: head.hash.toString('hex'),
      whole: linked && head.seq === rows.length && head.hash.equals(last),
      faces: faces.map(({ row }) => row),
    };
  } finally {
    file.close();
    rmSync(dir, { recursive: true });
  }
}

/** The window tells of the camera by itself, and of nothing else that is kept. */
const TOLD_BY_WINDOW = ['factor-unavailable'];

/** What was kept between two looks that only staff, a student or a server may bring about; one line each. */
export function keptBetween(before: Kept, after: Kept): readonly string[] {
  const grown = Object.entries(after.kinds).filter(
    ([kind, count]) => count > (before.kinds[kind] ?? 0) && !TOLD_BY_WINDOW.includes(kind),
  );
  return [
    ...grown.map(
      ([kind, count]) => `${String(count - (before.kinds[kind] ?? 0))} facts were written: ${kind}`,
    ),
    ...(after.faces.join() === before.faces.join() ? [] : ['consents or templates were changed']),
    ...(after.whole ? [] : ['the chain of the ledger is broken']),
  ];
}
