/** Who may have to do with sessions and marks: codes, corrections, appeals, known absences. */
import { describe, expect, test } from 'vitest';
import { can, type AttendanceSubjects } from '#core/access/can.ts';
import { ACTORS, elsewhere, here, person, studentId, teacherId } from './actors.ts';

const subject = {
  campusId: here,
  studentId,
  teacherIds: [teacherId],
  editable: true,
  askedBy: studentId,
  pending: true,
};

const PEOPLE_HERE = Object.keys(ACTORS).filter(
  (name) => !name.includes('kiosk') && !name.includes('elsewhere'),
);
const ALLOWED: readonly (readonly [keyof AttendanceSubjects, readonly string[]])[] = [
  ['show-codes', ['the teacher']],
  ['check-beacon', ['self', 'another student', 'kiosk']],
  ['read-class-attendance', ['the teacher', 'admin', 'auditor']],
  ['correct-mark', ['the teacher', 'admin']],
  ['appeal-mark', ['self']],
  ['list-appeals', PEOPLE_HERE],
  ['read-appeal', ['self', 'the guardian', 'the teacher', 'admin', 'auditor']],
  ['decide-appeal', ['the teacher', 'admin']],
  ['note-absence', ['self', 'the guardian', 'the teacher', 'admin']],
  ['list-absences', PEOPLE_HERE],
  ['read-absence', ['self', 'the guardian', 'the teacher', 'admin', 'auditor']],
  ['decide-absence', ['the teacher', 'admin']],
  ['cancel-absence', ['self', 'the teacher', 'admin']],
];

describe.each(ALLOWED)('%s', (action, allowed) => {
  test.each(Object.entries(ACTORS))('by %s', (name, actor) => {
    expect(can(actor, action, subject)).toBe(allowed.includes(name));
  });
});

test('lets only an admin correct a mark when the time for its teachers is over', () => {
  const may = (name: string): boolean => {
    const actor = ACTORS[name];
    return actor !== undefined && can(actor, 'correct-mark', { ...subject, editable: false });
  };
  expect([may('admin'), may('the teacher'), may('admin elsewhere')]).toEqual([true, false, false]);
});

test('lets nobody take back an absence that they asked for once it is decided', () => {
  expect(can(person('student', 10), 'cancel-absence', { ...subject, pending: false })).toBe(false);
});

test('an auditor asks for no absence, also not of themselves', () => {
  expect(can(person('auditor', 10), 'note-absence', subject)).toBe(false);
});

test.each(['list-sessions', 'read-session-report'] as const)('lets an auditor of the campus %s', (action) => {
  expect(can(person('auditor', 16), action, subject)).toBe(true);
  expect(can(person('auditor', 17, elsewhere), action, subject)).toBe(false);
});
