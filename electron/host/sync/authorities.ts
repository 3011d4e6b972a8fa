/**
 * Whom this kiosk trusts to vouch for the school's server: the authorities that come with the program, those of the computer, and
 * the file of a school that is its own authority. Nothing here, and nothing elsewhere, switches that check off.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { failed, ok, type Result } from '#core/result.ts';

/** Why the file cannot be taken, in words. */
export interface AuthorityFailure {
  readonly kind: 'ca-unreadable';
  readonly detail: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** OpenSSL's names (X509_verify_cert_error), as Node gives them. */
const DATE_CODES: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const TRUST_CODES: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The certificates of a PEM file. */
export function readAuthorities(path: string): Result<readonly string[], AuthorityFailure> {
  try {
    const found = readFileSync(path, 'utf8').match(CERTIFICATE) ?? [];
    for (const one of found) new X509Certificate(one);
    return found.length > 0 ? ok([...found]) : unreadable(`${path} holds no certificate in PEM`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return unreadable(`${path}: ${error.message}`);
  }
}

/** From now on `own` count too, besides the program's and the computer's, for all connections of this thread. */
export function trust(own: readonly string[]): void {
  const known = [...tls.getCACertificates('default'), ...tls.getCACertificates('system')];
  tls.setDefaultCACertificates([...new Set([...known, ...own])]);
}

/** What is wrong with a server's certificate, where that is why a connection failed with `cause`. */
export function certificateTrouble(cause: unknown): 'certificate' | 'date' | undefined {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (DATE_CODES.has(code)) return 'date';
  return TRUST_CODES.has(code) ? 'certificate' : undefined;
}

function unreadable(detail: string): Result<never, AuthorityFailure> {
  return failed({ kind: 'ca-unreadable', detail });
}
