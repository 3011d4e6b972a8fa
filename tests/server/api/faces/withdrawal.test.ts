/** What is left of a face: nothing, however the withdrawal was cut short, whoever left, and whatever the school decided since. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Problem } from '#core/contracts/api.ts';
import { Consent, FaceVerdict } from '#core/contracts/faces.ts';
import { present } from '#core/assert.ts';
import { PersonId } from '#core/ids.ts';
import { touchSchool } from '../../../../server/school/school-version.ts';
import { goodPictures, LATER_SHOT, pictureOf } from '../../../support/face-pictures.ts';
import { buildTestApi, type Reply, type TestApi } from '../../../support/server-fixture.ts';
import { IDS } from '../../../support/server-school.ts';

const ASHA = PersonId.parse(IDS.asha);
const BEN = PersonId.parse(IDS.ben);
const codeOf = (reply: Reply): string => (reply.status === 200 ? 'ok' : Problem.parse(reply.body).code);

async function consent(api: TestApi, personId: string): Promise<string> {
  const headers = await api.signIn('adler@school.example');
  const body = { personId, purpose: 'face', givenBy: personId };
  return Consent.parse((await api.post('/consents', { headers, body })).body).id;
}
async function register(api: TestApi, personId: string, index: number, by = 'rao@school.example') {
  const body = { personId, pictures: goodPictures(index) };
  return api.post('/upload-face', { headers: await api.signIn(by), body });
}
async function verify(api: TestApi, studentId: string, index: number): Promise<Reply> {
  const body = { claim: { kind: 'student', studentId }, pictures: [pictureOf(index, LATER_SHOT)] };
  return api.post('/face/verify', { headers: await api.signIn('rao@school.example'), body });
}
const verdictOf = (reply: Reply): string => FaceVerdict.parse(reply.body).verdict;

/** The consent ends, and the server with it: nothing is destroyed yet. */
async function endInTheMiddle(api: TestApi, consentId: string): Promise<void> {
  const { liveKey, ...ended } = present(await api.collections.consents.get(consentId), 'it was given');
  const outcome = await api.collections.consents.putIf(
    { ...ended, withdrawnAt: api.clock.now() },
    { liveKey },
  );
  expect(outcome.kind).toBe('written');
}

test('a withdrawal that was cut short leaves no face to compare, nor does a new consent bring it back', async () => {
  const api = await buildTestApi();
  await endInTheMiddle(api, await registered(api));
  expect(verdictOf(await verify(api, ASHA, 0))).toBe('nobody-registered');
  await consent(api, ASHA);
  expect(verdictOf(await verify(api, ASHA, 0))).toBe('nobody-registered');

  async function registered(of: TestApi): Promise<string> {
    const id = await consent(of, ASHA);
    expect(codeOf(await register(of, ASHA, 0))).toBe('ok');
    return id;
  }
});

test('a new consent gets a new key, so that nothing of an older one opens with it', async () => {
  const api = await buildTestApi();
  const old = await consent(api, ASHA);
  expect(codeOf(await register(api, ASHA, 0))).toBe('ok');
  const before = present(await api.collections.faceTemplates.get(`${ASHA}:confirmed`), 'registered');
  await endInTheMiddle(api, old);
  const consentId = await consent(api, ASHA);
  expect(codeOf(await register(api, ASHA, 1))).toBe('ok');
  expect((await api.collections.faceKeys.get(ASHA))?.consentId).toBe(consentId);
  // The old template under the new consent, as whoever can write to the database would put it.
  await api.collections.faceTemplates.putIf({ ...before, consentId }, { id: before.id });
  expect(verdictOf(await verify(api, ASHA, 0))).toBe('nobody-registered');
});

test('nobody is told to look like one whose consent ended', async () => {
  const api = await buildTestApi();
  const ended = await consent(api, BEN);
  await register(api, BEN, 0);
  await endInTheMiddle(api, ended);
  await consent(api, ASHA);
  expect(codeOf(await register(api, ASHA, 0))).toBe('ok');
  expect((await api.collections.faceTemplates.get(`${ASHA}:confirmed`))?.lookAlikes).toEqual([]);
});

test('a school that ended the use of faces compares and confirms none', async () => {
  const api = await buildTestApi();
  await consent(api, ASHA);
  await register(api, ASHA, 0);
  await register(api, ASHA, 0, 'S001');
  const pending = present(await api.collections.faceTemplates.get(`${ASHA}:pending`), 'uploaded');
  const campus = present(await api.collections.campuses.get(pending.campusId), 'there');
  await api.collections.campuses.putIf({ ...campus, faceAllowed: false }, { id: campus.id });
  await touchSchool(api.collections);
  expect(codeOf(await verify(api, ASHA, 0))).toBe('face-off-here');
  const headers = await api.signIn('rao@school.example');
  const decide = async (decision: string) => {
    const body = { decision, uploadedAt: pending.uploadedAt };
    return codeOf(await api.post(`/faces/${ASHA}/confirm`, { headers, body }));
  };
  expect(await decide('confirm')).toBe('face-off-here');
  expect(await decide('reject')).toBe('ok');
});

