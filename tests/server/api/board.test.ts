/** Live boards: within a second, from whichever process, without a gap after a break, and only for who may look. */
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SessionReport } from '#core/contracts/api.ts';
import { BoardEvent } from '#core/contracts/sessions.ts';
import { CampusId, ClassGroupId, PersonId } from '#core/ids.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk, type TestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';
import { testStore } from '../../support/test-store.ts';

type Headers = Readonly<Record<string, string>>;

interface Watching {
  /** The next event that came, with its id. */
  readonly next: () => Promise<{ readonly id: string; readonly event: BoardEvent }>;
  readonly status: Promise<number>;
  /** When the server has ended it. */
  readonly ended: Promise<void>;
  readonly leave: () => void;
}

/** Opens a board over a real connection. */
function watch(origin: string, headers: Headers, sessionId: string = MATHS): Watching {
  const events: { id: string; event: BoardEvent }[] = [];
  let wake = (): void => undefined;
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let came = (_: number): void => undefined;
  const status = new Promise<number>((resolve) => (came = resolve));
  const asking = request(`${origin}/sessions/${sessionId}/events`, { headers, agent: false }, (reply) => {
    came(reply.statusCode ?? 0);
    let text = '';
    reply.on('end', end).setEncoding('utf8');
    reply.on('data', (part: string) => {
      text += part;
      for (let at = text.indexOf('\n\n'); at !== -1; at = text.indexOf('\n\n')) {
        const block = text.slice(0, at);
        text = text.slice(at + 2);
        const data = /^data: (.*)$/m.exec(block)?.[1];
        const id = /^id: (.*)$/m.exec(block)?.[1];
        if (data === undefined || id === undefined) continue;
        events.push({ id, event: BoardEvent.parse(JSON.parse(data)) });
        wake();
      }
    });
  });
  asking.on('error', () => undefined).end();
  const leave = (): void => void asking.destroy();
  onTestFinished(leave);
  return {
    status,
    ended,
    leave,
    async next() {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      if (events.length === 0) await woken;
      const [first] = events.splice(0, 1);
      if (first === undefined) throw new Error('nothing came');
      return first;
    },
  };
}

const namesOf = ({ rows }: BoardEvent): readonly string[] => rows.map(({ student }) => student.name.first);

async function listening(api: TestApi): Promise<string> {
  return api.app.listen({ host: '127.0.0.1', port: 0 });
}

async function openClass(api: TestApi): Promise<TestKiosk> {
  const kiosk = await pairTestKiosk(api);
  await kiosk.push([kiosk.opening()]);
  return kiosk;
}

async function watchedClass(who = 'rao@school.example') {
  const api = await buildTestApi();
  const kiosk = await openClass(api);
  const origin = await listening(api);
  const headers = await api.signIn(who);
  const scan = async (name: string): Promise<void> => {
    const student = await api.signIn(name);
    await api.post('/attendance/mark', { headers: student, body: { token: kiosk.token(api.clock.now()) } });
  };
  return { api, kiosk, origin, headers, scan };
}

