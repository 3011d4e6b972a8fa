/** Faces: upload, confirmation by staff, verification. Pictures come in, are read in memory, and are never kept or returned. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Can } from '#core/access/can.ts';
import {
  ConfirmFace,
  FaceVerdict,
  PendingFace,
  UploadedFace,
  UploadFace,
  VerifyFace,
} from '#core/contracts/faces.ts';
import { PersonId } from '#core/ids.ts';
import type { Endpoints } from '../../endpoint.ts';
import { FACE_OFF } from '../../faces/face-off.ts';
import { NOT_FOUND, refused, valueOf } from '../../problem.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import type { Collections } from '../../store/collections.ts';
import { studentSubject, unseenBy } from '../../school/student-subject.ts';
import { confirmFace, pendingFaces, type ConfirmDeps } from './confirm.ts';
import { amongWhom } from './among.ts';
import { picturesInHand } from './pictures-in-hand.ts';
import {
  FACES_BUSY,
  LOOK_ALIKE,
  NO_CONSENT,
  NOT_A_STUDENT,
  NOT_PENDING,
  OTHER_PERSON,
  OWN_FACE,
  PICTURE_REFUSALS,
  ROSTER_TOO_LARGE,
  SAME_PICTURE,
} from './refusals.ts';
import { uploadFace, type UploadDeps } from './upload.ts';
import { verifyFace } from './verify.ts';

export interface FaceRouteDeps extends UploadDeps, ConfirmDeps {
  readonly collections: Pick<Collections, 'people' | 'faceTemplates'>;
  readonly ledger: SessionLedger;
  readonly endpoints: Endpoints;
  readonly can: Can;
}

const TAG = 'Faces';
/** Five pictures of some 2 MB each as base64. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
/** A picture costs the server a tenth of a second. */
const PER_MINUTE = 60;
const PAGE = 200;

export function faceRoutes(deps: FaceRouteDeps): FastifyPluginAsync {
  const { endpoints } = deps;
  const { faceTemplates } = deps.collections;
  const inHand = picturesInHand();
  return async (app) => {
    // Who asks was found out before; the body is still to come.
    app.addHook('preParsing', async ({ routeOptions, headers }, reply) => {
      if (routeOptions.bodyLimit !== BODY_LIMIT_BYTES) return;
      const letGo = inHand.take(Number(headers['content-length'] ?? BODY_LIMIT_BYTES));
      if (letGo === undefined) throw refused(FACES_BUSY);
      reply.raw.once('close', letGo);
    });
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/upload-face',
        tag: TAG,
        summary:
          'Registers a face from 3 to 5 pictures, which are forgotten; a student’s own waits for staff',
        access: { action: 'upload-face', by: ['student', 'teacher', 'admin'] },
        asks: { body: UploadFace },
        answers: UploadedFace,
        refusals: [FACE_OFF, NO_CONSENT, NOT_A_STUDENT, SAME_PICTURE, OTHER_PERSON, ...PICTURE_REFUSALS],
        bodyLimit: BODY_LIMIT_BYTES,
        perMinute: PER_MINUTE,
      },
      async ({ body }, { caller, require }) => {
        const { student, subject } = await studentSubject(deps, caller.person, body.personId);
        require(subject, unseenBy(caller.person));
        return valueOf(await uploadFace(deps, caller, { student, asked: body }));
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/faces/pending',
        tag: TAG,
        summary: 'Uploads that wait until staff have looked at the person, the oldest first',
        access: { action: 'list-pending-faces', by: ['teacher', 'admin'] },
        asks: { query: z.strictObject({ cursor: z.string().max(500).optional() }) },
        answers: z.object({ items: z.array(PendingFace), next: z.string().optional() }),
      },
      async ({ query }, { caller: { person, actor }, require }) => {
        require(person);
        const { campusId } = person;
        const equals = { campusId, state: 'pending' as const };
        const page = await faceTemplates.find({ index: 'byState', equals, limit: PAGE, after: query.cursor });
        const waiting = await pendingFaces(deps, campusId, page.items);
        const subjects = await Promise.all(
          waiting.map(async (item) => ({ item, ...(await studentSubject(deps, person, item.person.id)) })),
        );
        const own = subjects.filter(({ subject }) => deps.can(actor, 'confirm-face', subject));
        const items = own.map(({ item }) => item);
        return { items, ...(page.next !== undefined && { next: page.next }) };
      },
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/faces/:personId/confirm',
        tag: TAG,
        summary: 'Staff have the student before them, and confirm or reject the upload',
        access: { action: 'confirm-face', by: ['teacher', 'admin'] },
        asks: { params: z.strictObject({ personId: PersonId }), body: ConfirmFace },
        answers: z.object({}),
        refusals: [NOT_PENDING, OWN_FACE, LOOK_ALIKE, FACE_OFF],
      },
      async ({ params, body }, { caller, require }) => {
        const { id, campusId } = caller.person;
        require({ campusId, studentId: id, teacherIds: [id] });
        const { student, subject } = await studentSubject(deps, caller.person, params.personId);
        require(subject);
        valueOf(await confirmFace(deps, caller, { student, asked: body }));
        return {};
      },
    );
    endpoints.caller(
      app,
      {
        method: 'POST',
        url: '/face/verify',
        tag: TAG,
        summary:
          'Compares pictures with the claimed student, or within the roster of one session; nothing is kept',
        access: { action: 'verify-face', by: ['teacher', 'admin', 'kiosk'] },
        asks: { body: VerifyFace },
        answers: FaceVerdict,
        refusals: [FACE_OFF, NOT_FOUND, ROSTER_TOO_LARGE, ...PICTURE_REFUSALS],
        bodyLimit: BODY_LIMIT_BYTES,
        perMinute: PER_MINUTE,
      },
      async ({ body }, { caller, require }) => {
        const { actor } = caller;
        require({ campusId: actor.campusId, teacherIds: actor.kind === 'person' ? [actor.id] : [] });
        const found = await amongWhom(deps, actor, body.claim);
        if (found === undefined) throw refused(NOT_FOUND);
        require(found.subject);
        if (!(await deps.schools.of(actor.campusId)).faceAllowed) throw refused(FACE_OFF);
        return valueOf(await verifyFace(deps, body, found.people));
      },
    );
  };
}
