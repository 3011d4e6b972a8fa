/**
 * For whom passkeys are made: the name under which the school is reached. Browsers make none for an address of numbers, nor without
 * a trusted certificate; `localhost` alone needs no certificate (WebAuthn Level 3, §5.1.3; Secure Contexts, §3.1).
 */
import { isIP } from 'node:net';
import { failed, ok, type Result } from '#core/result.ts';
import type { Refusal } from '../../problem.ts';

export interface RelyingParty {
  /** The host's name, to which a passkey belongs for good. */
  readonly id: string;
  readonly origin: string;
}

export const NEEDS_A_NAME: Refusal = {
  status: 409,
  code: 'passkeys-need-a-name',
  detail:
    'Passkeys need a server that is reached by a name over https. This one is reached by an address or without https: ' +
    'sign in by password, or ask whoever runs the server to give it a name and a certificate.',
};

/** `publicOrigin` is where people find the server. */
export function relyingParty(publicOrigin: string): Result<RelyingParty, Refusal> {
  const { protocol, hostname, origin } = new URL(publicOrigin);
  const isLocal = hostname === 'localhost';
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  const isGood = isLocal || (protocol === 'https:' && !isAddress && hostname !== '');
  return isGood ? ok({ id: hostname, origin }) : failed(NEEDS_A_NAME);
}