describe('a board', () => {
  test('begins with everybody, then shows who came, within a second', async () => {
    const { origin, headers, scan } = await watchedClass();
    const board = watch(origin, headers);
    const first = await board.next();
    expect(namesOf(first.event)).toEqual(['Asha', 'Ben', 'Chioma', 'Dan']);
    expect(first.event).toMatchObject({ state: 'open', totals: { expected: 4, present: 0 } });
    await scan('S002');
    const scannedAt = performance.now();
    const { event } = await board.next();
    expect(performance.now() - scannedAt).toBeLessThan(SECOND_MS);
    expect(namesOf(event)).toEqual(['Ben']);
    expect(event).toMatchObject({ totals: { present: 1 }, rows: [{ mark: { status: 'present' } }] });
  });

  test('shows what the kiosk pushes, and the close', async () => {
    const { api, kiosk, origin, headers } = await watchedClass();
    const board = watch(origin, headers);
    await board.next();
    const opening = (await api.collections.segments.get(`${kiosk.kioskId}:1`))?.bodies[0] ?? '';
    const badge = kiosk.body({
      kind: 'face-refused',
      studentId: IDS.dan,
      similarity: 0,
      threshold: 1,
      model: 'm',
    });
    await kiosk.push([badge], { from: 2, before: [opening] });
    expect(namesOf((await board.next()).event)).toEqual(['Dan']);
    await api.post(`/sessions/${MATHS}/close`, { headers, body: {} });
    const { event } = await board.next();
    expect(event).toMatchObject({ state: 'closed', totals: { absent: 4 } });
    expect(event.rows).toHaveLength(4);
  });

  test('waits for a class of the timetable that nobody has opened', async () => {
    const api = await buildTestApi();
    const headers = await api.signIn('rao@school.example');
    const board = watch(await listening(api), headers);
    expect((await board.next()).event).toMatchObject({
      state: 'scheduled',
      rows: [],
      totals: { expected: 4 },
    });
    await openClass(api);
    expect(namesOf((await board.next()).event)).toEqual(['Asha', 'Ben', 'Chioma', 'Dan']);
  });

  test('that comes back gets what it missed and no more', async () => {
    const { origin, headers, scan } = await watchedClass();
    const board = watch(origin, headers);
    const { id } = await board.next();
    board.leave();
    await scan('S001');
    await scan('S003');
    const again = watch(origin, { ...headers, 'last-event-id': id });
    expect(namesOf((await again.next()).event)).toEqual(['Asha', 'Chioma']);
    await scan('S004');
    expect(namesOf((await again.next()).event)).toEqual(['Dan']);
  });

  test.each(['', 'x', 'server:1,who:2', 'server:-1', `${uuid(1)}:`])(
    'begins anew where its last id was %j',
    async (id) => {
      const { origin, headers } = await watchedClass();
      const board = watch(origin, { ...headers, 'last-event-id': id });
      expect((await board.next()).event.rows).toHaveLength(4);
    },
  );
});

describe('who may look', () => {
  test.each([
    { who: 'adler@school.example', status: 200 },
    { who: 'lee@school.example', status: 403 },
    { who: 'S001', status: 403 },
  ])('$who: $status', async ({ who, status }) => {
    const { origin, headers } = await watchedClass(who);
    expect(await watch(origin, headers).status).toBe(status);
  });

  test('nobody looks at a class that is not there, nor without signing in', async () => {
    const { origin, headers } = await watchedClass();
    expect(await watch(origin, headers, uuid(999)).status).toBe(404);
    expect(await watch(origin, {}).status).toBe(401);
  });

  test('a board ends with the sign-in', async () => {
    const { api, origin, headers } = await watchedClass();
    const board = watch(origin, headers);
    await board.next();
    await api.post('/sign-out', { headers, body: {} });
    api.clock.advance(3 * SECOND_MS);
    await board.ended;
  });

  test('a board ends when the class is somebody else’s', async () => {
    const { api, origin, headers } = await watchedClass('rao@school.example');
    const cover = watch(origin, await api.signIn('lee@school.example'));
    expect(await cover.status).toBe(403);
    const board = watch(origin, headers);
    await board.next();
    const rao = await api.collections.people.get(IDS.rao);
    if (rao === undefined) throw new Error('no such person');
    await api.collections.people.putIf({ ...rao, state: 'left' }, { id: rao.id });
    await touchSchool(api.collections);
    api.clock.advance(3 * SECOND_MS);
    await board.ended;
  });

  test('a board ends with the cover of whoever looks', async () => {
    const { api, origin } = await watchedClass();
    const now = api.clock.now();
    const cover = {
      ...{ campusId: CampusId.parse(IDS.campus), classGroupId: ClassGroupId.parse(IDS.maths) },
      ...{ teacherId: PersonId.parse(IDS.lee), grantedBy: PersonId.parse(IDS.admin) },
    };
    const times = { from: now, until: now + MINUTE_MS, createdAt: now };
    await api.collections.coverGrants.putIf({ id: uuid(700), ...cover, ...times }, 'absent');
    await touchSchool(api.collections);
    const board = watch(origin, await api.signIn('lee@school.example'));
    await board.next();
    api.clock.advance(MINUTE_MS);
    await board.ended;
  });

  test('a board of a class that is not open yet ends when the timetable gives that to somebody else', async () => {
    const api = await buildTestApi();
    const headers = await api.signIn('rao@school.example');
    const board = watch(await listening(api), headers);
    await board.next();
    const { classGroups, timetableEntries } = api.collections;
    const [maths, entry] = [await classGroups.get(IDS.maths), await timetableEntries.get(IDS.mathsEntry)];
    if (maths === undefined || entry === undefined) throw new Error('no such class');
    const lee = PersonId.parse(IDS.lee);
    await classGroups.putIf({ ...maths, teacherIds: [lee] }, { id: maths.id });
    await timetableEntries.putIf({ ...entry, teacherId: lee }, { id: entry.id });
    await touchSchool(api.collections);
    api.clock.advance(3 * SECOND_MS);
    await board.ended;
  });

  test('one person has six boards and no more; one that is left makes room', async () => {
    const { origin, headers } = await watchedClass();
    const boards = Array.from({ length: 6 }, () => watch(origin, headers));
    for (const board of boards) await board.next();
    expect(await watch(origin, headers).status).toBe(429);
    boards[0]?.leave();
    await expect.poll(() => watch(origin, headers).status).toBe(200);
  });

  test('boards end when the server does', async () => {
    const { api, origin, headers } = await watchedClass();
    const board = watch(origin, headers);
    await board.next();
    await api.app.close();
    await board.ended;
  });
});

