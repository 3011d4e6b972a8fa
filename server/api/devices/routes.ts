/** The phones that are bound to people, and giving one up for another. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { DeviceList, DeviceQuery, ReleaseDevice, ReleasedDevice } from '#core/contracts/sign-in.ts';
import { DeviceKeyId } from '#core/ids.ts';
import { PASSWORD_WANTED, WRONG_PASSWORD } from '../../sign-in/confirm-password.ts';
import type { Endpoints } from '../../endpoint.ts';
import { NOT_FOUND, refused, valueOf } from '../../problem.ts';
import { unseenBy } from '../../school/student-subject.ts';
import type { Collections } from '../../store/collections.ts';
import { ownerOf, type OwnerDeps } from './owner.ts';
import { releaseDevice, type ReleaseDeps } from './release.ts';

export interface DeviceDeps extends OwnerDeps, ReleaseDeps {
  readonly collections: ReleaseDeps['collections'] & Pick<Collections, 'people'>;
  readonly endpoints: Endpoints;
}

const TAG = 'Phones';

export function deviceRoutes(deps: DeviceDeps): FastifyPluginAsync {
  const { endpoints } = deps;
  const { people, deviceKeys, deviceWaits } = deps.collections;
  return async (app) => {
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/devices',
        tag: TAG,
        summary: 'The phone that is bound to oneself, or to another person',
        access: { action: 'read-devices', by: ['student', 'teacher', 'admin', 'auditor'] },
        asks: { query: DeviceQuery },
        answers: DeviceList,
        refusals: [NOT_FOUND],
      },
      async ({ query: { personId, cursor, limit } }, { caller, require }) => {
        const id = personId ?? caller.person.id;
        const owner = await people.get(id);
        if (owner?.campusId !== caller.person.campusId) throw refused(NOT_FOUND);
        require(await ownerOf(deps, owner), unseenBy(caller.person));
        const equals = { personId: id };
        const page = await deviceKeys.find({ index: 'byPerson', equals, limit, after: cursor });
        const wait = await deviceWaits.get(id);
        const waits = wait !== undefined && wait.until > deps.clock.now();
        return { ...page, items: [...page.items], ...(waits && { waitsUntil: wait.until }) };
      },
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/devices/:id/release',
        tag: TAG,
        summary: 'Frees a person of their lost phone, so that another can be bound',
        access: { action: 'release-device', by: ['student', 'teacher', 'admin'] },
        asks: { params: z.strictObject({ id: DeviceKeyId }), body: ReleaseDevice },
        answers: ReleasedDevice,
        refusals: [NOT_FOUND, PASSWORD_WANTED, WRONG_PASSWORD],
      },
      async ({ params, body: { password } }, { caller, require }) => {
        const device = await deviceKeys.get(params.id);
        const owner = device && (await people.get(device.personId));
        if (owner?.campusId !== caller.person.campusId) throw refused(NOT_FOUND);
        require(await ownerOf(deps, owner), unseenBy(caller.person));
        return valueOf(await releaseDevice(deps, { by: caller, owner, deviceId: params.id, password }));
      },
    );
  };
}
