/** The two ways of a mail that nodemailer knows: to a mail server, and into a file for trying. No other file knows nodemailer. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { failed, ok } from '#core/result.ts';
import type { MailConfig, SmtpConfig } from '../config.ts';
import { isLoopbackHost } from '../start/settings-file.ts';
import type { Letter, MailFailure, MailTransport } from './transport.ts';

const LIMITS = {
  dnsTimeout: 5000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
};
/** A mail server that answers drop by drop; below the time for which a try is reserved. */
const LONGEST_MS = 60_000;
/** Replies to a recipient that mean that there is none (RFC 5321 §4.2.3, RFC 3463 §3.2). */
const NO_SUCH_RECIPIENT = [550, 551, 553];

export function transportFor(config: Exclude<MailConfig, { kind: 'none' }>, limits = LIMITS): MailTransport {
  return config.kind === 'smtp' ? smtpTransport(config, limits) : fileTransport(config);
}

/** TLS with a certificate that its name and time bear out; what never leaves this computer may do without. */
export function smtpOptions({ host, port, secure, signIn }: SmtpConfig) {
  const isHere = isLoopbackHost(host);
  return {
    host,
    port,
    secure,
    requireTLS: !secure && !isHere,
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: !isHere },
    ...(signIn !== undefined && { auth: { user: signIn.user, pass: signIn.password } }),
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
}

/** Each mail over a connection of its own. */
function smtpTransport(config: SmtpConfig, limits: typeof LIMITS): MailTransport {
  const { from } = config;
  const transport = createTransport({ ...smtpOptions(config), ...limits });
  return {
    async deliver(letter, signal) {
      try {
        const ends = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
        await transport.sendMail({ ...mailFrom(letter, from), signal: ends });
        return ok(undefined);
      } catch (error) {
        const failure = failureFrom(error);
        if (failure === undefined) throw error;
        return failed(failure);
      }
    },
  };
}

/** An `.eml` file for each mail, whole once it has its name. */
function fileTransport({ folder, from }: { readonly folder: string; readonly from: string }): MailTransport {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    async deliver(letter) {
      const sent = await transport.sendMail(mailFrom(letter, from));
      const path = join(folder, `${letter.id}.eml`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(`${path}.new`, sent.message, { mode: 0o600 });
        await rename(`${path}.new`, path);
        return ok(undefined);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        return failed({ kind: 'out-of-order', code: String(error.code) });
      }
    },
  };
}

/** The address is one, whatever it holds: it is never read as a list. */
function mailFrom({ id, to, subject, text }: Letter, from: string) {
  const messageId = `<${id}@${from.split('@')[1] ?? 'localhost'}>`;
  return { from, to: { name: '', address: to }, subject, text, messageId };
}

/** Undefined for an error that is not nodemailer's or the network's. */
function failureFrom(error: unknown): MailFailure | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined;
  const reply = 'responseCode' in error ? Number(error.responseCode) : undefined;
  const code = reply === undefined ? String(error.code) : String(reply);
  const isRecipient = 'command' in error && error.command === 'RCPT TO';
  if (isRecipient && reply !== undefined && NO_SUCH_RECIPIENT.includes(reply))
    return { kind: 'refused', code };
  const isThisOne = ['EENVELOPE', 'EMESSAGE'].includes(String(error.code));
  return { kind: isThisOne ? 'later' : 'out-of-order', code };
}
