/**
 * How every route is declared: who may call it, what it takes and gives, and how it may refuse. The order holds for all: who
 * asks, then what is asked, then the handler, which asks `can` about the object. What is declared here is what the
 * documentation, the matrix of rights and the fuzzer read.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import type { Action, Can, Subjects } from '#core/access/can.ts';
import { invariant, present } from '#core/assert.ts';
import type { Role } from '#core/roster/person.ts';
import {
  actorOf,
  KIOSK_REVOKED,
  kioskActor,
  type Auth,
  type KioskActor,
  type PersonActor,
} from './sign-in/auth.ts';
import { inPlainWords, issueWords } from './plain-issues.ts';
import { malformed, refused, type Refusal } from './problem.ts';
import type { KioskRecord } from './store/kiosks.ts';
import type { PersonRecord } from './store/school-records.ts';
import type { SignInRecord } from './store/sign-ins.ts';

export type CallerKind = Role | 'kiosk';

/** Who may call a route at all. Whether they may do it to this object is asked by the handler, under `action`. */
export type Access =
  | { readonly kind: 'open'; readonly why: string }
  | { readonly kind: 'person'; readonly action: Action; readonly by: readonly Role[] }
  | { readonly kind: 'kiosk'; readonly action: Action; readonly by: readonly ['kiosk'] }
  | { readonly kind: 'caller'; readonly action: Action; readonly by: readonly CallerKind[] };

/** The parts of a request that a route takes. A part that is not named must be empty. */
export type Shape = { readonly [part in 'params' | 'query' | 'body']?: z.ZodType };

