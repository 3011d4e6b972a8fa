/** Passkeys (WebAuthn) for staff: made, used, listed and removed. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { Me } from '#core/contracts/api.ts';
import {
  PasskeyCreation,
  PasskeyItem,
  PasskeyList,
  PasskeyRegisterOptions,
  PasskeyRequest,
  PasskeySignIn,
  RegisterPasskey,
} from '#core/contracts/sign-in.ts';
import type { Auth } from '../../sign-in/auth.ts';
import { PASSWORD_WANTED, WRONG_PASSWORD } from '../../sign-in/confirm-password.ts';
import type { Endpoints } from '../../endpoint.ts';
import { meOf } from '../../sign-in/me.ts';
import { NOT_FOUND, refused, valueOf } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PasskeyRecord } from '../../store/sign-ins.ts';
import {
  beginRegistering,
  finishRegistering,
  PASSKEY_KNOWN,
  PASSKEY_WRONG,
  passkeysOf,
  TOO_MANY_PASSKEYS,
  type RegisterDeps,
} from './register.ts';
import { NEEDS_A_NAME } from './relying-party.ts';
import { beginSignIn, finishSignIn, PASSKEY_REFUSED, type PasskeySignInDeps } from './sign-in.ts';

export interface PasskeyDeps extends RegisterDeps, PasskeySignInDeps {
  readonly collections: RegisterDeps['collections'] &
    PasskeySignInDeps['collections'] &
    Pick<Collections, 'campuses'>;
  readonly auth: Auth;
  readonly endpoints: Endpoints;
}

const TAG = 'Passkeys';
const ACCESS = { action: 'use-passkeys', by: ['teacher', 'admin', 'auditor'] } as const;
type Routes = (app: Parameters<FastifyPluginAsync>[0]) => void;

export function passkeyRoutes(deps: PasskeyDeps): FastifyPluginAsync {
  return async (app) => {
    for (const routes of [signInRoutes, registerRoutes, ownPasskeyRoutes]) routes(deps)(app);
  };
}

function signInRoutes(deps: PasskeyDeps): Routes {
  const { endpoints, auth, collections } = deps;
  return (app) => {
    endpoints.open(
      app,
      {
        method: 'POST',
        url: '/passkeys/sign-in/options',
        tag: TAG,
        summary: 'What a passkey is to sign, so that its owner is signed in',
        access: { why: 'Nobody is signed in before.' },
        asks: {},
        answers: PasskeyRequest,
        refusals: [NEEDS_A_NAME],
        perMinute: 120,
      },
      async () => valueOf(await beginSignIn(deps)),
    );
    endpoints.open(
      app,
      {
        method: 'POST',
        url: '/passkeys/sign-in',
        tag: TAG,
        summary: 'Signs a person in on this browser by what their passkey signed',
        access: { why: 'Nobody is signed in before.' },
        asks: { body: PasskeySignIn },
        answers: Me,
        refusals: [PASSKEY_REFUSED, NEEDS_A_NAME],
        perMinute: 120,
      },
      async ({ body }, { request, reply }) => {
        const person = valueOf(await finishSignIn(deps, body));
        const holds = async () => (await collections.passkeys.get(body.credential.id)) !== undefined;
        await auth.signIn(request, reply, { person, remember: false, holds });
        return meOf(collections, person);
      },
    );
  };
}

function registerRoutes(deps: PasskeyDeps): Routes {
  const { endpoints } = deps;
  return (app) => {
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/passkeys/register/options',
        tag: TAG,
        summary: 'What the browser is to make a passkey from',
        access: ACCESS,
        asks: { body: PasskeyRegisterOptions },
        answers: PasskeyCreation,
        refusals: [NEEDS_A_NAME, PASSWORD_WANTED, WRONG_PASSWORD, TOO_MANY_PASSKEYS],
      },
      async ({ body: { password } }, { caller, require }) => {
        require({ personId: caller.person.id });
        return valueOf(await beginRegistering(deps, caller, password));
      },
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/passkeys/register',
        tag: TAG,
        summary: 'Keeps the passkey that the browser made',
        access: ACCESS,
        asks: { body: RegisterPasskey },
        answers: PasskeyItem,
        refusals: [NEEDS_A_NAME, PASSKEY_WRONG, PASSKEY_KNOWN, TOO_MANY_PASSKEYS],
      },
      async ({ body }, { caller, require }) => {
        require({ personId: caller.person.id });
        return itemOf(valueOf(await finishRegistering(deps, caller, body)));
      },
    );
  };
}

function ownPasskeyRoutes(deps: PasskeyDeps): Routes {
  const { endpoints } = deps;
  const { passkeys } = deps.collections;
  return (app) => {
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/passkeys',
        tag: TAG,
        summary: 'One’s own passkeys, the latest first',
        access: ACCESS,
        asks: {},
        answers: PasskeyList,
      },
      async (_asked, { caller: { person }, require }) => {
        require({ personId: person.id });
        return { items: (await passkeysOf(deps, person.id)).map(itemOf) };
      },
    );
    endpoints.person(
      app,
      {
        method: 'DELETE',
        url: '/passkeys/:id',
        tag: TAG,
        summary: 'Removes one of one’s own passkeys',
        access: ACCESS,
        asks: {
          params: z.strictObject({
            id: z.string().regex(/^[\w-]{1,1400}$/, {
              error: 'write the id of a passkey, as the list of passkeys has it',
            }),
          }),
        },
        answers: z.object({}),
        refusals: [NOT_FOUND],
      },
      async ({ params: { id } }, { caller: { person }, may, require }) => {
        require({ personId: person.id });
        const passkey = await passkeys.get(id);
        if (passkey === undefined || !may(passkey)) throw refused(NOT_FOUND);
        await passkeys.remove(id);
        return {};
      },
    );
  };
}

function itemOf({ id, name, createdAt, usedAt }: PasskeyRecord): PasskeyItem {
  return { id, name, createdAt, ...(usedAt !== undefined && { usedAt }) };
}
