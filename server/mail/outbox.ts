/** The mail that the rest of the server is given: what it is told to send goes into the store, and a job takes it from there. */
import { invariant } from '#core/assert.ts';
import { DAY_MS } from '#core/time.ts';
import { nextId, type Chance, type Clock, type Log } from '../ports.ts';
import type { Collections } from '../store/collections.ts';
import type { Mail } from './mail.ts';

interface OutboxDeps {
  readonly collections: Pick<Collections, 'outgoingMail'>;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
}

/** A mail server that is down for longer has lost its mails. */
const KEPT_MS = 3 * DAY_MS;

/** `wake` is called once a mail is in the store. */
export function createOutbox(
  { collections, clock, chance, log }: OutboxDeps,
  kind: Mail['kind'],
  wake: () => void,
): Mail {
  return {
    kind,
    async send({ to, subject, text, until }) {
      if (kind === 'none') {
        log.warn({}, 'a mail went nowhere: this server sends none');
        return;
      }
      const now = clock.now();
      const kept = { id: nextId(clock, chance), to, subject, text, createdAt: now };
      const ends = Math.min(until ?? Infinity, now + KEPT_MS);
      const written = await collections.outgoingMail.putIf(
        { ...kept, until: ends, dueAt: now, tries: 0 },
        'absent',
      );
      invariant(written.kind === 'written', 'a fresh id is free');
      wake();
    },
  };
}
