/** Everything about accounts: getting one, being let in, who people are, and what they sign in with. */
import type { FastifyPluginAsync } from 'fastify';
import { createBackground } from '../../background.ts';
import type { AccountRouteDeps } from './deps.ts';
import { inviteRoutes } from './invite-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { registrationRoutes } from './registration-routes.ts';
import { secretRoutes } from './secret-routes.ts';

export function accountRoutes(given: AccountRouteDeps): FastifyPluginAsync {
  return async (app) => {
    const deps = { ...given, background: createBackground(given) };
    app.addHook('onClose', () => deps.background.settled());
    registrationRoutes(app, deps);
    inviteRoutes(app, deps);
    peopleRoutes(app, deps);
    secretRoutes(app, deps);
  };
}
