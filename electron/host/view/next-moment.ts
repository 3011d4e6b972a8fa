/** When the view must be made again though nobody did anything. */
import { SLOT_MS, slotAt } from '#core/code/qr-token.ts';
import { SLOW_IDLE_MS, STAFF_IDLE_MS, type KioskState } from '#core/kiosk/flow.ts';
import { windowOf } from '#core/session/window.ts';
import { MINUTE_MS, type Instant } from '#core/time.ts';
import { openSheet, type Desks } from './kiosk-view.ts';
import { doorsAt, heroOf, opensForStaffAt, type Picture } from '../desks/timetable-desk.ts';

export interface MomentInput {
  readonly state: KioskState;
  readonly picture: Picture | undefined;
  readonly desks: Desks;
  readonly now: Instant;
}

/** When the view must be made again though nobody did anything: at the latest in a minute. */
export function nextMomentOf({ state, picture, desks, now }: MomentInput): Instant {
  const moments = [
    ...(state.openId === undefined ? [] : [(slotAt(now) + 1) * SLOT_MS]),
    ...idleMoments(state),
    ...(desks.checkIn.nextMoment() === undefined ? [] : [desks.checkIn.nextMoment() ?? now]),
    ...(picture === undefined ? [] : timetableMoments(picture)),
    ...(picture !== undefined && state.showing.kind === 'sign-in' ? waitMoments(picture, desks) : []),
  ];
  return Math.min(now + MINUTE_MS, ...moments.filter((moment) => moment > now));
}

function idleMoments({ staff, showing, touchedAt }: KioskState): readonly Instant[] {
  if (showing.kind === 'summary') return [showing.undoUntil + 1, touchedAt + SLOW_IDLE_MS];
  if (showing.kind === 'faces') return [touchedAt + SLOW_IDLE_MS];
  return staff !== undefined || showing.kind === 'sign-in' ? [touchedAt + STAFF_IDLE_MS] : [];
}

function waitMoments(picture: Picture, desks: Desks): readonly Instant[] {
  const until = desks.staffDesk.pad(heroOf(picture)?.teacherId).lockedUntil;
  return until === undefined ? [] : [until];
}

function timetableMoments(picture: Picture): readonly Instant[] {
  const open = openSheet(picture)?.opened;
  const window = open === undefined ? undefined : windowOf(open.startsAt, open.policy);
  return [
    ...(window === undefined
      ? []
      : [window.doorsAt, window.graceUntil + 1, window.lateUntil + 1, window.absentFrom + 1]),
    ...picture.school.reference.occurrences.flatMap((one) => [
      opensForStaffAt(picture.school, one),
      doorsAt(picture.school, one),
      one.endsAt,
    ]),
  ];
}
