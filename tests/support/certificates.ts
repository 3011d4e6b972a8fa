/** Certificates for tests: an authority made on the fly, and what it signs. */
import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import { DAY_MS } from '#core/time.ts';
import type { Certificate } from '../../server/start/certificate.ts';

const HOW = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** An authority of our own, whose `cert` a client is told to trust. */
export async function makeAuthority(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: `Test authority ${Math.random()}` }], {
    ...HOW,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return { key: made.private, cert: made.cert };
}

/** What the authority signs for these names and addresses, from a day ago; it ends at `endsAt`, in a year where that is left out. */
export async function signedBy(
  authority: Certificate,
  hosts: readonly string[],
  times: { readonly startsAt?: number; readonly endsAt?: number } = {},
): Promise<Certificate> {
  const now = Date.now();
  const made = await generate([{ name: 'commonName', value: hosts[0] ?? 'nobody' }], {
    ...HOW,
    ca: authority,
    notBeforeDate: new Date(times.startsAt ?? now - DAY_MS),
    notAfterDate: new Date(times.endsAt ?? now + 365 * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: hosts.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host })),
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
