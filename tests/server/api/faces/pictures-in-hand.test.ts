/** Many uploads at once: as many as the memory holds are taken in, the others are told when to come again. */
import { expect, test } from 'vitest';
import { Problem } from '#core/contracts/api.ts';
import { picturesInHand } from '../../../../server/api/faces/pictures-in-hand.ts';
import { buildTestApi } from '../../../support/server-fixture.ts';
import { IDS } from '../../../support/server-school.ts';

const MIB = 1024 * 1024;

test('six of the largest bodies are held, and the next once one is let go', () => {
  const inHand = picturesInHand();
  const taken = Array.from({ length: 7 }, () => inHand.take(16 * MIB));
  expect(taken.map((letGo) => letGo !== undefined)).toEqual([true, true, true, true, true, true, false]);
  taken[0]?.();
  taken[0]?.();
  expect(inHand.take(16 * MIB)).toBeDefined();
  expect(inHand.take(1)).toBeUndefined();
});

test('sixty at once: forty are answered, twenty come again, and nothing is held afterwards', async () => {
  const api = await buildTestApi({ manyAddresses: true });
  const headers = await api.signIn('rao@school.example');
  const body = { claim: { kind: 'student', studentId: IDS.asha }, pictures: ['A'.repeat(400)] };
  for (let round = 0; round < 2; round += 1) {
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => api.post('/face/verify', { headers, body })),
    );
    const codes = replies.map((reply) => Problem.parse(reply.body).code);
    expect(codes.filter((code) => code === 'picture-unreadable')).toHaveLength(40);
    const busy = replies.filter(({ status }) => status === 503);
    expect(busy).toHaveLength(20);
    expect(busy.map((reply) => reply.headers['retry-after'])).toEqual(busy.map(() => '5'));
  }
});
