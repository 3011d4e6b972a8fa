/** A change to the school whose process ended before it could tell of it. */
import { expect, test } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { buildTestApi } from '../../support/server-fixture.ts';
import { pairTestKiosk } from '../../support/server-kiosk.ts';
import { IDS } from '../../support/server-school.ts';

test('is seen by kiosks within a minute', async () => {
  const api = await buildTestApi();
  const kiosk = await pairTestKiosk(api);
  const before = await kiosk.pull();
  const group = await api.collections.classGroups.get(IDS.maths);
  const asha = await api.collections.people.get(IDS.asha);
  if (group === undefined || asha === undefined) throw new Error('they are in the school');
  await api.collections.classGroups.putIf({ ...group, title: 'Maths 9C' }, { id: group.id });
  await api.collections.people.putIf({ ...asha, name: { first: 'Aisha', last: 'Khan' } }, { id: asha.id });
  api.clock.advance(MINUTE_MS);
  const { reference } = await kiosk.pull(`?reference=${before.referenceId}`);
  expect(reference?.classGroups.map(({ title }) => title)).toContain('Maths 9C');
  expect(reference?.students.map(({ name }) => name.first)).toContain('Aisha');
});

test('that is none makes no new reference', async () => {
  const api = await buildTestApi();
  const kiosk = await pairTestKiosk(api);
  const before = await kiosk.pull();
  api.clock.advance(MINUTE_MS);
  const after = await kiosk.pull(`?reference=${before.referenceId}`);
  expect([after.referenceId, after.reference]).toEqual([before.referenceId, undefined]);
});
