/**
 * A test API with a richer school: two campuses, everybody of `WHO` signed in, a paired kiosk in each campus and a class open at each,
 * and makers of fresh objects. It knows nothing of vitest, so that programs can use it too.
 */
import { present } from '#core/assert.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import {
  CampusId,
  ClassGroupId,
  PersonId,
  PolicyId,
  RoomId,
  SessionId,
  TimetableEntryId,
} from '#core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { scheduledSessionId } from '#core/timetable/timetable.ts';
import { loadSchool } from '../../../server/school/school.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import type { PersonRecord } from '../../../server/store/school-records.ts';
import type { TestApi } from '../server-fixture.ts';
import { MATHS, pairTestKiosk, type TestKiosk } from '../server-kiosk.ts';
import { IDS, uuid } from '../server-school.ts';
import { otherCampus, THEIRS } from './bench-school.ts';
import { freshMaker, OUR_CAMPUS, type GroupWishes, type Headers } from './fresh.ts';
import { pushFrom } from './kiosk-push.ts';
import type { Who } from './who.ts';

/** One campus with a class that is open now, at its kiosk. */
export interface Place {
  readonly campusId: CampusId;
  readonly roomId: RoomId;
  readonly roomCode: string;
  readonly policyId: PolicyId;
  readonly classGroupId: ClassGroupId;
  readonly entryId: TimetableEntryId;
  readonly teacher: PersonRecord;
  readonly admin: PersonRecord;
  /** Both on the roster. At our campus the first is the student of `WHO`. */
  readonly students: readonly [PersonRecord, PersonRecord];
  readonly kiosk: TestKiosk;
  /** The class that is open there since the bench began. */
  readonly sessionId: SessionId;
}

/** A session that a kiosk opened for one test. */
export interface OpenSession {
  readonly sessionId: SessionId;
  readonly classGroupId: ClassGroupId;
  readonly students: readonly PersonRecord[];
  readonly kiosk: TestKiosk;
  /** Pushes more facts of it from its kiosk; `sessionId` and `source` are filled in. */
  readonly push: (...facts: readonly object[]) => Promise<void>;
}

export interface Bench {
  readonly api: TestApi;
  readonly ours: Place;
  readonly theirs: Place;
  /** Another teacher of our campus, in charge of another class group there (Art 9B) in another room (B-205). */
  readonly otherTeacher: PersonRecord;
  readonly otherClassGroupId: ClassGroupId;
  readonly otherRoomId: RoomId;
  /** The people of `WHO`; the guardian's child is `ours.students[0]`, who is the student. */
  readonly people: Readonly<Record<Exclude<Who, 'signed-out' | 'kiosk' | 'revoked-kiosk'>, PersonRecord>>;
  /** What says that `who` asks. Nothing for `signed-out`; for `pending` and `revoked-kiosk` what was good once. */
  readonly as: (who: Who) => Headers;
  /** The place that `owner` names, for what belongs to a campus. */
  readonly fresh: {
    /** 1, 2, 3, … : for what must be unique. */
    readonly number: () => number;
    /** A UUID that nothing has. */
    readonly id: () => string;
    /** Somebody new in the store: an approved student of our campus where nothing else is said. The password is `fresh-secret`. */
    readonly person: (over?: Partial<PersonRecord>) => Promise<PersonRecord>;
    /** Signs such a person in. */
    readonly signIn: (person: PersonRecord) => Promise<Headers>;
    /** At our campus, taught by our teacher, with two fresh students, where nothing else is said. */
    readonly classGroup: (over?: GroupWishes) => Promise<ClassGroupId>;
    readonly room: (campusId?: CampusId) => Promise<RoomId>;
    /** A session at a second kiosk of our campus (`at: 'theirs'` for the other one), open since the hour. */
    readonly session: (over?: SessionWishes) => Promise<OpenSession>;
    /** A new kiosk in the room, paired. */
    readonly kiosk: (place?: Pick<Place, 'campusId' | 'roomId'>) => Promise<TestKiosk>;
  };
}

export interface SessionWishes {
  readonly at?: 'ours' | 'theirs';
  readonly teacher?: PersonRecord;
  readonly students?: readonly PersonRecord[];
}

