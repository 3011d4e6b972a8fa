/** Makes new people and things in the store of a test API, each under names and ids that nothing has. */
import { present } from '#core/assert.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { CampusId, ClassGroupId, PersonId, RoomId } from '#core/ids.ts';
import { enrolmentId } from '../../../server/school/enrolment-id.ts';
import { makePairingCode } from '../../../server/pairing-codes.ts';
import { systemChance } from '../../../server/ports.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import { PersonRecord } from '../../../server/store/school-records.ts';
import type { TestApi } from '../server-fixture.ts';
import { pairTestKiosk, type TestKiosk } from '../server-kiosk.ts';
import { IDS, uuid } from '../server-school.ts';

/** What says who asks. */
export type Headers = Readonly<Record<string, string>>;

export interface GroupWishes {
  readonly campusId?: CampusId;
  readonly teacherIds?: readonly PersonId[];
  readonly studentIds?: readonly PersonId[];
}

interface At {
  readonly campusId: CampusId;
  readonly roomId: RoomId;
}

export const OUR_CAMPUS = CampusId.parse(IDS.campus);
const PASSWORD = 'fresh-secret';
const FIRST_FRESH = 1_000_000;

/** What makes new people and things in the store. */
export function freshMaker(api: TestApi) {
  const { collections, clock } = api;
  let count = 0;
  const number = (): number => {
    count += 1;
    return count;
  };
  const id = (): string => uuid(FIRST_FRESH + number());
  const passwords = {
    hash: (secret: string) => Promise.resolve(`plain:${secret}`),
    fits: (verifier: string | undefined, secret: string) => Promise.resolve(verifier === `plain:${secret}`),
  };
  const person = async (over: Partial<PersonRecord> = {}): Promise<PersonRecord> => {
    const made = number();
    const role = over.role ?? 'student';
    const record = PersonRecord.parse({
      id: uuid(FIRST_FRESH + made),
      campusId: OUR_CAMPUS,
      role,
      name: { first: 'Fresh', last: `Person ${made}` },
      ...(role === 'student' ? { rollNumber: `F${made}` } : { email: `fresh${made}@school.example` }),
      passwordHash: `plain:${PASSWORD}`,
      state: 'approved',
      ...over,
    });
    const written = await collections.people.putIf(record, 'absent');
    if (written.kind !== 'written') throw new Error(`nobody new: ${written.by} is taken`);
    return record;
  };
  const classGroup = async ({ campusId = OUR_CAMPUS, teacherIds, studentIds }: GroupWishes = {}) => {
    const groupId = ClassGroupId.parse(id());
    const students = studentIds ?? [(await person({ campusId })).id, (await person({ campusId })).id];
    const record = {
      id: groupId,
      campusId,
      title: `Fresh class ${number()}`,
      teacherIds: [...(teacherIds ?? [PersonId.parse(IDS.rao)])],
    };
    await collections.classGroups.putIf(record, 'absent');
    const from = '2000-01-01';
    await collections.enrolments.append(
      students.map((studentId) => {
        const days = { classGroupId: groupId, studentId, from };
        return { ...days, id: enrolmentId(days), campusId };
      }),
    );
    await touchSchool(collections);
    return groupId;
  };
  const room = async (campusId: CampusId = OUR_CAMPUS): Promise<RoomId> => {
    const made = number();
    const roomId = RoomId.parse(id());
    await collections.rooms.putIf(
      { id: roomId, campusId, name: `F-${made}`, code: `FRESH${made}` },
      'absent',
    );
    await touchSchool(collections);
    return roomId;
  };
  const signIn = async ({ email, rollNumber }: PersonRecord): Promise<Headers> => {
    const name = email ?? rollNumber ?? '';
    const reply = await api.post('/login', { body: { name, password: PASSWORD } });
    const cookie = String(reply.headers['set-cookie']).split(';')[0];
    if (reply.status !== 200 || cookie === undefined) throw new Error(`could not sign in: ${reply.status}`);
    return { cookie };
  };
  const kioskAt = (place: At): Promise<TestKiosk> => {
    const pairingCode = (): Promise<string> =>
      makePairingCode({ collections, crypto, clock, chance: systemChance }, place);
    return pairTestKiosk({ ...api, pairingCode }, place.roomId);
  };
  const known = async (personId: string): Promise<PersonRecord> =>
    present(await collections.people.get(personId), 'the school has them');
  return { number, id, passwords, person, classGroup, room, signIn, kioskAt, known };
}
