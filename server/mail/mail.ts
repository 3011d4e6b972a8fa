/** Mail as the rest of the server sees it. It is kept in the store before anybody is told that it was sent, and goes out from there. */
import type { Instant } from '#core/time.ts';

export interface MailMessage {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  /** Plain text. It may hold a link that is good once, and is never logged. */
  readonly text: string;
  /** When it is of no more use, such as a link that has expired: from then on it is dropped instead of sent. */
  readonly until?: Instant;
}

export interface Mail {
  /** `none`: this server sends no mail. Ask before you promise one. */
  readonly kind: 'smtp' | 'file' | 'none';
  /** Kept durably when it resolves, and delivered later, perhaps twice. With `none` it goes nowhere. Fails only as the store does. */
  readonly send: (message: MailMessage) => Promise<void>;
}
