/** The sessions of a class or a course in a range of days, page by page, for those who may see them. */
import { describe, expect, test } from 'vitest';
import { SessionRow } from '#core/contracts/api.ts';
import { AttendanceData } from '#core/contracts/sessions.ts';
import { CourseId } from '#core/ids.ts';
import { HOUR_MS } from '#core/time.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import { coverGrants } from '../../../server/store/school-records.ts';
import { codeOf } from '../../support/asking.ts';
import { buildTestApi, NINE } from '../../support/server-fixture.ts';
import { pairTestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';

const DAYS = 'from=2026-03-02&until=2026-03-06';
const COURSE = CourseId.parse(uuid(90));

/** Maths and Art of Monday to Wednesday, opened at nine; Asha came on Monday. Both are taught as one course. */
async function threeDays() {
  const api = await buildTestApi();
  const kiosk = await pairTestKiosk(api);
  await kiosk.push([kiosk.opening()]);
  for (const [id, who] of [
    [IDS.mathsEntry, 'rao'],
    [IDS.artEntry, 'lee'],
  ] as const)
    for (const date of ['2026-03-02', '2026-03-03', '2026-03-04']) {
      api.clock.set(Date.parse(`${date}T09:00Z`));
      const headers = await api.signIn(`${who}@school.example`);
      const reply = await api.post('/sessions', { headers, body: { entryId: id, date } });
      SessionRow.parse(reply.body);
    }
  api.clock.set(NINE);
  const asha = await api.signIn('S001');
  await api.post('/attendance/mark', { headers: asha, body: { token: kiosk.token(NINE) } });
  for (const id of [IDS.maths, IDS.art]) {
    const group = await api.collections.classGroups.get(id);
    if (group !== undefined)
      await api.collections.classGroups.putIf({ ...group, courseId: COURSE }, { id: group.id });
  }
  await touchSchool(api.collections);
  const ask = async (who: string, path: string) => api.get(path, { headers: await api.signIn(who) });
  return { api, ask };
}

describe('the data of a class', () => {
  test('gives each session once, with the mark of each student', async () => {
    const { ask } = await threeDays();
    const reply = await ask('rao@school.example', `/attendance/data/class/${IDS.maths}?${DAYS}`);
    const data = AttendanceData.parse(reply.body);
    expect(data.items.map(({ session }) => session.startsAt)).toEqual(
      [0, 24, 48].map((h) => NINE + h * HOUR_MS),
    );
    expect(data.items[0]?.marks.map(({ status }) => status)).toEqual([
      'present',
      'expected',
      'expected',
      'expected',
    ]);
    expect(data.students[IDS.asha]).toMatchObject({ rollNumber: 'S001' });
    expect(data.next).toBeUndefined();
  });

  test('comes in pages without a gap', async () => {
    const { ask } = await threeDays();
    const seen: number[] = [];
    let cursor = '';
    do {
      const path = `/attendance/data/class/${IDS.maths}?${DAYS}&limit=1${cursor}`;
      const data = AttendanceData.parse((await ask('adler@school.example', path)).body);
      seen.push(...data.items.map(({ session }) => (session.startsAt - NINE) / HOUR_MS));
      cursor = data.next === undefined ? '' : `&cursor=${data.next}`;
    } while (cursor !== '' && seen.length < 10);
    expect(seen).toEqual([0, 24, 48]);
  });

  test('of a range holds its first and last day', async () => {
    const { ask } = await threeDays();
    const path = `/attendance/data/class/${IDS.maths}?from=2026-03-03&until=2026-03-03`;
    const data = AttendanceData.parse((await ask('rao@school.example', path)).body);
    expect(data.items.map(({ session }) => session.startsAt)).toEqual([NINE + 24 * HOUR_MS]);
  });

  test.each([
    { who: 'lee@school.example', path: `class/${IDS.maths}?${DAYS}`, code: 'not-your-class' },
    { who: 'S001', path: `class/${IDS.maths}?${DAYS}`, code: 'role-not-allowed' },
    { who: 'rao@school.example', path: `class/${uuid(999)}?${DAYS}`, code: 'no-such-class' },
    { who: 'rao@school.example', path: `subject/${uuid(999)}?${DAYS}`, code: 'no-such-course' },
    { who: 'rao@school.example', path: `class/${IDS.maths}`, code: 'request-malformed' },
    {
      who: 'rao@school.example',
      path: `class/${IDS.maths}?from=2026-03-03&until=2026-03-02`,
      code: 'range-wrong',
    },
    {
      who: 'rao@school.example',
      path: `class/${IDS.maths}?from=2026-03-03&until=2027-03-05`,
      code: 'range-wrong',
    },
    { who: 'rao@school.example', path: `class/${IDS.maths}?${DAYS}&cursor=x`, code: 'cursor-wrong' },
  ])('is refused to $who at $path: $code', async ({ who, path, code }) => {
    const { ask } = await threeDays();
    expect(codeOf(await ask(who, `/attendance/data/${path}`))).toBe(code);
  });

  test('gives a cover teacher what lies within the cover, and nothing of the days before', async () => {
    const { api, ask } = await threeDays();
    const grant = {
      id: uuid(700),
      campusId: IDS.campus,
      classGroupId: IDS.maths,
      teacherId: IDS.lee,
      from: NINE + 23 * HOUR_MS,
      until: NINE + 26 * HOUR_MS,
      grantedBy: IDS.admin,
      createdAt: NINE,
    };
    await api.collections.coverGrants.putIf(coverGrants.schema.parse(grant), 'absent');
    await touchSchool(api.collections);
    api.clock.set(NINE + 24 * HOUR_MS);
    const path = `/attendance/data/class/${IDS.maths}?${DAYS}`;
    const data = AttendanceData.parse((await ask('lee@school.example', path)).body);
    expect(data.items.map(({ session }) => session.startsAt)).toEqual([NINE + 24 * HOUR_MS]);
  });
});

describe('the data of a course', () => {
  test.each([
    { who: 'adler@school.example', count: 6 },
    { who: 'rao@school.example', count: 3 },
    { who: 'lee@school.example', count: 3 },
  ])('gives $who the sessions of $count', async ({ who, count }) => {
    const { ask } = await threeDays();
    const data = AttendanceData.parse((await ask(who, `/attendance/data/subject/${COURSE}?${DAYS}`)).body);
    expect(data.items).toHaveLength(count);
  });
});