/** Fills the school of `api`, which must be the one of `testSchool()`, and opens Maths 9B and Physics 7A. */
export async function openBench(api: TestApi): Promise<Bench> {
  const { collections, clock } = api;
  const maker = freshMaker(api);
  const { known, person, signIn, kioskAt } = maker;
  await loadSchool({ collections, clock, passwords: maker.passwords }, otherCampus());

  const cover = await person({ role: 'teacher', email: 'cover@school.example' });
  const guardian = await person({ role: 'guardian', childIds: [PersonId.parse(IDS.asha)] });
  const auditor = await person({ role: 'auditor' });
  const pending = await person({});
  const { now } = clock;
  await collections.coverGrants.putIf(
    {
      id: uuid(700),
      campusId: OUR_CAMPUS,
      classGroupId: ClassGroupId.parse(IDS.maths),
      teacherId: cover.id,
      from: now() - HOUR_MS,
      until: now() + 8 * HOUR_MS,
      grantedBy: PersonId.parse(IDS.admin),
      createdAt: now() - HOUR_MS,
    },
    'absent',
  );
  await touchSchool(collections);

  const ours: Place = {
    campusId: OUR_CAMPUS,
    roomId: RoomId.parse(IDS.b204),
    roomCode: 'B204',
    policyId: PolicyId.parse(IDS.everyday),
    classGroupId: ClassGroupId.parse(IDS.maths),
    entryId: TimetableEntryId.parse(IDS.mathsEntry),
    teacher: await known(IDS.rao),
    admin: await known(IDS.admin),
    students: [await known(IDS.asha), await known(IDS.ben)],
    kiosk: await pairTestKiosk(api),
    sessionId: MATHS,
  };
  const theirCampus = CampusId.parse(THEIRS.campus);
  const theirEntry = TimetableEntryId.parse(THEIRS.physicsEntry);
  const theirRoom = { campusId: theirCampus, roomId: RoomId.parse(THEIRS.c301) };
  const theirs: Place = {
    ...theirRoom,
    roomCode: 'C301',
    policyId: PolicyId.parse(THEIRS.policy),
    classGroupId: ClassGroupId.parse(THEIRS.physics),
    entryId: theirEntry,
    teacher: await known(THEIRS.teacher),
    admin: await known(THEIRS.admin),
    students: [await known(THEIRS.student), await known(THEIRS.secondStudent)],
    kiosk: await kioskAt(theirRoom),
    sessionId: scheduledSessionId(crypto, { campusId: theirCampus, id: theirEntry }, '2026-03-02', '09:00'),
  };
  const otherRoom = { campusId: OUR_CAMPUS, roomId: RoomId.parse(IDS.b205) };
  const spare = await kioskAt(otherRoom);
  const revoked = await kioskAt(otherRoom);

  const headers: Record<Who, Headers> = {
    'signed-out': {},
    pending: await signIn(pending),
    student: await api.signIn('S001'),
    guardian: await signIn(guardian),
    teacher: await api.signIn('rao@school.example'),
    cover: await signIn(cover),
    admin: await api.signIn('adler@school.example'),
    auditor: await signIn(auditor),
    kiosk: ours.kiosk.headers,
    'revoked-kiosk': revoked.headers,
  };
  await collections.people.putIf({ ...pending, state: 'pending' }, { id: pending.id });
  const revokedRecord = present(await collections.kiosks.get(revoked.kioskId), 'it was paired');
  await collections.kiosks.putIf({ ...revokedRecord, state: 'revoked' }, { id: revokedRecord.id });

  const openAt = async (place: Place, over: object): Promise<void> =>
    pushFrom(api, place.kiosk, [opening(place, place, over)]);
  await openAt(ours, {});
  await openAt(theirs, {});

  return {
    api,
    ours,
    theirs,
    otherTeacher: await known(IDS.lee),
    otherClassGroupId: ClassGroupId.parse(IDS.art),
    otherRoomId: otherRoom.roomId,
    people: {
      pending: { ...pending, state: 'pending' },
      student: ours.students[0],
      guardian,
      teacher: ours.teacher,
      cover,
      admin: ours.admin,
      auditor,
    },
    as: (who) => headers[who],
    fresh: {
      number: maker.number,
      id: maker.id,
      person,
      signIn,
      classGroup: maker.classGroup,
      room: maker.room,
      kiosk: (place = otherRoom) => kioskAt(place),
      async session({ at = 'ours', teacher, students } = {}) {
        const place = at === 'ours' ? { ...ours, ...otherRoom, kiosk: spare } : theirs;
        const by = teacher ?? place.teacher;
        const campusId = place.campusId;
        const roster = students ?? [await person({ campusId }), await person({ campusId })];
        const studentIds = roster.map(({ id }) => id);
        const classGroupId = await maker.classGroup({ campusId, teacherIds: [by.id], studentIds });
        const sessionId = SessionId.parse(maker.id());
        const push = (...facts: readonly object[]): Promise<void> =>
          pushFrom(
            api,
            place.kiosk,
            facts.map((fact) => ({ sessionId, ...fact })),
          );
        const here = { ...place, sessionId, classGroupId, teacher: by };
        await push(opening(here, place, { roster: studentIds }));
        return { sessionId, classGroupId, students: roster, kiosk: place.kiosk, push };
      },
    },
  };

  function opening(session: Place, at: Place, over: object): object {
    return {
      kind: 'session-opened',
      sessionId: session.sessionId,
      campusId: at.campusId,
      roomId: at.roomId,
      classGroupId: session.classGroupId,
      title: 'A class',
      zone: 'Europe/London',
      startsAt: now(),
      endsAt: now() + 60 * MINUTE_MS,
      teacherId: session.teacher.id,
      openedBy: session.teacher.id,
      policy: { ...api.school.policies[0], id: at.policyId },
      roster: session.students.map(({ id }) => id),
      ...over,
    };
  }
}
