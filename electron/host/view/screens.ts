/** Every screen as a value: what the window draws is worked out here, and nothing is decided behind it. */
import type { LaneState } from '#core/check-in/flow.ts';
import type {
  Board,
  Choice,
  ClassCard,
  Lane,
  Register,
  Screen,
  Summary,
  Tile,
} from '#core/contracts/kiosk.ts';
import { waitsForTeacher, type Mark } from '#core/mark/mark.ts';
import type { Corrected } from '#core/fact/fact.ts';
import type { PersonId } from '#core/ids.ts';
import { phaseAt, windowOf } from '#core/session/window.ts';
import type { Instant } from '#core/time.ts';
import { knownOf } from './known.ts';
import { isIn, type Sheet } from '../desks/session-book.ts';
import { cardOf, cardOfSession, dayOf, heroOf, type Picture } from '../desks/timetable-desk.ts';

/** So many of those who just came in stand on the board. */
const JUST_IN_MAX = 6;

export function homeScreen(picture: Picture): Screen {
  const hero = heroOf(picture);
  const next = hero === undefined ? undefined : cardOf(picture, hero);
  const day = dayOf(picture).flatMap((one) => cardOf(picture, one) ?? []);
  return next === undefined ? { kind: 'home', day } : { kind: 'home', next, day };
}

/** What the board shows beside the marks. */
export interface BoardParts {
  readonly qr: Board['qr'];
  readonly otp: Board['otp'];
  readonly phones: Board['phones'];
  readonly lane: Lane;
}

export function boardScreen(picture: Picture, sheet: Sheet, parts: BoardParts): Screen {
  const marks = [...sheet.marks.values()];
  const window = windowOf(sheet.opened.startsAt, sheet.opened.policy);
  const board: Board = {
    session: cardOfSheet(picture, sheet),
    ...parts,
    roomCode: picture.school.reference.room.code,
    phase: phaseAt(window, picture.now),
    present: marks.filter(isIn).length,
    expected: marks.length,
    excused: marks.filter((mark) => mark.status === 'excused').length,
    justIn: justIn(sheet),
  };
  return { kind: 'board', board };
}

/** The lane's state with the students who were just heard. */
export function laneOf(state: LaneState, heard: readonly Choice[]): Lane {
  switch (state.kind) {
    case 'idle':
      return { kind: 'idle', heard: [...heard] };
    case 'looking': {
      const { student, until, hint } = state;
      return { kind: 'looking', student, until, hint };
    }
    case 'saving':
      return { kind: 'saving', student: state.student };
    case 'unsure':
      return { kind: 'unsure' };
    case 'elsewhere': {
      const { roomName, until } = state;
      return roomName === undefined ? { kind: 'elsewhere', until } : { kind: 'elsewhere', roomName, until };
    }
    case 'off':
    case 'welcome':
    case 'see-teacher':
      return state;
  }
}

export function registerScreen(picture: Picture, sheet: Sheet, last: readonly Corrected[]): Screen {
  const tiles = sheet.students.flatMap(({ id, name, rollNumber }): readonly Tile[] => {
    const mark = sheet.marks.get(id);
    if (mark === undefined) return [];
    const tile = {
      student: choiceOf(sheet, id),
      fullName: `${name.first} ${name.last}`,
      rollNumber,
      status: mark.status,
      assurance: mark.assurance,
      waits: waitsForTeacher(mark),
      known: [...knownOf(mark)],
      correctionId: mark.reasons.find((reason) => reason.kind === 'corrected')?.factId,
    };
    return [mark.at === undefined ? tile : { ...tile, at: mark.at }];
  });
  const register: Register = { session: cardOfSheet(picture, sheet), tiles };
  const undo = undoOf(sheet, last);
  return { kind: 'register', register: undo === undefined ? register : { ...register, undo } };
}

export function confirmCloseScreen(picture: Picture, sheet: Sheet, pullAgeMs: number | undefined): Screen {
  const left = [...sheet.marks.values()].filter((mark) => mark.status === 'expected');
  return {
    kind: 'confirm-close',
    session: cardOfSheet(picture, sheet),
    notIn: left.length,
    tooWeak: left.filter(isTooWeak).length,
    ...(pullAgeMs === undefined ? {} : { pullAgeMs }),
  };
}

/** What the summary tells beside the marks. */
export interface SummaryParts {
  readonly undoUntil: Instant | undefined;
  readonly factsMade: number;
  readonly factsSent: number;
  /** The last word from the server that stood when the class was closed. */
  readonly pulledAt: Instant | undefined;
}

export function summaryScreen(picture: Picture, sheet: Sheet, parts: SummaryParts): Screen {
  const closedAt = sheet.facts.findLast((fact) => fact.kind === 'session-closed')?.at ?? picture.now;
  const marks = [...sheet.marks.values()];
  const count = (status: Mark['status']): number => marks.filter((mark) => mark.status === status).length;
  const { undoUntil, pulledAt, factsMade, factsSent } = parts;
  const summary: Summary = {
    session: cardOfSheet(picture, sheet),
    closedAt,
    present: count('present'),
    late: count('late'),
    excused: count('excused'),
    absent: count('absent'),
    tooWeak: [...sheet.marks].flatMap(([id, mark]) =>
      isTooWeak(mark)
        ? [{ student: choiceOf(sheet, id), missing: [...mark.missing], known: [...knownOf(mark)] }]
        : [],
    ),
    corrections: marks.filter((mark) => mark.reasons.some((reason) => reason.kind === 'corrected')).length,
    factsSent,
    factsMade,
    ...(undoUntil === undefined || picture.now > undoUntil ? {} : { undoUntil }),
    ...(pulledAt === undefined ? {} : { pullAgeMs: Math.max(0, closedAt - pulledAt) }),
  };
  return { kind: 'summary', summary };
}

/** The session's card, or undefined where none is open. */
export function openCard(picture: Picture): ClassCard | undefined {
  const brief = picture.openId === undefined ? undefined : picture.book.brief(picture.openId);
  return brief === undefined || brief.closed ? undefined : cardOfSession(picture, brief);
}

/** First name and initial; empty for somebody whom this kiosk no longer knows. */
export function choiceOf(sheet: Sheet, id: PersonId): Choice {
  return { id, name: sheet.names.get(id) ?? '' };
}

function cardOfSheet(picture: Picture, { opened, closed, marks }: Sheet): ClassCard {
  return cardOfSession(picture, { opened, closed, expected: marks.size });
}

function justIn(sheet: Sheet): Choice[] {
  return [...sheet.marks]
    .filter(([, mark]) => isIn(mark))
    .sort(([, a], [, b]) => (b.at ?? 0) - (a.at ?? 0))
    .slice(0, JUST_IN_MAX)
    .map(([id]) => choiceOf(sheet, id));
}

function isTooWeak(mark: Mark): boolean {
  return mark.reasons.some((reason) => reason.kind === 'evidence-too-weak');
}

/** Of one press on all that are left, their number stands for the names. */
function undoOf(sheet: Sheet, last: readonly Corrected[]): Register['undo'] {
  const [first, ...others] = last;
  if (first === undefined) return undefined;
  const name = others.length === 0 ? choiceOf(sheet, first.studentId).name : `× ${last.length}`;
  return { name, status: first.status };
}