describe('two processes on one store', () => {
  /** The API as a process of its own. */
  async function secondProcess(config: object): Promise<string> {
    const program = join(import.meta.dirname, '..', '..', 'support', 'api-process.ts');
    const child = spawn(process.execPath, [program, JSON.stringify(config)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    onTestFinished(async () => {
      child.stdin.end();
      await ended;
    });
    return new Promise((resolve) => {
      child.stdout.once('data', (line: Buffer) => resolve(line.toString('utf8').trim()));
    });
  }

  test('show on one what was said on the other, within a second, and go on from each other’s ids', async () => {
    const place = await testStore();
    const api = await buildTestApi({ place });
    const kiosk = await openClass(api);
    const here = await listening(api);
    const there = await secondProcess(place.config);
    const headers = await api.signIn('rao@school.example');
    const students = await Promise.all(['S001', 'S002', 'S003', 'S004'].map((name) => api.signIn(name)));
    const mark = (origin: string, student: Headers, body: object) =>
      fetch(`${origin}/attendance/mark`, {
        method: 'POST',
        headers: { ...student, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const say = (origin: string, student: Headers) =>
      fetch(`${origin}/bluetooth/check`, {
        method: 'POST',
        headers: { ...student, 'content-type': 'application/json' },
        body: JSON.stringify({ sessionId: MATHS }),
      });

    const shown = new Map<string, string>();
    let id = '';
    const take = async (board: Watching): Promise<BoardEvent> => {
      const got = await board.next();
      id = got.id;
      for (const { student, mark: now } of got.event.rows) shown.set(student.id, JSON.stringify(now));
      return got.event;
    };
    const beginning = watch(there, headers);
    expect((await take(beginning)).rows).toHaveLength(4);

    const [asha = {}, ben = {}, chioma = {}, dan = {}] = students;
    const token = kiosk.token(NINE);
    expect((await mark(here, asha, { token })).status).toBe(200);
    const saidAt = performance.now();
    expect(namesOf(await take(beginning))).toEqual(['Asha']);
    expect(performance.now() - saidAt).toBeLessThan(SECOND_MS);
    beginning.leave();

    await Promise.all([
      mark(here, ben, { token }),
      mark(there, chioma, { token }),
      say(there, dan),
      say(here, ben),
    ]);
    const back = watch(here, { ...headers, 'last-event-id': id });
    while (shown.size < 4 || JSON.stringify([...shown.values()]).split('present').length < 4)
      await take(back);
    back.leave();
    expect((await mark(there, dan, { token })).status).toBe(200);
    const last = watch(there, { ...headers, 'last-event-id': id });
    await take(last);

    const report = SessionReport.parse((await api.get(`/sessions/${MATHS}/report`, { headers })).body);
    const marks = report.rows.map(({ student, mark: now }) => [student.id, JSON.stringify(now)] as const);
    expect(new Map(marks)).toEqual(shown);
    expect(PersonId.safeParse([...shown.keys()][0]).success).toBe(true);
  });
});
