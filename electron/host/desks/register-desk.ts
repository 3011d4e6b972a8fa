/** The teacher's own word: corrections in person, all that is left at once, and taking the last one back. */
import type { Outcome } from '#core/contracts/kiosk.ts';
import type { Corrected, GivenStatus, NewFact } from '#core/fact/fact.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import type { Staff } from '#core/kiosk/flow.ts';
import { DONE, refused } from './outcome.ts';
import type { Recorder } from './recorder.ts';
import type { School } from './school.ts';
import type { SessionBook, Sheet } from './session-book.ts';
import { mayRun } from './timetable-desk.ts';

export interface Correction {
  readonly status: GivenStatus;
  readonly reason: string;
}

export interface RegisterDesk {
  readonly mark: (staff: Staff, sessionId: SessionId, studentId: PersonId, correction: Correction) => Outcome;
  /** Everyone of whom nothing is known yet. */
  readonly rest: (staff: Staff, sessionId: SessionId, correction: Correction) => Outcome;
  readonly undo: (staff: Staff, sessionId: SessionId) => Outcome;
  /** What `undo` would take back; those of one press go together. */
  readonly last: () => readonly Corrected[];
  /** Whoever signs in next takes back nothing of this one's. */
  readonly forget: () => void;
}

export interface RegisterDeskDeps {
  readonly recorder: Recorder;
  readonly book: SessionBook;
  readonly school: () => School | undefined;
}

export function createRegisterDesk({ recorder, book, school }: RegisterDeskDeps): RegisterDesk {
  const presses: (readonly Corrected[])[] = [];

  function sheetFor(staff: Staff, sessionId: SessionId): Sheet | undefined {
    const sheet = book.of(sessionId);
    const known = school();
    if (sheet === undefined || known === undefined) return undefined;
    return mayRun(known, staff, sheet.opened) ? sheet : undefined;
  }

  function correct(
    staff: Staff,
    sessionId: SessionId,
    studentIds: readonly PersonId[],
    correction: Correction,
  ): Outcome {
    const said = { ...correction, by: staff.id, byRole: staff.role, inPerson: true };
    const facts = studentIds.map((studentId): NewFact => ({
      kind: 'corrected',
      sessionId,
      studentId,
      ...said,
    }));
    const written = recorder.write(sessionId, facts);
    if (!written.ok) return refused(written.error.kind);
    const corrections = written.value.filter((fact) => fact.kind === 'corrected');
    if (corrections.length > 0) presses.push(corrections);
    return DONE;
  }

  return {
    mark(staff, sessionId, studentId, correction) {
      const sheet = sheetFor(staff, sessionId);
      if (sheet === undefined) return refused('not-allowed');
      if (!sheet.marks.has(studentId)) return refused('not-on-roster');
      return correct(staff, sessionId, [studentId], correction);
    },
    rest(staff, sessionId, correction) {
      const sheet = sheetFor(staff, sessionId);
      if (sheet === undefined) return refused('not-allowed');
      const left = [...sheet.marks].filter(([, mark]) => mark.status === 'expected').map(([id]) => id);
      return correct(staff, sessionId, left, correction);
    },
    undo(staff, sessionId) {
      const press = presses.at(-1);
      if (press === undefined) return refused('not-now');
      const facts = press.map(({ id, studentId }): NewFact => {
        return { kind: 'correction-undone', sessionId, studentId, correctionId: id, by: staff.id };
      });
      const written = recorder.write(sessionId, facts);
      if (!written.ok) return refused(written.error.kind);
      presses.pop();
      return DONE;
    },
    last: () => presses.at(-1) ?? [],
    forget: () => void presses.splice(0),
  };
}
