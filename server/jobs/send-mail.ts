/**
 * Takes mails from the store to the mail server. One that was not taken is tried again after a while that doubles; a mail server
 * that takes none at all is left alone for a minute. A mail may arrive twice where a process ends in between, never not at all.
 */
import { HOUR_MS, MINUTE_MS, type Instant } from '#core/time.ts';
import type { MailTransport } from '../mail/transport.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import type { Collections } from '../store/collections.ts';
import type { OutgoingMail } from '../store/outgoing-mail.ts';

export interface SendMailDeps {
  readonly collections: Pick<Collections, 'outgoingMail'>;
  readonly transport: MailTransport;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

export interface MailJob {
  /** Looks at once, since there is a new mail, unless the mail server is being left alone. */
  readonly wake: () => void;
  /** Ends what is under way; that mail is tried again after the next start. */
  readonly stop: () => Promise<void>;
}

/** Longer than a try can take: then another process may try. */
const RESERVED_MS = 2 * MINUTE_MS;
/** How soon the mails of another process that ended are looked for. */
const LOOK_EVERY_MS = MINUTE_MS;
const FIRST_WAIT_MS = MINUTE_MS;
const LONGEST_WAIT_MS = HOUR_MS;
const PAGE = 50;

export function startSendingMail(deps: SendMailDeps): MailJob {
  const ending = new AbortController();
  let cancel = (): void => undefined;
  let isIdle = false;
  let isWoken = false;
  let underWay: Promise<void> = Promise.resolve();

  function run(): void {
    cancel();
    isIdle = false;
    isWoken = false;
    underWay = sendDue(deps, ending.signal)
      .catch((error: unknown) => {
        deps.log.warn({ err: error }, 'mails wait: the store failed');
        return false;
      })
      .then((isWell) => {
        if (ending.signal.aborted) return;
        if (isWoken && isWell) {
          run();
          return;
        }
        isIdle = isWell;
        cancel = deps.timers.after(LOOK_EVERY_MS, run);
      });
  }
  run();
  return {
    wake() {
      isWoken = true;
      if (isIdle && !ending.signal.aborted) run();
    },
    async stop() {
      ending.abort();
      cancel();
      await underWay;
    },
  };
}

/** Tries every mail that is due, oldest first. False where the mail server takes none. */
export async function sendDue(deps: SendMailDeps, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const until = deps.clock.now() + 1;
    const { items } = await deps.collections.outgoingMail.find({
      index: 'byDue',
      equals: {},
      range: { until },
      limit: PAGE,
    });
    if (items.length === 0) return true;
    for (const mail of items) {
      if (signal.aborted || !(await sendOne(deps, mail, signal))) return false;
    }
  }
}

/** False where the mail server takes none. */
async function sendOne(deps: SendMailDeps, mail: OutgoingMail, signal: AbortSignal): Promise<boolean> {
  const { collections, transport, clock, log } = deps;
  const { outgoingMail } = collections;
  const now = clock.now();
  const { id, dueAt, tries } = mail;
  if (now >= mail.until) {
    if (await outgoingMail.remove(id, { dueAt })) log.error({ mailId: id, tries }, 'mail given up');
    return true;
  }
  const ours = { ...mail, dueAt: now + RESERVED_MS, tries: tries + 1 };
  const reserved = await outgoingMail.putIf(ours, { dueAt, tries });
  if (reserved.kind === 'refused') return true;
  const sent = await transport.deliver(mail, signal);
  // Whether it was taken is not known: the reservation runs out by itself.
  if (signal.aborted && !sent.ok) return false;
  if (sent.ok || sent.error.kind === 'refused') {
    await outgoingMail.remove(id, { dueAt: ours.dueAt });
    if (sent.ok) log.info({ mailId: id, tries: ours.tries }, 'mail sent');
    else log.error({ mailId: id, code: sent.error.code }, 'mail refused: there is no such recipient');
    return true;
  }
  const next = Math.min(now + waitMs(ours.tries), mail.until);
  await outgoingMail.putIf({ ...ours, dueAt: later(next, now) }, { dueAt: ours.dueAt, tries: ours.tries });
  log.warn({ mailId: id, tries: ours.tries, code: sent.error.code }, 'mail not taken yet');
  return sent.error.kind === 'later';
}

/** 1, 2, 4 … minutes, at most an hour. */
function waitMs(tries: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
}

/** Never at once again, lest one round never end. */
function later(at: Instant, now: Instant): Instant {
  return Math.max(at, now + 1);
}