/** What is known of a route beside its code. */
export interface Declared extends Limits {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` where a parameter stands. */
  readonly url: string;
  readonly access: Access;
  /** One line for people, without a full stop. */
  readonly summary: string;
  /** Groups the routes in the documentation. */
  readonly tag: string;
  readonly asks: Shape;
  /** Undefined where the route does not answer with JSON. */
  readonly answers?: z.ZodType;
  /** The media type where it is not JSON. */
  readonly produces?: string;
  /** Every refusal of its own. Those that any route may give are not listed. */
  readonly refusals: readonly Refusal[];
  /** A request that is accepted in a school as the tests have it; only what the schemas cannot make up. */
  readonly example?: { readonly params?: object; readonly query?: object; readonly body?: object };
}

type Own<S extends Shape, R extends z.ZodType> = Omit<
  Declared,
  'access' | 'asks' | 'answers' | 'refusals'
> & {
  readonly asks: S;
  readonly answers?: R;
  readonly refusals?: readonly Refusal[];
};

export interface Limits {
  /** Requests a minute from one address; a whole school may sit behind it. */
  readonly perMinute?: number;
  /** Bytes of the body; 1 MiB where it is left out. */
  readonly bodyLimit?: number;
}

/** The parts as they come out of their schemas. */
export type Asked<S extends Shape> = z.output<ReturnType<typeof z.object<S>>>;

/** The request beside what was asked. `caller` is who asks. */
export interface Call<C> {
  readonly caller: C;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A call whose rule is still to be asked: a handler that answers without having asked it fails. */
export interface RuledCall<C, A extends Action> extends Call<C> {
  /** Whether the caller may do the route's action to `subject`. */
  readonly may: (subject: Subjects[A]) => boolean;
  /** Throws where the caller may not: `refusal`, or a 403 that says for whom the route is. */
  readonly require: (subject: Subjects[A], refusal?: Refusal) => void;
}

export interface PersonCaller {
  readonly kind: 'person';
  readonly person: PersonRecord;
  readonly actor: PersonActor;
  /** By which of their sign-ins they ask. */
  readonly signIn: SignInRecord;
}
export interface KioskCaller {
  readonly kind: 'kiosk';
  readonly kiosk: KioskRecord;
  readonly actor: KioskActor;
}
export type Caller = PersonCaller | KioskCaller;

type Handle<S extends Shape, R extends z.ZodType, C> = (
  asked: Asked<S>,
  call: C,
) => Promise<z.input<R> | FastifyReply>;

/** Who a route is for, in its documentation; what holds is the rule of its action. */
interface Rule<A extends Action, K extends CallerKind> {
  readonly action: A;
  readonly by: readonly K[];
}

/** Declares routes, one way for each kind of caller, and knows all that were declared. */
export interface Endpoints {
  readonly declared: readonly Declared[];
  /** Who asks, once the gate of a route has found it out. */
  readonly callerOf: (request: FastifyRequest) => Caller | undefined;
  readonly open: <S extends Shape, R extends z.ZodType>(
    app: FastifyInstance,
    own: Own<S, R> & { readonly access: { readonly why: string } },
    handle: Handle<S, R, Call<undefined>>,
  ) => void;
  readonly person: <A extends Action, S extends Shape, R extends z.ZodType>(
    app: FastifyInstance,
    own: Own<S, R> & { readonly access: Rule<A, Role> },
    handle: Handle<S, R, RuledCall<PersonCaller, A>>,
  ) => void;
  readonly kiosk: <A extends Action, S extends Shape, R extends z.ZodType>(
    app: FastifyInstance,
    own: Own<S, R> & {
      readonly access: Omit<Rule<A, 'kiosk'>, 'by'>;
      /** Keeps what a kiosk sends after it was revoked, before it is told so. `body` is as it came. */
      readonly fromRevoked?: (body: unknown, kiosk: KioskRecord) => Promise<void>;
    },
    handle: Handle<S, R, RuledCall<KioskCaller, A>>,
  ) => void;
  /** For what people and kiosks may both ask. */
  readonly caller: <A extends Action, S extends Shape, R extends z.ZodType>(
    app: FastifyInstance,
    own: Own<S, R> & { readonly access: Rule<A, CallerKind> },
    handle: Handle<S, R, RuledCall<Caller, A>>,
  ) => void;
}

const EMPTY = z.strictObject({});
const NOTHING = { params: EMPTY, query: EMPTY, body: EMPTY };
const IN_PLAIN_WORDS = { error: inPlainWords };
const WORDS: Readonly<Record<CallerKind, string>> = {
  student: 'students',
  teacher: 'teachers',
  admin: 'admins',
  auditor: 'auditors',
  guardian: 'guardians',
  kiosk: 'kiosks',
};

export function createEndpoints({ auth, can }: { readonly auth: Auth; readonly can: Can }): Endpoints {
  const declared: Declared[] = [];
  const everyone = new WeakMap<FastifyRequest, Caller>();

  const declare = (app: FastifyInstance, route: Declared, answerTo: Answerer): void => {
    const { perMinute, bodyLimit, ...own } = route;
    declared.push(route);
    const schema: FastifySchema = own.answers === undefined ? {} : { response: { '2xx': own.answers } };
    app.route({
      method: own.method,
      url: own.url,
      ...(bodyLimit !== undefined && { bodyLimit }),
      schema,
      config: perMinute === undefined ? {} : { rateLimit: { max: perMinute, timeWindow: '1 minute' } },
      ...answerTo,
    });
  };

  /** Who calls is found out before anything is read of the body; whether they may, before anything is answered. */
  const ruled = <A extends Action, S extends Shape, R extends z.ZodType, C extends Caller>(
    { asks, access }: { readonly asks: S; readonly access: Rule<A, CallerKind> },
    gate: (request: FastifyRequest) => Promise<C>,
    handle: Handle<S, R, RuledCall<C, A>>,
  ): Answerer => {
    const read = readerOf(asks);
    const callers = new WeakMap<FastifyRequest, C>();
    return {
      onRequest: async (request) => {
        const caller = await gate(request);
        callers.set(request, caller);
        everyone.set(request, caller);
      },
      handler: async (request, reply) => {
        const caller = present(callers.get(request), 'the gate comes first');
        let wasAsked = false;
        const may = (subject: Subjects[A]): boolean => {
          wasAsked = true;
          return can(caller.actor, access.action, subject);
        };
        const require = (subject: Subjects[A], refusal = notFor(access.by)): void => {
          if (!may(subject)) throw refused(refusal);
        };
        const answer = await handle(read(request), { caller, request, reply, may, require });
        invariant(wasAsked, 'a route asks its rule');
        return answer;
      },
      onResponse: async ({ method }, reply) => {
        const caller = callers.get(reply.request);
        if (caller?.kind === 'person' && method !== 'GET' && reply.statusCode < 300)
          await auth.used(caller.signIn);
      },
    };
  };

  const person = async (request: FastifyRequest): Promise<PersonCaller> => {
    const { person, signIn } = await auth.person(request);
    return { kind: 'person', person, actor: actorOf(person), signIn };
  };
  const kiosk = async (request: FastifyRequest): Promise<KioskCaller> => {
    const found = await auth.kiosk(request);
    return { kind: 'kiosk', kiosk: found, actor: kioskActor(found) };
  };
  const caller = (request: FastifyRequest): Promise<Caller> =>
    auth.looksLikeKiosk(request) ? kiosk(request) : person(request);

  return {
    declared,
    callerOf: (request) => everyone.get(request),
    open(app, { access, ...own }, handle) {
      const read = readerOf(own.asks);
      declare(app, filled(own, { kind: 'open', ...access }), {
        handler: (request, reply) => handle(read(request), { caller: undefined, request, reply }),
      });
    },
    person(app, { access, ...own }, handle) {
      declare(app, filled(own, { kind: 'person', ...access }), ruled({ ...own, access }, person, handle));
    },
    kiosk(app, { access: { action }, fromRevoked, ...own }, handle) {
      const access = { action, by: ['kiosk'] } as const;
      const answerer = ruled({ ...own, access }, kiosk, handle);
      const whole = fromRevoked === undefined ? answerer : hearingRevoked(auth, answerer, fromRevoked);
      declare(app, filled(own, { kind: 'kiosk', ...access }), whole);
    },
    caller(app, { access, ...own }, handle) {
      declare(app, filled(own, { kind: 'caller', ...access }), ruled({ ...own, access }, caller, handle));
    },
  };
}

/** Lets a revoked kiosk say what it has to say; the answer is the refusal all the same. */
function hearingRevoked(
  auth: Pick<Auth, 'revokedKiosk'>,
  { onRequest, handler }: Answerer,
  hear: (body: unknown, kiosk: KioskRecord) => Promise<void>,
): Answerer {
  const revoked = new WeakMap<FastifyRequest, KioskRecord>();
  return {
    async onRequest(request) {
      const kiosk = await auth.revokedKiosk(request);
      if (kiosk === undefined) await onRequest?.(request);
      else revoked.set(request, kiosk);
    },
    async handler(request, reply) {
      const kiosk = revoked.get(request);
      if (kiosk === undefined) return handler(request, reply);
      await hear(request.body, kiosk);
      throw refused(KIOSK_REVOKED);
    },
  };
}

/** What Fastify is given of a route beside its declaration. */
interface Answerer {
  readonly onRequest?: (request: FastifyRequest) => Promise<void>;
  readonly onResponse?: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
}

function filled<S extends Shape, R extends z.ZodType>(
  { answers, refusals = [], ...own }: Own<S, R>,
  access: Access,
): Declared {
  return { ...own, access, refusals, ...(answers !== undefined && { answers }) };
}

/**
 * Reads what was asked, part by part. The reader throws a refusal where a part is not in its form, or there is one that nobody
 * asked for.
 */
function readerOf<S extends Shape>(asks: S): (request: FastifyRequest) => Asked<S> {
  const wanted = z.object(asks);
  const unasked = z.object(
    Object.fromEntries(Object.entries(NOTHING).filter(([part]) => !Object.hasOwn(asks, part))),
  );
  return (request) => {
    const parts = { params: request.params, query: request.query, body: request.body ?? {} };
    const nothing = unasked.safeParse(parts, IN_PLAIN_WORDS);
    if (!nothing.success) throw refused(malformed(issueWords(nothing.error)));
    const read = wanted.safeParse(parts, IN_PLAIN_WORDS);
    if (!read.success) throw refused(malformed(issueWords(read.error)));
    return read.data;
  };
}

/** `roles` as people say them. */
function notFor(by: readonly CallerKind[]): Refusal {
  const who = by.map((kind) => WORDS[kind]).join(' and ');
  return { status: 403, code: 'role-not-allowed', detail: `This is for ${who}. Sign in as one of them.` };
}
