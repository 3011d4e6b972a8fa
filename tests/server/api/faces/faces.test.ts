/** A face from its consent over the upload and the look of staff to its verification, and back to nothing. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Consent, Erasure, FaceVerdict, PendingFace, UploadedFace } from '#core/contracts/faces.ts';
import { Problem, SessionList } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { present } from '#core/assert.ts';
import { PersonId } from '#core/ids.ts';
import { buildTestApi, type Reply, type TestApi } from '../../../support/server-fixture.ts';
import { pairTestKiosk } from '../../../support/server-kiosk.ts';
import { emptyPicture, goodPictures, LATER_SHOT, pictureOf } from '../../../support/face-pictures.ts';
import { IDS, testSchool, uuid } from '../../../support/server-school.ts';

const Pending = z.object({ items: z.array(PendingFace) });
const outcomeOf = (reply: Reply): string => (reply.status === 200 ? 'ok' : Problem.parse(reply.body).code);

async function consented(api: TestApi, personId: string = IDS.asha): Promise<string> {
  const headers = await api.signIn('adler@school.example');
  const reply = await api.post('/consents', {
    headers,
    body: { personId, purpose: 'face', givenBy: personId },
  });
  expect(outcomeOf(reply)).toBe('ok');
  return Consent.parse(reply.body).id;
}

async function upload(
  api: TestApi,
  name: string,
  personId: string,
  pictures: readonly string[],
): Promise<Reply> {
  return api.post('/upload-face', { headers: await api.signIn(name), body: { personId, pictures } });
}

async function verify(api: TestApi, claim: object, picture: string): Promise<FaceVerdict> {
  const headers = await api.signIn('rao@school.example');
  const reply = await api.post('/face/verify', { headers, body: { claim, pictures: [picture] } });
  return FaceVerdict.parse(reply.body);
}
const claimOf = (studentId: string) => ({ kind: 'student', studentId });

describe('a student who uploads their own face', () => {
  test('waits until a teacher has looked at them, and is recognised from then on', async () => {
    const api = await buildTestApi();
    await consented(api);
    const uploaded = UploadedFace.parse((await upload(api, 'S001', IDS.asha, goodPictures(0))).body);
    expect(uploaded).toMatchObject({ state: 'pending', shots: 3 });
    expect((await verify(api, claimOf(IDS.asha), pictureOf(0, LATER_SHOT))).verdict).toBe(
      'nobody-registered',
    );

    const teacher = await api.signIn('rao@school.example');
    const list = await api.get('/faces/pending', { headers: teacher });
    const [pending] = Pending.parse(list.body).items;
    expect(pending?.person.id).toBe(IDS.asha);
    const body = { decision: 'confirm', uploadedAt: pending?.uploadedAt };
    const confirmed = await api.post(`/faces/${IDS.asha}/confirm`, { headers: teacher, body });
    expect(outcomeOf(confirmed)).toBe('ok');

    const own = await verify(api, claimOf(IDS.asha), pictureOf(0, LATER_SHOT));
    expect(own).toMatchObject({ verdict: 'matched', studentId: IDS.asha, liveness: 'not-checked' });
    const stranger = await verify(api, claimOf(IDS.asha), pictureOf(1, LATER_SHOT));
    expect(stranger.verdict).toBe('not-matched');
    expect(outcomeOf(await api.post(`/faces/${IDS.asha}/confirm`, { headers: teacher, body }))).toBe(
      'face-not-pending',
    );
  });

  test('keeps no picture and no open embedding anywhere', async () => {
    const api = await buildTestApi();
    await consented(api);
    const reply = await upload(api, 'S001', IDS.asha, goodPictures(0));
    const kept = present(await api.collections.faceTemplates.get(`${IDS.asha}:pending`), 'it was kept');
    const everything = JSON.stringify([kept, reply.body, api.logged]);
    expect(everything).not.toMatch(/embedding|"0\.\d{6}|-0\.\d{6}/);
    expect(everything).not.toContain(present(goodPictures(0)[0], 'three').slice(200, 260));
  });
});

describe('consent', () => {
  test('comes before any template', async () => {
    const api = await buildTestApi();
    expect(outcomeOf(await upload(api, 'S001', IDS.asha, goodPictures(0)))).toBe('no-consent');
  });

  test('stands once, and says who gave it', async () => {
    const api = await buildTestApi();
    const headers = await api.signIn('S001');
    const body = { personId: IDS.asha, purpose: 'face' };
    const first = await api.post('/consents', { headers, body });
    expect(first.body).toMatchObject({ givenBy: IDS.asha, takenBy: IDS.asha });
    expect(outcomeOf(await api.post('/consents', { headers, body }))).toBe('consent-stands');
  });

  test.each([
    { name: 'staff who do not say who said yes', givenBy: undefined },
    { name: 'staff who name somebody else', givenBy: IDS.ben },
    { name: 'staff who name themselves', givenBy: IDS.admin },
  ])('is not taken from $name', async ({ givenBy }) => {
    const api = await buildTestApi();
    const headers = await api.signIn('adler@school.example');
    const body = { personId: IDS.asha, purpose: 'face', ...(givenBy !== undefined && { givenBy }) };
    expect(outcomeOf(await api.post('/consents', { headers, body }))).toBe('consent-giver-unknown');
  });

  test('is not asked for where the school uses no faces', async () => {
    const api = await buildTestApi({ school: testSchool({ faceAllowed: false }) });
    const headers = await api.signIn('S001');
    const body = { personId: IDS.asha, purpose: 'face' };
    expect(outcomeOf(await api.post('/consents', { headers, body }))).toBe('face-off-here');
  });

  test('once withdrawn destroys the key and the templates, and signs that it did', async () => {
    const api = await buildTestApi();
    const id = await consented(api);
    await upload(api, 'rao@school.example', IDS.asha, goodPictures(0));
    const before = await api.collections.faceTemplates.get(`${IDS.asha}:confirmed`);
    expect(before?.state).toBe('confirmed');

    const reply = await api.post(`/consents/${id}/withdraw`, { headers: await api.signIn('S001') });
    const { text, signature, consent } = Erasure.parse(reply.body);
    expect(consent.withdrawnBy).toBe(IDS.asha);
    const key = present(await api.collections.serverKeys.get('pages'), 'it is there').publicKey;
    const from = nodeCrypto.fromBase64Url;
    const signed = nodeCrypto.verifyEd25519(
      present(from(key), 'key'),
      nodeCrypto.utf8(text),
      present(from(signature), 'signature'),
    );
    expect(signed).toBe(true);
    expect(await api.collections.faceKeys.get(IDS.asha)).toBeUndefined();
    expect(await api.collections.faceTemplates.get(`${IDS.asha}:confirmed`)).toBeUndefined();
    // The row as a backup would bring it back.
    await api.collections.faceTemplates.putIf(present(before, 'it was there'), 'absent');
    await consented(api);
    expect((await verify(api, claimOf(IDS.asha), pictureOf(0, LATER_SHOT))).verdict).toBe(
      'nobody-registered',
    );
    const again = await api.post(`/consents/${id}/withdraw`, { headers: await api.signIn('S001') });
    expect(again.status).toBe(200);
  });
});

describe('pictures', () => {
  test.each([
    { name: 'nobody', pictures: [emptyPicture(), ...goodPictures(0).slice(1)], code: 'picture-nobody' },
    {
      name: 'no picture at all',
      pictures: [Buffer.alloc(300, 7).toString('base64'), ...goodPictures(0).slice(1)],
      code: 'picture-unreadable',
    },
    {
      name: 'darkness',
      pictures: [
        pictureOf(0, { scale: 0.8, tiltDegrees: 0, light: 0.01, noise: 0 }),
        ...goodPictures(0).slice(1),
      ],
      code: /picture-(too-dark|nobody)/,
    },
    {
      name: 'two people in turn',
      pictures: [...goodPictures(0).slice(0, 2), ...goodPictures(1).slice(0, 1)],
      code: 'other-person',
    },
    {
      name: 'the same picture twice',
      pictures: [...goodPictures(0).slice(0, 2), ...goodPictures(0).slice(0, 1)],
      code: 'same-picture',
    },
    { name: 'too few', pictures: goodPictures(0).slice(0, 2), code: 'request-malformed' },
  ])('of $name are refused with what to do', async ({ pictures, code }) => {
    const api = await buildTestApi();
    await consented(api);
    const reply = await upload(api, 'S001', IDS.asha, pictures);
    expect(outcomeOf(reply)).toMatch(code);
    expect(await api.collections.faceTemplates.get(`${IDS.asha}:pending`)).toBeUndefined();
  });
});

describe('within a roster', () => {
  async function registered(api: TestApi, ...people: readonly (readonly [string, number])[]): Promise<void> {
    for (const [personId, index] of people) {
      await consented(api, personId);
      expect(outcomeOf(await upload(api, 'rao@school.example', personId, goodPictures(index)))).toBe('ok');
    }
  }
  const session = async (api: TestApi): Promise<object> => {
    const list = await api.get('/sessions', { headers: await api.signIn('rao@school.example') });
    const [row] = SessionList.parse(list.body).rows;
    return { kind: 'session', sessionId: row?.sessionId };
  };

  test('finds the one who is there', async () => {
    const api = await buildTestApi();
    await registered(api, [IDS.asha, 0], [IDS.ben, 1]);
    const verdict = await verify(api, await session(api), pictureOf(1, LATER_SHOT));
    expect(verdict).toMatchObject({ verdict: 'matched', studentId: IDS.ben });
    expect((await verify(api, await session(api), pictureOf(2, LATER_SHOT))).verdict).toBe('not-matched');
  });

  test('never picks one of two who are alike, and tells staff of them', async () => {
    const api = await buildTestApi();
    await registered(api, [IDS.asha, 0], [IDS.ben, 0]);
    const verdict = await verify(api, await session(api), pictureOf(0, LATER_SHOT));
    expect(verdict).toMatchObject({ verdict: 'unsure' });
    expect(verdict.studentId).toBeUndefined();
    const twin = await api.collections.faceTemplates.get(`${IDS.ben}:confirmed`);
    expect(twin?.lookAlikes).toEqual([IDS.asha]);
  });

  test('is open to the kiosk of the campus', async () => {
    const api = await buildTestApi();
    await registered(api, [IDS.asha, 0]);
    const kiosk = await pairTestKiosk(api);
    const body = { claim: claimOf(IDS.asha), pictures: [pictureOf(0, LATER_SHOT)] };
    const reply = await api.post('/face/verify', { headers: kiosk.headers, body });
    expect(FaceVerdict.parse(reply.body).verdict).toBe('matched');
  });
});

test('asks for one student who is known here', async () => {
  const api = await buildTestApi();
  const claim = claimOf(PersonId.parse(uuid(999)));
  const headers = await api.signIn('rao@school.example');
  const reply = await api.post('/face/verify', { headers, body: { claim, pictures: [emptyPicture()] } });
  expect(outcomeOf(reply)).toBe('not-found');
});
