/** Consents: who said yes to their face, and the way back, which destroys it. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { Consent, Erasure, GiveConsent } from '#core/contracts/faces.ts';
import { PersonId } from '#core/ids.ts';
import { Role } from '#core/roster/person.ts';
import type { Endpoints } from '../../endpoint.ts';
import { FACE_OFF } from '../../faces/face-off.ts';
import { NOT_FOUND, refused, valueOf } from '../../problem.ts';
import { findAll } from '../../store/collection.ts';
import { studentSubject, unseenBy } from '../../school/student-subject.ts';
import {
  CONSENT_STANDS,
  consentFrom,
  giveConsent,
  GIVER_UNKNOWN,
  withdrawConsent,
  type ConsentDeps,
} from './give.ts';

export interface ConsentRouteDeps extends ConsentDeps {
  readonly endpoints: Endpoints;
}

const TAG = 'Faces';

export function consentRoutes(deps: ConsentRouteDeps): FastifyPluginAsync {
  const { consents } = deps.collections;
  return async (app) => {
    deps.endpoints.person(
      app,
      {
        method: 'POST',
        url: '/consents',
        tag: TAG,
        summary: 'Takes down a consent to a student’s face',
        access: { action: 'give-consent', by: ['student', 'guardian', 'teacher', 'admin'] },
        asks: { body: GiveConsent },
        answers: Consent,
        refusals: [FACE_OFF, GIVER_UNKNOWN, CONSENT_STANDS],
      },
      async ({ body }, { caller, require }) => {
        const { student, subject } = await studentSubject(deps, caller.person, body.personId);
        require(subject, unseenBy(caller.person));
        // Whoever is no student, or none any more, is none here, also for those who know them.
        if (student.role !== 'student' || student.state === 'left') throw refused(NOT_FOUND);
        return valueOf(await giveConsent(deps, caller, { student, asked: body }));
      },
    );
    deps.endpoints.person(
      app,
      {
        method: 'GET',
        url: '/consents',
        tag: TAG,
        summary: 'Every consent of a student, those that were withdrawn too; one’s own where nobody is named',
        access: { action: 'read-consents', by: Role.options },
        asks: { query: z.strictObject({ personId: PersonId.optional() }) },
        answers: z.object({ items: z.array(Consent) }),
      },
      async ({ query }, { caller, require }) => {
        const { subject } = await studentSubject(deps, caller.person, query.personId ?? caller.person.id);
        require(subject, unseenBy(caller.person));
        const equals = { personId: subject.studentId };
        return { items: (await findAll(consents, { index: 'byPerson', equals })).map(consentFrom) };
      },
    );
    deps.endpoints.person(
      app,
      {
        method: 'POST',
        url: '/consents/:id/withdraw',
        tag: TAG,
        summary:
          'Takes a consent back: key and templates are destroyed, here at once and at kiosks with their next sync',
        access: { action: 'withdraw-consent', by: ['student', 'guardian', 'admin'] },
        asks: { params: z.strictObject({ id: z.uuid() }) },
        answers: Erasure,
        refusals: [NOT_FOUND],
      },
      async ({ params }, { caller, require }) => {
        const consent = await consents.get(params.id);
        if (consent === undefined) throw refused(NOT_FOUND);
        const { subject } = await studentSubject(deps, caller.person, consent.personId);
        require(subject, unseenBy(caller.person));
        return valueOf(await withdrawConsent(deps, caller, consent));
      },
    );
  };
}