test('who has left is compared with nobody', async () => {
  const api = await buildTestApi();
  await consent(api, ASHA);
  await register(api, ASHA, 0);
  const asha = present(await api.collections.people.get(ASHA), 'there');
  await api.collections.people.putIf({ ...asha, state: 'left' }, { id: ASHA });
  await touchSchool(api.collections);
  const body = { claim: { kind: 'student', studentId: ASHA }, pictures: [pictureOf(0, LATER_SHOT)] };
  const reply = await api.post('/face/verify', { headers: await api.signIn('adler@school.example'), body });
  expect(verdictOf(reply)).toBe('nobody-registered');
});

test('leaving ends the consent and destroys the face; whoever comes back is asked again', async () => {
  const api = await buildTestApi();
  const id = await consent(api, ASHA);
  await register(api, ASHA, 0);
  await register(api, ASHA, 0, 'S001');
  const headers = await api.signIn('adler@school.example');
  expect(codeOf(await api.post(`/people/${ASHA}/leave`, { headers }))).toBe('ok');
  const { consents, faceKeys, faceTemplates } = api.collections;
  const ended = present(await consents.get(id), 'kept for good');
  expect(ended).toMatchObject({ withdrawnAt: api.clock.now(), withdrawnBy: IDS.admin });
  expect(ended).not.toHaveProperty('liveKey');
  expect(await faceKeys.get(ASHA)).toBeUndefined();
  for (const state of ['pending', 'confirmed'])
    expect(await faceTemplates.get(`${ASHA}:${state}`)).toBeUndefined();
  const late = { personId: ASHA, purpose: 'face', givenBy: ASHA };
  expect(codeOf(await api.post('/consents', { headers, body: late }))).toBe('not-found');
  await api.post(`/people/${ASHA}/return`, { headers });
  expect(verdictOf(await verify(api, ASHA, 0))).toBe('nobody-registered');
  await consent(api, ASHA);
  expect(codeOf(await register(api, ASHA, 0))).toBe('ok');
});

test('leaving that was cut short is finished by sending it again', async () => {
  const api = await buildTestApi();
  const id = await consent(api, ASHA);
  await register(api, ASHA, 0);
  await endInTheMiddle(api, id);
  const headers = await api.signIn('adler@school.example');
  await api.post(`/people/${ASHA}/leave`, { headers });
  expect(await api.collections.faceKeys.get(ASHA)).toBeUndefined();
});

test('the list of uploads stands though one of them is of nobody any more', async () => {
  const api = await buildTestApi();
  for (const [personId, name] of [
    [ASHA, 'S001'],
    [BEN, 'S002'],
  ] as const) {
    await consent(api, personId);
    expect(codeOf(await register(api, personId, 0, name))).toBe('ok');
  }
  await api.collections.people.remove(ASHA);
  const list = await api.get('/faces/pending', { headers: await api.signIn('adler@school.example') });
  const Ids = z.object({ items: z.array(z.object({ person: z.object({ id: z.string() }) })) });
  expect(Ids.parse(list.body).items.map(({ person }) => person.id)).toEqual([BEN]);
});

test('staff are told of somebody alike who was confirmed after the upload, before they confirm it', async () => {
  const api = await buildTestApi();
  await consent(api, ASHA);
  await consent(api, BEN);
  await register(api, ASHA, 0, 'S001');
  await register(api, BEN, 0);
  const { uploadedAt } = present(await api.collections.faceTemplates.get(`${ASHA}:pending`), 'uploaded');
  const headers = await api.signIn('rao@school.example');
  const confirm = async () => {
    const body = { decision: 'confirm', uploadedAt };
    return codeOf(await api.post(`/faces/${ASHA}/confirm`, { headers, body }));
  };
  expect(await confirm()).toBe('look-alike-found');
  expect((await api.collections.faceTemplates.get(`${ASHA}:pending`))?.lookAlikes).toEqual([BEN]);
  expect(await confirm()).toBe('ok');
});

test('staff who register a face are told at once who looks alike; a student never is', async () => {
  const api = await buildTestApi();
  await consent(api, ASHA);
  await consent(api, BEN);
  await register(api, ASHA, 0);
  expect((await register(api, BEN, 0)).body).toMatchObject({ lookAlikes: [ASHA] });
  expect((await register(api, BEN, 0, 'S002')).body).not.toHaveProperty('lookAlikes');
});
