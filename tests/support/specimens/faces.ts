/** Consents and faces. `own` of staff is a student of theirs; of a student themselves; of a guardian their child. */
import { present } from '#core/assert.ts';
import type { PersonId } from '#core/ids.ts';
import { goodPictures, LATER_SHOT, pictureOf } from '../face-pictures.ts';
import type { Bench } from './bench.ts';
import { naming, selfOf } from './self.ts';
import type { Prepared, Specimens } from './specimen.ts';
import type { Who } from './who.ts';

/** The student whom `who` may have to do with. */
function ownStudent({ ours }: Bench, who: Who): PersonId {
  return who === 'student' || who === 'guardian' ? ours.students[0].id : ours.students[1].id;
}

/** Takes the student's consent back and gives it anew, straight in the store. */
async function consent({ api, ours }: Bench, personId: PersonId): Promise<string> {
  const { consents } = api.collections;
  const liveKey = `${personId}|face`;
  const live = (await consents.find({ index: 'byLiveKey', equals: { liveKey }, limit: 1 })).items[0];
  if (live !== undefined) return live.id;
  const campusId = present(await api.collections.people.get(personId), 'they are there').campusId;
  const id = crypto.randomUUID();
  const by = ours.admin.id;
  await consents.putIf(
    {
      id,
      campusId,
      personId,
      purpose: 'face',
      givenBy: personId,
      takenBy: by,
      givenAt: api.clock.now(),
      liveKey,
    },
    'absent',
  );
  return id;
}

async function noConsent({ api }: Bench, personId: PersonId): Promise<void> {
  const { consents } = api.collections;
  const liveKey = `${personId}|face`;
  const live = (await consents.find({ index: 'byLiveKey', equals: { liveKey }, limit: 1 })).items[0];
  if (live === undefined) return;
  const withdrawn = { ...live, withdrawnAt: api.clock.now(), withdrawnBy: personId };
  delete withdrawn.liveKey;
  await consents.putIf(withdrawn, { liveKey });
}

const isStaff = (who: Who): boolean => who === 'teacher' || who === 'admin' || who === 'cover';

async function toConsent(bench: Bench, who: Who, personId: PersonId): Promise<Prepared> {
  await noConsent(bench, personId);
  return { body: { personId, purpose: 'face', ...(isStaff(who) && { givenBy: personId }) } };
}
async function toWithdraw(bench: Bench, personId: PersonId): Promise<Prepared> {
  return { params: { id: await consent(bench, personId) } };
}
async function toUpload(bench: Bench, personId: PersonId): Promise<Prepared> {
  await consent(bench, personId);
  return { body: { personId, pictures: goodPictures(0) } };
}
/** A pending upload, as it lies in the store: what is sealed in it does not matter here. */
async function toConfirm(bench: Bench, personId: PersonId): Promise<Prepared> {
  const { api } = bench;
  const consentId = await consent(bench, personId);
  const campusId = present(await api.collections.people.get(personId), 'they are there').campusId;
  const uploadedAt = api.clock.now();
  const id = `${personId}:pending`;
  const known = await api.collections.faceTemplates.get(id);
  const made = {
    model: 'dlib-resnet-v1/chip150',
    shots: 3,
    lookAlikes: [],
    uploadedBy: personId,
    uploadedAt,
  };
  const record = {
    id,
    campusId,
    personId,
    consentId,
    ...made,
    state: 'pending' as const,
    sealed: crypto.randomUUID(),
  };
  await api.collections.faceTemplates.putIf(record, known === undefined ? 'absent' : { id });
  return { params: { personId }, body: { decision: 'confirm', uploadedAt } };
}
function toVerify(personId: PersonId): Prepared {
  const pictures = [pictureOf(0, LATER_SHOT)];
  return { body: { claim: { kind: 'student', studentId: personId }, pictures } };
}

const BY_CARE = ['student', 'guardian', 'teacher', 'cover', 'admin'] as const;

export const faceSpecimens: Specimens = {
  'POST /consents': {
    by: BY_CARE,
    again: false,
    own: (bench, who) => toConsent(bench, who, ownStudent(bench, who)),
    other: async (bench, who) => toConsent(bench, who, (await bench.fresh.person()).id),
    otherCampus: (bench, who) => toConsent(bench, who, bench.theirs.students[0].id),
    self: (bench, who) => toConsent(bench, who, selfOf(bench, who).id),
  },
  'GET /consents': {
    by: [...BY_CARE, 'auditor'],
    again: true,
    own: async (bench, who) => ({ query: { personId: ownStudent(bench, who) } }),
    other: async ({ fresh }) => ({ query: { personId: (await fresh.person()).id } }),
    otherCampus: async ({ theirs }) => ({ query: { personId: theirs.students[0].id } }),
    self: naming((personId) => ({ query: { personId } })),
  },
  'POST /consents/:id/withdraw': {
    by: ['student', 'guardian', 'admin'],
    again: false,
    own: (bench, who) => toWithdraw(bench, ownStudent(bench, who)),
    other: async (bench) => toWithdraw(bench, (await bench.fresh.person()).id),
    otherCampus: (bench) => toWithdraw(bench, bench.theirs.students[0].id),
    self: (bench, who) => toWithdraw(bench, selfOf(bench, who).id),
  },
  'POST /upload-face': {
    by: ['student', 'teacher', 'cover', 'admin'],
    again: true,
    own: (bench, who) => toUpload(bench, ownStudent(bench, who)),
    other: async (bench) => toUpload(bench, (await bench.fresh.person()).id),
    otherCampus: (bench) => toUpload(bench, bench.theirs.students[0].id),
    self: (bench, who) => toUpload(bench, selfOf(bench, who).id),
  },
  'GET /faces/pending': { by: ['teacher', 'cover', 'admin'], again: true, own: async () => ({}) },
  'POST /faces/:personId/confirm': {
    by: ['teacher', 'cover', 'admin'],
    again: false,
    own: (bench, who) => toConfirm(bench, ownStudent(bench, who)),
    other: async (bench) => toConfirm(bench, (await bench.fresh.person()).id),
    otherCampus: (bench) => toConfirm(bench, bench.theirs.students[0].id),
    self: (bench, who) => toConfirm(bench, selfOf(bench, who).id),
  },
  'POST /face/verify': {
    by: ['teacher', 'cover', 'admin', 'kiosk'],
    again: true,
    own: async (bench, who) => toVerify(ownStudent(bench, who)),
    other: async ({ fresh }) => toVerify((await fresh.person()).id),
    otherCampus: async ({ theirs }) => toVerify(theirs.students[0].id),
    self: (bench, who) => Promise.resolve(toVerify(selfOf(bench, who).id)),
  },
};
