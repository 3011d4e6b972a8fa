/**
 * An authenticator in software, as a phone or a laptop has one in hardware: it makes P-256 keys, attests to nothing (`none`), and signs
 * as WebAuthn Level 3 §6 says. It answers in the form of `PublicKeyCredential.toJSON()`.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface Authenticator {
  /** Makes a key for what `navigator.credentials.create` was given. */
  readonly create: (options: CreationOptions, wishes?: Wishes) => MadeCredential;
  /** Signs with the latest key for what `navigator.credentials.get` was given. */
  readonly get: (options: RequestOptions, wishes?: Wishes) => SignedCredential;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}
interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

/** Where it shall differ from an honest one. */
export interface Wishes {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly userVerified?: boolean;
  /** The number it says it signed before; it counts on from there. */
  readonly counter?: number;
  readonly type?: string;
  readonly userHandle?: string;
  /** Signs with a key that was never registered. */
  readonly stranger?: boolean;
}

export interface MadeCredential {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly authenticatorAttachment: 'platform';
  readonly clientExtensionResults: object;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports: readonly string[];
  };
}

export interface SignedCredential extends Omit<MadeCredential, 'response'> {
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle: string;
  };
}

interface Key {
  readonly id: Buffer;
  readonly privateKey: KeyObject;
  readonly userHandle: string;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_KEY = 0x40;

export function softwareAuthenticator(origin: string): Authenticator {
  let key: Key | undefined;
  let counter = 0;

  const clientData = (type: string, challenge: string, wishes: Wishes): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: wishes.type ?? type,
        challenge: wishes.challenge ?? challenge,
        origin: wishes.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (rpId: string, wishes: Wishes, made?: Buffer): Buffer => {
    counter = (wishes.counter ?? counter) + 1;
    const verified = wishes.userVerified === false ? 0 : USER_VERIFIED;
    const flags = USER_PRESENT | verified | (made === undefined ? 0 : HAS_KEY);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([
      createHash('sha256')
        .update(wishes.rpId ?? rpId)
        .digest(),
      Buffer.from([flags]),
      count,
      made ?? Buffer.alloc(0),
    ]);
  };

  return {
    create({ challenge, rp, user }, wishes = {}) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = randomBytes(16);
      key = { id, privateKey, userHandle: user.id };
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const made = Buffer.concat([Buffer.alloc(16), length, id, coseKey(x, y)]);
      const attestation = attestationObject(authenticatorData(rp.id, wishes, made));
      return {
        ...credential(id),
        response: {
          clientDataJSON: base64Url(clientData('webauthn.create', challenge, wishes)),
          attestationObject: base64Url(attestation),
          transports: ['internal'],
        },
      };
    },
    get({ challenge, rpId }, wishes = {}) {
      if (key === undefined) throw new Error('no key was made yet');
      const client = clientData('webauthn.get', challenge, wishes);
      const data = authenticatorData(rpId, wishes);
      const signer = wishes.stranger === true ? strangersKey() : key.privateKey;
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      return {
        ...credential(key.id),
        response: {
          clientDataJSON: base64Url(client),
          authenticatorData: base64Url(data),
          signature: base64Url(sign('sha256', signed, signer)),
          userHandle: wishes.userHandle ?? key.userHandle,
        },
      };
    },
  };
}

function credential(id: Buffer) {
  const text = base64Url(id);
  return {
    id: text,
    rawId: text,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
  } as const;
}

function strangersKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** COSE_Key (RFC 9053 §7.1.1): EC2, ES256, P-256. The coordinates are base64url. */
function coseKey(x: string, y: string): Buffer {
  const coordinate = (text: string): Buffer =>
    Buffer.concat([Buffer.from([0x58, 0x20]), Buffer.from(text, 'base64url')]);
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    coordinate(x),
    Buffer.from([0x22]),
    coordinate(y),
  ]);
}

/** CBOR of `{ fmt: 'none', attStmt: {}, authData }`; `authData` has between 24 and 65,535 bytes. */
function attestationObject(authData: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(authData.length);
  return Buffer.concat([
    Buffer.from([0xa3]),
    cborText('fmt'),
    cborText('none'),
    cborText('attStmt'),
    Buffer.from([0xa0]),
    cborText('authData'),
    Buffer.from([0x59]),
    length,
    authData,
  ]);
}

/** CBOR text of fewer than 24 bytes. */
function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function base64Url(bytes: Buffer): string {
  return bytes.toString('base64url');
}
