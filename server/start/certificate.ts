/** The self-signed certificate for one address on the school's network, kept in the data folder and made again when the address changes. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, type Instant } from '#core/time.ts';

/** PEM texts. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Browsers refuse leaf certificates of more than 825 days. */
const GOOD_FOR_DAYS = 800;
/** One that ends soon is made again at the start. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/** The certificate for `address`, from `folder` where a good one lies there, else a new one. */
export async function certificateFor(folder: string, address: string, now: Instant): Promise<Certificate> {
  const kept = await readKept(folder);
  if (kept !== undefined && isGood(kept, address, now)) return kept;
  const made = await makeCertificate(address, now);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'key.pem'), made.key, { mode: 0o600 });
  await writeFile(join(folder, 'cert.pem'), made.cert, { mode: 0o600 });
  return made;
}

async function readKept(folder: string): Promise<Certificate | undefined> {
  const [key, cert] = await Promise.all(
    ['key.pem', 'cert.pem'].map((name) => readFile(join(folder, name), 'utf8').catch(() => undefined)),
  );
  return key === undefined || cert === undefined ? undefined : { key, cert };
}

function isGood({ cert, key }: Certificate, address: string, now: Instant): boolean {
  try {
    const read = new X509Certificate(cert);
    const isOurs = read.checkIP(address) !== undefined && read.checkPrivateKey(createPrivateKey(key));
    return isOurs && Date.parse(read.validTo) - now > RENEW_BEFORE_MS;
  } catch {
    // A file that is no certificate or key any more is made again.
    return false;
  }
}

async function makeCertificate(address: string, now: Instant): Promise<Certificate> {
  // Only a start with `--lan` pays for loading it.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'SmartPresence' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + GOOD_FOR_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: address }] },
    ],
  });
  return { key: made.private, cert: made.cert };
}
