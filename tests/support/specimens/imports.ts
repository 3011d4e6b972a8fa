/** Files of the school, in and out. */
import type { Bench } from './bench.ts';
import { always, type Prepared, type Specimens } from './specimen.ts';
import type { Who } from './who.ts';

const PEOPLE = 'Role,First name,Last name,Roll number,E-mail\r\n';

/** An import of the campus that has ended. */
async function importOf({ api, fresh }: Bench, { campusId, admin }: Bench['ours']): Promise<Prepared> {
  const id = fresh.id();
  const none = { made: 0, changed: 0, same: 0 };
  const at = api.clock.now();
  await api.collections.imports.putIf(
    {
      id,
      campusId,
      by: admin.id,
      at,
      state: 'applied',
      steps: 0,
      counts: {
        people: none,
        rooms: none,
        courses: none,
        classGroups: none,
        enrolments: none,
        policies: none,
        timetableEntries: none,
      },
      runner: 'bench',
      heardAt: at,
      endedAt: at,
      madePeople: [],
    },
    'absent',
  );
  return { params: { id } };
}

async function exportOf({ api, fresh }: Bench, { campusId, admin }: Bench['ours']): Promise<Prepared> {
  const id = fresh.id();
  const record = { id, campusId, by: admin.id, at: api.clock.now(), kind: 'people' as const };
  await api.collections.exports.putIf(record, 'absent');
  return { params: { id } };
}

const OFFICE = ['admin', 'auditor'] as const satisfies readonly Who[];

export const importSpecimens: Specimens = {
  'POST /imports': {
    by: ['admin'],
    again: true,
    own: ({ fresh }) => {
      const number = fresh.number();
      return Promise.resolve({
        body: { people: `${PEOPLE}student,Ada,Okafor,IMP${number},`, dryRun: true },
      });
    },
  },
  'GET /imports': { by: OFFICE, again: true, own: always() },
  'GET /imports/:id': {
    by: OFFICE,
    again: true,
    own: (bench) => importOf(bench, bench.ours),
    otherCampus: (bench) => importOf(bench, bench.theirs),
  },
  'POST /exports': { by: OFFICE, again: true, own: always({ body: { kind: 'people' } }) },
  'GET /exports': { by: OFFICE, again: true, own: always() },
  'GET /exports/:id': {
    by: OFFICE,
    again: true,
    own: (bench) => exportOf(bench, bench.ours),
    otherCampus: (bench) => exportOf(bench, bench.theirs),
  },
};
