/** A school's own certificate and key, from the files that the settings name: checked before they are used, and taken anew when they change. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { failed, ok } from '#core/result.ts';
import { DAY_MS, MINUTE_MS, type Instant } from '#core/time.ts';
import type { Certificate } from './certificate.ts';
import type { CertificateFiles } from '../config.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import type { Started, StartFailure } from './start-failure.ts';

export interface CheckedCertificate extends Certificate {
  readonly endsAt: Instant;
}

/** Operators are told of one that ends within this time. */
const ENDS_SOON_MS = 14 * DAY_MS;
const LOOK_EVERY_MS = MINUTE_MS;

/**
 * The certificate and its key, where both can be read, belong together, are in force at `now`, and cover the host of
 * `publicOrigin`; else what is wrong with which file.
 */
export async function readCertificate(
  { certificateFile, keyFile }: CertificateFiles,
  publicOrigin: string | undefined,
  now: Instant,
): Promise<Started<CheckedCertificate>> {
  const [cert, key] = await Promise.all([readText(certificateFile), readText(keyFile)]);
  if (!cert.ok) return cert;
  if (!key.ok) return key;
  const certificate = certificateFrom(certificateFile, cert.value);
  if (!certificate.ok) return certificate;
  const privateKey = keyFrom(keyFile, key.value);
  if (!privateKey.ok) return privateKey;
  if (!certificate.value.checkPrivateKey(privateKey.value))
    return no(
      'certificate-key-wrong',
      `The key in ${keyFile} does not belong to the certificate in ${certificateFile}. Name the two that were made together.`,
    );
  const inForce = checkTime(certificate.value, certificateFile, now);
  if (!inForce.ok) return inForce;
  const host = publicOrigin === undefined ? undefined : new URL(publicOrigin).hostname;
  if (host !== undefined && !covers(certificate.value, host))
    return no(
      'certificate-wrong-name',
      `The certificate in ${certificateFile} is not for ${host}, which publicOrigin names, but for ${certificate.value.subjectAltName ?? 'no name at all'}. Get one for ${host}, or mend publicOrigin.`,
    );
  return ok({ cert: cert.value, key: key.value, endsAt: inForce.value });
}

/** In plain words, where the certificate ends soon. */
export function endsSoon({ endsAt }: CheckedCertificate, now: Instant): string | undefined {
  if (endsAt - now > ENDS_SOON_MS) return undefined;
  return `The certificate ends on ${new Date(endsAt).toISOString().slice(0, 10)}. Renew it: the new files are taken without a restart.`;
}

export interface CertificateWatch {
  /** Looks at once, as after SIGHUP. */
  readonly look: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface WatchDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * Looks at the files every minute and hands over what changed. What is wrong stays where it is, with a line in the log: the
 * two files may be caught between the one and the other.
 */
export function watchCertificate(
  { clock, timers, log }: WatchDeps,
  { files, publicOrigin }: { readonly files: CertificateFiles; readonly publicOrigin: string | undefined },
  { current, take }: { readonly current: Certificate; readonly take: (certificate: Certificate) => void },
): CertificateWatch {
  let held = current;
  let cancel = (): void => undefined;
  let isStopped = false;
  let lastFailure: string | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function lookOnce(): Promise<void> {
    const found = await readCertificate(files, publicOrigin, clock.now());
    if (isStopped) return;
    if (!found.ok) {
      if (lastFailure !== found.error.code) log.error({ code: found.error.code }, 'certificate not taken');
      lastFailure = found.error.code;
      return;
    }
    lastFailure = undefined;
    if (found.value.cert === held.cert && found.value.key === held.key) return;
    held = found.value;
    take(found.value);
    log.info({ endsAt: found.value.endsAt }, 'certificate taken');
  }

  function look(): Promise<void> {
    looking = looking.then(lookOnce);
    return looking;
  }

  function rest(): void {
    cancel = timers.after(LOOK_EVERY_MS, () => {
      void look().then(() => {
        if (!isStopped) rest();
      });
    });
  }
  rest();
  return {
    look,
    async stop() {
      isStopped = true;
      cancel();
      await looking;
    },
  };
}

function no(code: StartFailure['code'], message: string) {
  return failed({ code, message });
}

async function readText(path: string): Promise<Started<string>> {
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    return no(
      'certificate-unreadable',
      `The file ${path}, which tls names, ${why}. Put it there, readable for the user of this server.`,
    );
  }
}

function certificateFrom(path: string, text: string): Started<X509Certificate> {
  try {
    return ok(new X509Certificate(text));
  } catch {
    return no(
      'certificate-not-pem',
      `${path} holds no certificate in PEM. It must begin with -----BEGIN CERTIFICATE-----.`,
    );
  }
}

function keyFrom(path: string, text: string): Started<KeyObject> {
  try {
    return ok(createPrivateKey(text));
  } catch {
    const isSealed = /ENCRYPTED/.test(text);
    const why = isSealed
      ? 'is sealed with a passphrase. Write it without one: openssl pkey -in OLD -out NEW'
      : 'holds no private key in PEM. It must begin with -----BEGIN PRIVATE KEY----- or such.';
    return no('certificate-not-pem', `${path} ${why}`);
  }
}

function checkTime(certificate: X509Certificate, path: string, now: Instant): Started<Instant> {
  const from = Date.parse(certificate.validFrom);
  const until = Date.parse(certificate.validTo);
  if (now < from)
    return no(
      'certificate-not-in-force',
      `The certificate in ${path} begins on ${certificate.validFrom}. Is this computer's clock right?`,
    );
  if (now >= until)
    return no(
      'certificate-not-in-force',
      `The certificate in ${path} ended on ${certificate.validTo}. Renew it, then start again.`,
    );
  return ok(until);
}

function covers(certificate: X509Certificate, host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return (isIP(bare) === 0 ? certificate.checkHost(bare) : certificate.checkIP(bare)) !== undefined;
}
