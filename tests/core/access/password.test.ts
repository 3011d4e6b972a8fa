/** Which passwords and PINs are refused, with the boundaries. */
import { expect, test } from 'vitest';
import { passwordFault, pinFault, shortestPassword } from '#core/access/password.ts';

const name = { first: 'Mary Ann', last: 'Li' };
const student = { role: 'student', name, rollNumber: 'S001' } as const;
const teacher = { role: 'teacher', name, email: 'm.okoro@school.example' } as const;

test.each([
  { password: 'seven77', owner: student, fault: 'too-short' },
  { password: 'eight888', owner: student, fault: undefined },
  { password: 'nine99999', owner: teacher, fault: 'too-short' },
  { password: 'ten-tenten', owner: teacher, fault: undefined },
  { password: '🦊🦊🦊🦊', owner: student, fault: 'too-short' },
  { password: 'password', owner: student, fault: 'too-common' },
  { password: 'PassWord', owner: student, fault: 'too-common' },
  { password: 'welcome2026!', owner: teacher, fault: 'too-common' },
  { password: '12345678', owner: student, fault: 'too-common' },
  { password: '99welcome99', owner: teacher, fault: 'too-common' },
  { password: 'abababababab', owner: teacher, fault: 'too-common' },
  { password: 'xmary-3417', owner: student, fault: 'contains-name' },
  { password: 'river-annex', owner: student, fault: 'contains-name' },
  { password: 'lively river', owner: student, fault: undefined },
  { password: 'river-s001-x', owner: student, fault: 'contains-name' },
  { password: 'M.Okoro-river', owner: teacher, fault: 'contains-name' },
  { password: 'm.okoro-river', owner: student, fault: undefined },
])('judges $password of a $owner.role: $fault', ({ password, owner, fault }) => {
  expect(passwordFault(password, owner)).toBe(fault);
});

test('asks more of everybody who is no student', () => {
  const roles = ['student', 'teacher', 'admin', 'auditor', 'guardian'] as const;
  expect(roles.map(shortestPassword)).toEqual([8, 10, 10, 10, 10]);
});

test.each([
  { pin: '0000', fault: 'too-plain' },
  { pin: '1234', fault: 'too-plain' },
  { pin: '98765432', fault: 'too-plain' },
  { pin: '1357', fault: undefined },
  { pin: '1233', fault: undefined },
  { pin: '246810', fault: undefined },
])('judges the PIN $pin: $fault', ({ pin, fault }) => {
  expect(pinFault(pin)).toBe(fault);
});
