/**
 * `GET /sessions/{id}/events`: what a board shows, as it changes. The id of an event says how far each source's facts were
 * read, so a board that comes back gets what it missed, from whichever process.
 */
import type { BoardEvent } from '#core/contracts/sessions.ts';
import { Student } from '#core/roster/person.ts';
import type { PersonId } from '#core/ids.ts';
import { waitsForTeacher } from '#core/mark/mark.ts';
import type { SessionMarks } from '#core/mark/session-marks.ts';
import type { Instant } from '#core/time.ts';
import type { ReceivedFact } from '../../sessions/session-books.ts';
import type { KnownSession } from '../../sessions/sessions.ts';
import type { SessionsDeps } from './list.ts';
import { marksOf, sessionRow } from '../../sessions/session-row.ts';

/** The last seq of each source that was read: `server`, or a kiosk's id. */
export type BoardCursor = ReadonlyMap<string, number>;

export interface Board {
  /** The event that brings a board from what it last got to now, as it goes over the wire; undefined where nothing is new. */
  readonly next: () => Promise<string | undefined>;
}

/** A kiosk's id or `server`, and a number; a header that says something else is of no board of ours. */
const CURSOR = /^(server|[0-9a-f-]{36}):(\d{1,15})$/;
const MOST_SOURCES = 50;

/** What an event's id says; undefined where it is none, and the board begins anew. */
export function boardCursor(text: string | undefined): BoardCursor | undefined {
  if (text === undefined) return undefined;
  const parts = text.split(',', MOST_SOURCES).map((part) => CURSOR.exec(part));
  const read = parts.flatMap((part) => (part === null ? [] : [[part[1] ?? '', Number(part[2])] as const]));
  return read.length === parts.length ? new Map(read) : undefined;
}

export function createBoard(
  deps: Pick<SessionsDeps, 'collections' | 'ledger' | 'clock'>,
  of: { readonly session: KnownSession; readonly cursor: BoardCursor | undefined },
): Board {
  const { sessionId, campusId } = of.session;
  const students = new Map<PersonId, Student | undefined>();
  let shown: ReadonlyMap<PersonId, string> | undefined;
  let cursor = of.cursor;

  async function studentOf(id: PersonId): Promise<Student | undefined> {
    if (students.has(id)) return students.get(id);
    const person = await deps.collections.people.get(id);
    // A kiosk may expect anybody: people of another campus are shown to nobody.
    const student = person?.campusId === campusId ? Student.safeParse(person).data : undefined;
    students.set(id, student);
    return student;
  }

  async function eventOf(marks: SessionMarks | undefined, at: Instant): Promise<BoardEvent> {
    const { state, totals } = sessionRow(of.session, '', marks);
    const changed = [...(marks?.marks ?? [])].filter(([id, mark]) => shown?.get(id) !== JSON.stringify(mark));
    const rows = await Promise.all(
      changed.map(async ([id, mark]) => {
        const student = await studentOf(id);
        return student === undefined ? [] : [{ student, mark, waitsForTeacher: waitsForTeacher(mark) }];
      }),
    );
    const expected = marks === undefined ? totals.expected : marks.marks.size;
    return { sessionId, at, state, totals: { ...totals, expected }, rows: rows.flat() };
  }

  return {
    async next() {
      const received = await deps.ledger.ofSession(sessionId);
      const now = cursorAfter(received);
      const isBehind =
        cursor === undefined || [...now].some(([source, seq]) => seq > (cursor?.get(source) ?? 0));
      if (!isBehind) return undefined;
      const at = deps.clock.now();
      shown ??= cursor && shownOf(marksOf(received.filter(isKnownTo(cursor)), at));
      const marks = marksOf(received, at);
      const event = await eventOf(marks, at);
      shown = shownOf(marks);
      cursor = now;
      return wireOf(event, now);
    },
  };
}

function shownOf(marks: SessionMarks | undefined): ReadonlyMap<PersonId, string> {
  return new Map([...(marks?.marks ?? [])].map(([id, mark]) => [id, JSON.stringify(mark)]));
}

function isKnownTo(cursor: BoardCursor): (one: ReceivedFact) => boolean {
  return (one) => one.seq <= (cursor.get(sourceOf(one)) ?? 0);
}

function cursorAfter(received: readonly ReceivedFact[]): BoardCursor {
  const last = new Map<string, number>([['server', 0]]);
  for (const one of received) {
    const source = sourceOf(one);
    last.set(source, Math.max(last.get(source) ?? 0, one.seq));
  }
  return last;
}

function sourceOf({ fact: { source } }: ReceivedFact): string {
  return source.kind === 'kiosk' ? source.kioskId : 'server';
}

function wireOf(event: BoardEvent, cursor: BoardCursor): string {
  const id = [...cursor].map(([source, seq]) => `${source}:${seq}`).join(',');
  return `event: board\nid: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** How many boards of one person are open here. */
export interface BoardCount {
  /** Takes a place; undefined where the person has all that there are. What it gives back frees it. */
  readonly take: (id: PersonId) => (() => void) | undefined;
}

/** A teacher has a few screens; a page that opens a stream with each click must not take the server down. */
const MOST_BOARDS = 6;

export function createBoardCount(): BoardCount {
  const open = new Map<PersonId, number>();
  return {
    take(id) {
      const count = open.get(id) ?? 0;
      if (count >= MOST_BOARDS) return undefined;
      open.set(id, count + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (open.get(id) ?? 1) - 1;
        if (left === 0) open.delete(id);
        else open.set(id, left);
      };
    },
  };
}
