/** Who may give, read and take back consents, and who may have to do with a student's face. */
import { describe, expect, test } from 'vitest';
import { can, type FaceSubjects as FaceRules } from '#core/access/can.ts';
import { ACTORS, here, person, studentId, teacherId } from './actors.ts';

const subject = { campusId: here, studentId, teacherIds: [teacherId] };

const ALLOWED: readonly (readonly [keyof FaceRules, readonly string[]])[] = [
  ['give-consent', ['self', 'the guardian', 'the teacher', 'admin']],
  ['read-consents', ['self', 'the guardian', 'the teacher', 'admin', 'auditor']],
  ['withdraw-consent', ['self', 'the guardian', 'admin']],
  ['upload-face', ['self', 'the teacher', 'admin']],
  ['confirm-face', ['the teacher', 'admin']],
  ['list-pending-faces', ['the teacher', 'another teacher', 'admin']],
  ['verify-face', ['the teacher', 'admin', 'kiosk']],
];

describe.each(ALLOWED)('%s', (action, allowed) => {
  test.each(Object.entries(ACTORS))('by %s', (name, actor) => {
    expect(can(actor, action, subject)).toBe(allowed.includes(name));
  });
});

describe.each(['give-consent', 'withdraw-consent', 'note-absence'] as const)('%s', (action) => {
  test.each(['auditor', 'guardian', 'teacher'] as const)('is not for a %s who names themselves', (role) => {
    expect(can(person(role, 10), action, subject)).toBe(false);
  });
});
