/** Which class this phone last checked in to, and for whom, so that the home page can show that receipt again. */
import { z } from 'zod';
import { PersonId, SessionId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';

const LastReceipt = z.object({ personId: PersonId, sessionId: SessionId, at: Instant });
export type LastReceipt = z.infer<typeof LastReceipt>;

export interface LastReceipts {
  readonly read: () => LastReceipt | undefined;
  readonly keep: (last: LastReceipt) => void;
}

const ENTRY = 'smartpresence.last-receipt';

/** Kept in `storage`; where there is none, or it is full, the receipt is simply not offered again. */
export function createLastReceipts(storage: () => Pick<Storage, 'getItem' | 'setItem'>): LastReceipts {
  return {
    read() {
      try {
        return LastReceipt.safeParse(JSON.parse(storage().getItem(ENTRY) ?? 'null')).data;
      } catch {
        return undefined;
      }
    },
    keep(last) {
      try {
        storage().setItem(ENTRY, JSON.stringify(last));
      } catch {
        // Storage that is switched off or full: see above.
      }
    },
  };
}
