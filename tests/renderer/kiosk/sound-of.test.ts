import { describe, expect, test } from 'vitest';
import { ClassCard, KioskView, Lane, type Board } from '#core/contracts/kiosk.ts';
import { soundOf } from '../../../renderer/kiosk/sound-of.ts';
import { homeView } from './fake-host.ts';

const AT = 1_000_000;
const ID = '00000000-0000-4000-8000-000000000001';

function boardView(lane: unknown, phase: Board['phase'] = 'on-time', faults: unknown = []): KioskView {
  const session = ClassCard.parse({
    sessionId: ID,
    title: 'Maths 9B',
    roomName: 'B-204',
    teacherName: 'Ms Rao',
    ...{ startsAt: AT, endsAt: AT, doorsAt: AT, graceUntil: AT, lateUntil: AT },
    expected: 60,
    policyName: 'One factor',
    policyVersion: 1,
    state: 'open',
  });
  const home = homeView(AT);
  return KioskView.parse({
    ...home,
    health: { ...home.health, faults },
    screen: {
      kind: 'board',
      board: {
        session,
        qr: { url: 'https://school.example/c/x', slot: 1, slotStartsAt: AT, slotMs: 5000 },
        otp: { digits: '482913', stepStartsAt: AT, stepMs: 30_000 },
        roomCode: 'B204',
        phones: 'lan',
        phase,
        ...{ present: 0, expected: 60, excused: 0, justIn: [] },
        lane: Lane.parse(lane),
      },
    },
  });
}

const idle = { kind: 'idle', heard: [] };
const student = { id: ID, name: 'Ama K.' };
const welcome = { kind: 'welcome', student, factId: ID, late: false, until: AT };

describe('the sound of a change', () => {
  test.each([
    { to: 'a welcome', lane: welcome, sound: 'in' },
    { to: 'see the teacher', lane: { kind: 'see-teacher', until: AT }, sound: 'see-teacher' },
    { to: 'another room', lane: { kind: 'elsewhere', until: AT }, sound: 'see-teacher' },
    { to: 'looking', lane: { kind: 'saving', student }, sound: undefined },
  ])('to $to is $sound', ({ lane, sound }) => {
    expect(soundOf(boardView(idle), boardView(lane))).toBe(sound);
  });

  test('is made once, not again with each view of the same result', () => {
    expect(soundOf(boardView(welcome), boardView(welcome))).toBeUndefined();
  });

  test('is three even notes when the late phase begins, and none when the window opens in it', () => {
    expect(soundOf(boardView(idle), boardView(idle, 'late'))).toBe('late-begins');
    expect(soundOf(undefined, boardView(idle, 'late'))).toBeUndefined();
    expect(soundOf(homeView(AT), boardView(idle, 'late'))).toBeUndefined();
  });

  test('asks staff for attention when something new is wrong', () => {
    const broken = boardView(idle, 'on-time', ['disk-full']);
    expect(soundOf(boardView(idle), broken)).toBe('attention');
    expect(soundOf(broken, broken)).toBeUndefined();
  });
});
