/** How one mail leaves this server. */
import type { Result } from '#core/result.ts';

export interface Letter {
  /** The same for each try, so that a mail that arrives twice can be told. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** `code` is the system's or the mail server's, such as `ECONNREFUSED` or `550`; never its words, which quote addresses. */
export type MailFailure =
  /** The mail server takes no mail from us now, this one or any other. */
  | { readonly kind: 'out-of-order'; readonly code: string }
  /** It does not take this one now. */
  | { readonly kind: 'later'; readonly code: string }
  /** It knows no such recipient, and never will. */
  | { readonly kind: 'refused'; readonly code: string };

export interface MailTransport {
  /** Resolves once the mail server has taken it. A try that `signal` ends may have been taken all the same. */
  readonly deliver: (letter: Letter, signal: AbortSignal) => Promise<Result<undefined, MailFailure>>;
}
