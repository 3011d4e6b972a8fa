/** Puts the API together: what every request goes through, then the features. Whoever builds it gives it all it needs. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { Can } from '#core/access/can.ts';
import type { Reference } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { accountRoutes } from './api/accounts/routes.ts';
import { appealRoutes } from './api/appeals/routes.ts';
import { attendanceRoutes } from './api/attendance/routes.ts';
import { correctionRoutes } from './api/corrections/routes.ts';
import { knownAbsenceRoutes } from './api/known-absences/routes.ts';
import { checkInRoutes } from './api/check-ins/routes.ts';
import { consentRoutes } from './api/consents/routes.ts';
import { documentRoutes } from './api/documents/routes.ts';
import { deviceRoutes } from './api/devices/routes.ts';
import { errorRoutes } from './api/errors/routes.ts';
import { exportRoutes } from './api/exports/routes.ts';
import { faceRoutes } from './api/faces/routes.ts';
import { healthRoutes } from './api/health/routes.ts';
import { importRoutes } from './api/imports/routes.ts';
import { kioskRoutes } from './api/kiosks/routes.ts';
import { metricsRoutes } from './api/metrics/routes.ts';
import { pageRoutes } from './api/pages/routes.ts';
import { passkeyRoutes } from './api/passkeys/routes.ts';
import { schoolRoutes } from './api/school/routes.ts';
import { sessionRoutes } from './api/sessions/routes.ts';
import { signInRoutes } from './api/sign-in/routes.ts';
import { syncRoutes } from './api/sync/routes.ts';
import { createArrivals } from './arrivals.ts';
import { createAudit } from './audit.ts';
import { createAuth, type Auth } from './sign-in/auth.ts';
import type { Bootstrap } from './sign-in/bootstrap.ts';
import { createCodeSources } from './sessions/code-sources.ts';
import {
  answerBeforeRoutes,
  answerClientError,
  answerFrameworkError,
  DOOR_LIMITS,
  guardEdges,
} from './edges.ts';
import { createEndpoints, type Declared, type Endpoints } from './endpoint.ts';
import { createErrorLog } from './error-log.ts';
import type { FaceReader } from './faces/face-reader.ts';
import { createFaceVault } from './faces/face-vault.ts';
import type { LatePasswords } from './sign-in/late-passwords.ts';
import type { Mail } from './mail/mail.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Passwords } from './sign-in/passwords.ts';
import { nextId, type Chance, type Clock, type Log, type Timers } from './ports.ts';
import { refused, TOO_MANY } from './problem.ts';
import { createReferences } from './school/reference.ts';
import { rememberingKeys } from './sessions/remembered-keys.ts';
import { readPlainRequests } from './request-body.ts';
import { createSchoolReader } from './school/school-snapshot.ts';
import { serverKey } from './server-keys.ts';
import { sessionsOfCampus } from './sessions/session-campus.ts';
import { createSessionLedger } from './sessions/session-ledger.ts';
import { createStoreWatch, type StoreWatch } from './store-watch.ts';
import type { Collections } from './store/collections.ts';

export interface AppDeps {
  readonly collections: Collections;
  /** The rules. They are given, so that a test can show that a hole in them is found. */
  readonly can: Can;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timers: Timers;
  readonly passwords: Passwords;
  readonly latePasswords: Pick<LatePasswords, 'verifierOf'>;
  readonly log: Log;
  readonly mail: Mail;
  readonly faces: FaceReader;
  /** The server's own key for face templates: 32 bytes, kept apart from the store. */
  readonly faceKey: () => Promise<Uint8Array>;
  readonly bootstrap: Bootstrap;
  /** Where people and kiosks find this server, without a slash at the end; asked each time, as `phones`. */
  readonly publicOrigin: () => string;
  /** IP addresses and networks whose `X-Forwarded-…` headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Where phones find the API; asked each time, since the address is known only once it listens. */
  readonly phones: () => Reference['phones'];
  /** How old the facts behind a check-in may be where another process wrote them, in ms; 0 reads them anew each time. */
  readonly recentMs: number;
  /** The folder with the built portal. */
  readonly webRoot: string;
  /** Where the store counts too; its own where it is left out. */
  readonly metrics?: Metrics;
  /** By which monitoring on another computer asks for metrics; only this computer may where it is left out. */
  readonly metricsToken?: string | undefined;
}

