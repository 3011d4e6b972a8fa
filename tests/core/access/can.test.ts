/** Every action, by everyone, on their own and on others' things. */
import { expect, test } from 'vitest';
import { can, type Actor } from '#core/access/can.ts';
import { KioskId, PersonId } from '#core/ids.ts';
import { uuid } from '../../support/server-school.ts';
import { elsewhere, here, person } from './actors.ts';

const kiosk: Actor = { kind: 'kiosk', id: KioskId.parse(uuid(30)), campusId: here };
const student = person('student', 10);
const teacher = person('teacher', 11);
const admin = person('admin', 12);
const teacherId = PersonId.parse(uuid(11));
const otherTeacherId = PersonId.parse(uuid(13));

test.each([
  { name: 'a student', actor: student, may: true },
  { name: 'a student of another campus', actor: person('student', 10, elsewhere), may: false },
  { name: 'a teacher', actor: teacher, may: false },
  { name: 'an admin', actor: admin, may: false },
  { name: 'a kiosk', actor: kiosk, may: false },
])('lets $name check in: $may', ({ actor, may }) => {
  expect(can(actor, 'check-in', { campusId: here })).toBe(may);
});

test.each([
  { name: 'their own', studentId: uuid(10), actor: student, may: true },
  { name: "another's", studentId: uuid(14), actor: student, may: false },
  { name: 'one with their id', studentId: uuid(11), actor: teacher, may: false },
])('lets a $actor.role read $name receipt: $may', ({ actor, studentId, may }) => {
  expect(can(actor, 'read-own-receipt', { studentId: PersonId.parse(studentId) })).toBe(may);
});

test.each([
  { name: 'a student', actor: student, may: false },
  { name: 'a teacher', actor: teacher, may: true },
  { name: 'an admin', actor: admin, may: true },
  { name: 'an admin of another campus', actor: person('admin', 12, elsewhere), may: false },
  { name: 'a kiosk', actor: kiosk, may: false },
])('lets $name list sessions: $may', ({ actor, may }) => {
  expect(can(actor, 'list-sessions', { campusId: here })).toBe(may);
});

test.each([
  { name: 'the teacher of the class', actor: teacher, teacherIds: [teacherId], may: true },
  { name: 'another teacher', actor: teacher, teacherIds: [otherTeacherId], may: false },
  { name: 'an admin', actor: admin, teacherIds: [otherTeacherId], may: true },
  {
    name: 'an admin of another campus',
    actor: person('admin', 12, elsewhere),
    teacherIds: [teacherId],
    may: false,
  },
  { name: 'a student', actor: student, teacherIds: [teacherId], may: false },
  { name: 'a kiosk', actor: kiosk, teacherIds: [teacherId], may: false },
])('lets $name read a report: $may', ({ actor, teacherIds, may }) => {
  expect(can(actor, 'read-session-report', { campusId: here, teacherIds })).toBe(may);
});

test.each([
  { name: 'an admin', actor: admin, may: true },
  { name: 'an admin of another campus', actor: person('admin', 12, elsewhere), may: false },
  { name: 'a teacher', actor: teacher, may: false },
])('lets $name make a pairing code: $may', ({ actor, may }) => {
  expect(can(actor, 'make-pairing-code', { campusId: here })).toBe(may);
});

test.each([
  { name: 'a kiosk its own facts', actor: kiosk, kioskId: uuid(30), may: true },
  { name: "a kiosk another's facts", actor: kiosk, kioskId: uuid(31), may: false },
  { name: 'an admin any facts', actor: admin, kioskId: uuid(12), may: false },
])('lets $name be pushed: $may', ({ actor, kioskId, may }) => {
  expect(can(actor, 'push-facts', { kioskId: KioskId.parse(kioskId) })).toBe(may);
});

test.each([
  { name: 'the teacher of the class', actor: teacher, teacherIds: [teacherId], over: false, may: true },
  { name: 'an admin', actor: admin, teacherIds: [otherTeacherId], over: false, may: true },
  { name: 'another teacher', actor: teacher, teacherIds: [otherTeacherId], over: false, may: false },
  {
    name: 'another teacher after its end',
    actor: teacher,
    teacherIds: [otherTeacherId],
    over: true,
    may: true,
  },
  { name: 'a student after its end', actor: student, teacherIds: [otherTeacherId], over: true, may: false },
  {
    name: 'a teacher of another campus after its end',
    actor: person('teacher', 11, elsewhere),
    teacherIds: [teacherId],
    over: true,
    may: false,
  },
])('lets $name close a session: $may', ({ actor, teacherIds, over, may }) => {
  expect(can(actor, 'close-session', { campusId: here, teacherIds, over })).toBe(may);
  if (!over) expect(can(actor, 'run-session', { campusId: here, teacherIds })).toBe(may);
});
