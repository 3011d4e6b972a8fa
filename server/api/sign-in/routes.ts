/** Signing in and out, what one is signed in on, and who one is. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Login, Me } from '#core/contracts/api.ts';
import { PageQuery } from '#core/contracts/paging.ts';
import { LoggedIn, Refresh, ShutOut, SignedOut, SignInList, Tokens } from '#core/contracts/sign-in.ts';
import { PersonId } from '#core/ids.ts';
import { Role } from '#core/roster/person.ts';
import type { Auth } from '../../sign-in/auth.ts';
import type { Endpoints } from '../../endpoint.ts';
import { meOf } from '../../sign-in/me.ts';
import { shutOut } from '../../sign-in/shut-out.ts';
import { NOT_FOUND, refused, valueOf } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import { knownBrowser, rememberBrowser, type KnownBrowserDeps } from './known-browsers.ts';
import { ACCOUNT_CLOSED, ACCOUNT_PENDING, logIn, plainName, WRONG, type LogInDeps } from './log-in.ts';
import { firstTokens, refresh, REFRESH_REUSED, REFRESH_UNKNOWN, type RefreshDeps } from './refresh-tokens.ts';
import { signInItem } from './sign-in-item.ts';

export interface SignInDeps extends LogInDeps, KnownBrowserDeps, RefreshDeps {
  readonly collections: LogInDeps['collections'] &
    RefreshDeps['collections'] &
    Pick<Collections, 'campuses' | 'passkeys'>;
  readonly auth: Auth;
  readonly endpoints: Endpoints;
}

const TAG = 'Signing in';

export function signInRoutes(deps: SignInDeps): FastifyPluginAsync {
  return async (app) => {
    for (const routes of [logInRoutes, signOutRoutes, ownSignInRoutes]) routes(deps)(app);
  };
}

type Routes = (app: Parameters<FastifyPluginAsync>[0]) => void;

function logInRoutes(deps: SignInDeps): Routes {
  const { auth, endpoints } = deps;
  const logInHere = async (
    { body }: { readonly body: Login },
    { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  ): Promise<LoggedIn> => {
    const name = plainName(body.name);
    const browser = await knownBrowser(deps, request, name);
    const person = valueOf(await logIn(deps, body, { address: request.ip, browser }));
    if (body.tokens === true)
      return { ...(await meOf(deps.collections, person)), tokens: await firstTokens(deps, person) };
    const remember = body.remember === true && person.role === 'student';
    await auth.signIn(request, reply, { person, remember });
    await rememberBrowser(deps, request, reply, name);
    return meOf(deps.collections, person);
  };
  return (app) => {
    endpoints.open(
      app,
      {
        method: 'POST',
        url: '/login',
        tag: TAG,
        summary: 'Signs a person in, on this browser or, with `tokens`, for a program',
        access: { why: 'Nobody is signed in before.' },
        asks: { body: Login },
        answers: LoggedIn,
        refusals: [WRONG, ACCOUNT_PENDING, ACCOUNT_CLOSED],
        perMinute: 300,
      },
      logInHere,
    );
    endpoints.open(
      app,
      {
        method: 'POST',
        url: '/refresh',
        tag: TAG,
        summary: 'Gives a program new tokens for its refresh token, which is then used up',
        access: { why: 'The refresh token says who asks.' },
        asks: { body: Refresh },
        answers: Tokens,
        refusals: [REFRESH_UNKNOWN, REFRESH_REUSED],
        perMinute: 300,
      },
      async ({ body }) => valueOf(await refresh(deps, body.refreshToken)),
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/me',
        tag: TAG,
        summary: 'Who is signed in',
        access: { action: 'read-self', by: Role.options },
        asks: {},
        answers: Me,
      },
      async (_asked, { caller: { person }, require }) => {
        require(person);
        return meOf(deps.collections, person);
      },
    );
  };
}

function signOutRoutes({ auth, endpoints, audit, collections }: SignInDeps): Routes {
  return (app) => {
    endpoints.open(
      app,
      {
        method: 'POST',
        url: '/sign-out',
        tag: TAG,
        summary: 'Signs this browser or program out',
        access: { why: 'Who is signed out already must not be told to sign in first.' },
        asks: {},
        answers: z.object({}),
      },
      async (_asked, { request, reply }) => {
        await auth.signOut(request, reply);
        return {};
      },
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/sign-out/everywhere',
        tag: TAG,
        summary: 'Signs the person out on every browser and program, this one too',
        access: { action: 'manage-own-sign-ins', by: Role.options },
        asks: {},
        answers: SignedOut,
      },
      async (_asked, { caller: { person }, request, reply, require }) => {
        require({ personId: person.id });
        const ended = await auth.signOutEverywhere(person.id);
        await auth.signOut(request, reply);
        return { ended };
      },
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/people/:id/sign-out',
        tag: TAG,
        summary: 'Signs somebody else out on every browser and program, and removes their passkeys',
        access: { action: 'sign-out-person', by: ['admin'] },
        asks: { params: z.strictObject({ id: PersonId }) },
        answers: ShutOut,
        refusals: [NOT_FOUND],
      },
      async ({ params: { id } }, { caller, may, require }) => {
        require({ campusId: caller.person.campusId });
        const person = await collections.people.get(id);
        if (person === undefined || !may(person)) throw refused(NOT_FOUND);
        const { campusId } = person;
        await audit.say({ campusId, by: caller.person.id, action: 'sign-out-person', subject: id });
        const { signedOut, passkeysRemoved } = await shutOut({ auth, collections }, id);
        return { ended: signedOut, passkeysRemoved };
      },
    );
  };
}

function ownSignInRoutes({ endpoints, collections, clock }: SignInDeps): Routes {
  const { signIns } = collections;
  return (app) => {
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/sign-ins',
        tag: TAG,
        summary: 'The browsers and programs on which one is signed in, the latest first',
        access: { action: 'manage-own-sign-ins', by: Role.options },
        asks: { query: PageQuery },
        answers: SignInList,
      },
      async ({ query: { cursor, limit } }, { caller: { person, signIn }, require }) => {
        require({ personId: person.id });
        const equals = { personId: person.id };
        const page = { index: 'byPerson', equals, order: 'descending', limit, after: cursor } as const;
        const { items, next } = await signIns.find(page);
        const standing = items
          .filter(({ expiresAt }) => expiresAt > clock.now())
          .map((one) => signInItem(one, signIn.id));
        return { items: standing, ...(next !== undefined && { next }) };
      },
    );
    endpoints.person(
      app,
      {
        method: 'DELETE',
        url: '/sign-ins/:id',
        tag: TAG,
        summary: 'Ends one of one’s own sign-ins',
        access: { action: 'manage-own-sign-ins', by: Role.options },
        asks: { params: z.strictObject({ id: z.uuid() }) },
        answers: z.object({}),
        refusals: [NOT_FOUND],
      },
      async ({ params: { id } }, { require }) => {
        const signIn = await signIns.get(id);
        if (signIn === undefined) throw refused(NOT_FOUND);
        require(signIn, NOT_FOUND);
        await signIns.remove(id);
        return {};
      },
    );
  };
}