const BODY_LIMIT_BYTES = 1024 * 1024;

/** Nothing but our own files runs or loads; styles may stand in the page, scripts may not. */
const CONTENT_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

export interface App {
  readonly app: FastifyInstance;
  /** Every route, as it was declared. */
  readonly declared: readonly Declared[];
}

export async function buildApp(deps: AppDeps): Promise<App> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => nextId(deps.clock, deps.chance),
    forceCloseConnections: true,
    requestTimeout: DOOR_LIMITS.requestTimeout,
    http: DOOR_LIMITS,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
    trustProxy: deps.trustedProxies.length > 0 ? [...deps.trustedProxies] : false,
    // Where these are given Fastify does not load its own compilers, which are 240 files that nothing here asks for.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
  });
  answerBeforeRoutes(app.server);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_POLICY,
    // The school's own network has no certificate that a browser could hold it to.
    strictTransportSecurity: false,
    originAgentCluster: false,
    crossOriginOpenerPolicy: false,
  });
  await app.register(cookie);
  await app.register(rateLimit, { global: false, errorResponseBuilder: () => refused(TOO_MANY) });
  const auth = createAuth(deps);
  const endpoints = createEndpoints({ auth, can: deps.can });
  const { declared, callerOf } = endpoints;
  const errorLog = createErrorLog({ ...deps, callerOf });
  const { metrics = createMetrics() } = deps;
  const watch = createStoreWatch(deps);
  guardEdges(app, { ...deps, errorLog, metrics, watch, declared });
  app.addHook('onClose', () => errorLog.idle());
  readPlainRequests(app);
  await features(app, { ...deps, auth, endpoints, metrics, watch });
  return { app, declared };
}

/** Every schema here is zod's, and compiled by zod. */
function noCompiler(): never {
  throw new Error('A schema was given that is not zod’s');
}

interface Wired extends AppDeps {
  readonly auth: Auth;
  readonly endpoints: Endpoints;
  readonly metrics: Metrics;
  readonly watch: StoreWatch;
}

async function features(app: FastifyInstance, given: Wired): Promise<void> {
  const arrivals = createArrivals(given);
  app.addHook('onClose', async () => arrivals.end());
  const deps = { ...given, collections: arrivals.collections };
  const schools = createSchoolReader(deps);
  const ledger = createSessionLedger(deps);
  const pagesKey = await serverKey(deps.collections, 'pages');
  const references = createReferences({ ...deps, schools });
  const audit = createAudit(deps);
  const codes = await createCodeSources(deps);
  const vault = createFaceVault(deps);
  const all = {
    ...deps,
    crypto: rememberingKeys(deps.crypto),
    mayBeOf: sessionsOfCampus({ ...deps, schools }),
    schools,
    ledger,
    codes,
    audit,
    vault,
    pagesKey,
    references,
    arrivals,
  };
  await app.register(healthRoutes(all));
  await app.register(signInRoutes(all));
  await app.register(deviceRoutes(all));
  await app.register(passkeyRoutes(all));
  await app.register(accountRoutes(all));
  await app.register(checkInRoutes(all));
  await app.register(kioskRoutes(all));
  await app.register(syncRoutes(all));
  await app.register(schoolRoutes(all));
  await app.register(importRoutes(all));
  await app.register(exportRoutes(all));
  await app.register(sessionRoutes(all));
  await app.register(knownAbsenceRoutes(all));
  await app.register(correctionRoutes(all));
  await app.register(attendanceRoutes(all));
  await app.register(appealRoutes(all));
  await app.register(consentRoutes(all));
  await app.register(faceRoutes(all));
  await app.register(documentRoutes(all));
  await app.register(errorRoutes(all));
  await app.register(metricsRoutes(all));
  await app.register(pageRoutes(all));
}
