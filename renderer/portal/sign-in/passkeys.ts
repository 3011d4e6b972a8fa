/**
 * The browser's own part of passkeys (WebAuthn). Browsers have none for pages that came from an address of numbers or without a
 * secure connection; there, and where the browser is too old, there are no passkeys.
 */
import { z } from 'zod';
import type {
  PasskeyCreation,
  PasskeyRequest,
  PasskeySignIn,
  RegisterPasskey,
} from '#core/contracts/sign-in.ts';

export interface Passkeys {
  /** Makes one, with the person's finger, face or PIN. Undefined where they did not want to, or the browser could not. */
  readonly create: (options: PasskeyCreation) => Promise<RegisterPasskey['credential'] | undefined>;
  /** Lets the person choose one, and signs with it. */
  readonly get: (options: PasskeyRequest) => Promise<PasskeySignIn['credential'] | undefined>;
}

/** What of the browser is needed. `PublicKeyCredential` is missing where there are no passkeys. */
export interface Browser {
  readonly PublicKeyCredential?: Pick<
    typeof PublicKeyCredential,
    'parseCreationOptionsFromJSON' | 'parseRequestOptionsFromJSON'
  >;
  readonly navigator: { readonly credentials: Pick<CredentialsContainer, 'create' | 'get'> };
  readonly location: Pick<Location, 'hostname'>;
}

/** Of what the browser gives only these fields are sent; others may come with newer browsers. */
const Named = z.object({ id: z.string(), rawId: z.string() });
const Made = Named.extend({
  response: z.object({
    clientDataJSON: z.string(),
    attestationObject: z.string(),
    transports: z.array(z.string()).optional(),
  }),
});
const Signed = Named.extend({
  response: z.object({
    clientDataJSON: z.string(),
    authenticatorData: z.string(),
    signature: z.string(),
    userHandle: z.string().nullish(),
  }),
});
const REST = { type: 'public-key', clientExtensionResults: {} } as const;

/** Undefined where the browser has none for this page. */
export function createPasskeys({
  PublicKeyCredential: types,
  navigator,
  location,
}: Browser): Passkeys | undefined {
  if (types === undefined || !('parseCreationOptionsFromJSON' in types) || isAddress(location.hostname))
    return undefined;
  const { credentials } = navigator;
  return {
    async create(options) {
      const publicKey = types.parseCreationOptionsFromJSON(options);
      const made = Made.safeParse(await json(credentials.create({ publicKey }))).data;
      return made && { ...REST, ...made };
    },
    async get(options) {
      const publicKey = types.parseRequestOptionsFromJSON(options);
      const signed = Signed.safeParse(await json(credentials.get({ publicKey }))).data;
      return signed && { ...REST, ...signed };
    },
  };
}

/** What the browser gave, as JSON. It rejects where the person turned away, and where it cannot. */
async function json(asked: Promise<Credential | null>): Promise<unknown> {
  try {
    // `toJSON` of the credential writes its bytes in base64url.
    return JSON.parse(JSON.stringify(await asked));
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function isAddress(hostname: string): boolean {
  return /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
}
