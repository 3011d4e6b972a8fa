/** The one place that knows the library for WebAuthn. It keeps nothing: challenges and counters are its caller's business. */
import { z } from 'zod';
import {
  PasskeyCreation,
  PasskeyRequest,
  type PasskeySignIn,
  type RegisterPasskey,
} from '#core/contracts/sign-in.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { PasskeyRecord } from '../../store/sign-ins.ts';
import type { RelyingParty } from './relying-party.ts';

/** How long a person may take. */
export const PATIENCE_MS = 5 * MINUTE_MS;

const PRODUCT = 'SmartPresence';
/** COSE: EdDSA, ES256, RS256. */
const ALGORITHMS = [-8, -7, -257];

const ClientData = z.object({ challenge: z.string().max(200) });

/** Whom a new passkey is for. */
export interface User {
  /** 1 to 64 bytes, and nothing by which anybody could tell who it is. */
  readonly handle: Uint8Array;
  readonly name: string;
  readonly displayName: string;
}

export async function creationOptions(
  rp: RelyingParty,
  user: User,
  challenge: Uint8Array,
  others: readonly Pick<PasskeyRecord, 'id'>[],
): Promise<PasskeyCreation> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  const options = await generateRegistrationOptions({
    rpName: PRODUCT,
    rpID: rp.id,
    userID: new Uint8Array(user.handle),
    userName: user.name,
    userDisplayName: user.displayName,
    challenge: new Uint8Array(challenge),
    timeout: PATIENCE_MS,
    attestationType: 'none',
    excludeCredentials: others.map(({ id }) => ({ id })),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return PasskeyCreation.parse(options);
}

export async function requestOptions(rp: RelyingParty, challenge: Uint8Array): Promise<PasskeyRequest> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
  const options = await generateAuthenticationOptions({
    rpID: rp.id,
    challenge: new Uint8Array(challenge),
    timeout: PATIENCE_MS,
    userVerification: 'required',
  });
  return PasskeyRequest.parse(options);
}

/** The challenge that was signed, as the browser says; undefined where it says none. What it is worth shows in the signature. */
export function challengeIn(crypto: Crypto, clientDataJSON: string): string | undefined {
  const bytes = crypto.fromBase64Url(clientDataJSON);
  if (bytes === undefined) return undefined;
  try {
    return ClientData.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data?.challenge;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The key that was made over `challenge` with a person's finger, face or PIN; undefined where anything about it is wrong. */
export async function madeKey(
  rp: RelyingParty,
  challenge: string,
  credential: RegisterPasskey['credential'],
): Promise<Pick<PasskeyRecord, 'id' | 'publicKey' | 'counter' | 'transports'> | undefined> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const { clientDataJSON, attestationObject, transports = [] } = credential.response;
  const { id, rawId, type } = credential;
  const checked = await untilItFails(() =>
    verifyRegistrationResponse({
      response: {
        ...{ id, rawId, type, clientExtensionResults: {} },
        response: { clientDataJSON, attestationObject },
      },
      ...expected(rp, challenge),
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (checked?.verified !== true || checked.registrationInfo.fmt !== 'none') return undefined;
  const { publicKey, counter, id: credentialId } = checked.registrationInfo.credential;
  return { id: credentialId, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports };
}

/** How often the key says that it signed, where it did sign `challenge`. The counter is its caller's to judge. */
export async function signedCounter(
  rp: RelyingParty,
  challenge: string,
  { id, publicKey }: Pick<PasskeyRecord, 'id' | 'publicKey'>,
  credential: PasskeySignIn['credential'],
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const { clientDataJSON, authenticatorData, signature } = credential.response;
  const checked = await untilItFails(() =>
    verifyAuthenticationResponse({
      response: {
        ...{ id: credential.id, rawId: credential.rawId, type: credential.type, clientExtensionResults: {} },
        response: { clientDataJSON, authenticatorData, signature },
      },
      ...expected(rp, challenge),
      credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: 0 },
    }),
  );
  return checked?.verified === true ? checked.authenticationInfo.newCounter : undefined;
}

function expected(rp: RelyingParty, challenge: string) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: rp.origin,
    expectedRPID: rp.id,
    requireUserVerification: true,
  };
}

/** The library throws at whatever is wrong with an answer; nothing that it is given here can be wrong otherwise. */
async function untilItFails<T>(check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch {
    return undefined;
  }
}
