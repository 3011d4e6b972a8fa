/** Attempts to do what only staff may, by raw messages: seen in the kiosk's file, on its screen and by its end, not by its answer. */
import type { Attempt } from '../attempt.ts';
import { keptBetween, readLedger } from '../ledger.ts';
import type { Stand } from '../stand.ts';

/** Sends the commands one by one, whatever comes back, then tells which screen stands, and whether anybody is signed in. */
function sends(...calls: readonly (readonly [path: string, input?: unknown])[]): string {
  const made = calls.map(
    ([path, input]) =>
      `await call('${path}'${input === undefined ? '' : `, ${JSON.stringify(input)}`}).catch(() => 0);`,
  );
  return `${made.join('\n')} const view = await call('watch'); return [view.screen.kind, view.staff?.name ?? ''].join(' ').trim()`;
}

function staffless(
  name: string,
  calls: (stand: Stand) => readonly (readonly [path: string, input?: unknown])[],
): Attempt {
  return {
    group: 'staff',
    name,
    seen: 'facts and templates in the database, the screen, the end of the program',
    settleMs: 150,
    run: async (stand) => {
      const before = readLedger(stand.kioskFile);
      const shown = await stand.kiosk().page.run(sends(...calls(stand)));
      const [kept] = keptBetween(before, readLedger(stand.kioskFile));
      if (kept !== undefined) return kept;
      return /^(board|sign-in)$/.test(shown ?? 'board') ? undefined : `the screen is ${shown ?? ''}`;
    },
  };
}

const student = ({ school }: Stand): string => school.students[0]?.id ?? '';
const PLACES = ['staff-menu', 'register', 'confirm-close', 'faces', 'class-card', 'home'];

export const STAFF: readonly Attempt[] = [
  staffless('the class closed', () => [['session/close']]),
  staffless('the class closed after a sign-in was opened', () => [
    ['signIn/open', { purpose: 'staff' }],
    ['session/close'],
    ['signIn/out'],
    ['go', { to: 'board' }],
  ]),
  staffless('a close undone', () => [['session/undoClose']]),
  staffless('a class started', (stand) => [
    ['session/choose', { sessionId: stand.sessionId() }],
    ['session/start', { sessionId: stand.sessionId() }],
  ]),
  staffless('a mark given', (stand) => [
    ['register/mark', { studentId: student(stand), status: 'present', reason: 'out' }],
  ]),
  staffless('marks given to the rest', () => [
    ['register/rest', { status: 'present', reason: 'out' }],
    ['register/undo'],
  ]),
  staffless('a face registered', (stand) => [
    ['faces/choose', { studentId: student(stand) }],
    ['faces/consent', { given: true }],
    ['faces/shot', { kind: 'face', embedding: Array.from({ length: 128 }, () => 0.1), model: 'x' }],
  ]),
  staffless('a template withdrawn', (stand) => [
    ['faces/choose', { studentId: student(stand) }],
    ['faces/withdraw'],
  ]),
  staffless('the places of staff', () => PLACES.map((to) => ['go', { to }] as const)),
  staffless('the kiosk left', () => [
    ['signIn/open', { purpose: 'exit' }],
    ['exit'],
    ['signIn/out'],
    ['go', { to: 'board' }],
  ]),
  staffless('the kiosk left under another name', () => [
    ['exit', { purpose: 'exit' }],
    ['exit/'],
    ['/exit'],
    ['signIn/../exit'],
    ['EXIT'],
    ['%65xit'],
  ]),
  staffless('a face from nowhere for a mark', (stand) => [
    ['lane/claim', { studentId: student(stand) }],
    ...Array.from(
      { length: 5 },
      () =>
        ['lane/seen', { kind: 'face', embedding: Array.from({ length: 128 }, () => 0), model: 'x' }] as const,
    ),
    ['lane/cancel'],
  ]),
  staffless('ids of a wrong type', (stand) => [
    ['register/mark', { studentId: [student(stand)], status: 'present', reason: '' }],
    ['register/mark', { studentId: { $ne: null }, status: 'present', reason: '' }],
    ['session/start', { sessionId: 1 }],
    ['session/start', { sessionId: null }],
    ['signIn/submit', { personId: true, by: 'pin', secret: '1' }],
    ['signIn/submit', { personId: { toString: 'x' }, by: 'pin', secret: ['1'] }],
    ['faces/choose', { studentId: '../../x' }],
  ]),
  staffless('fields that are not in the contract', (stand) => [
    [
      'signIn/submit',
      { personId: stand.school.teacher.id, by: 'pin', secret: '', verifier: 'x', staff: true },
    ],
    ['signIn/submit', { personId: stand.school.teacher.id, by: 'none', secret: 'x' }],
    ['go', { to: 'staff-menu', staff: { id: stand.school.teacher.id, role: 'admin' } }],
    [
      'register/mark',
      { studentId: student(stand), status: 'present', reason: '', by: stand.school.teacher.id },
    ],
  ]),
  {
    group: 'staff',
    name: 'polluted prototypes',
    seen: 'facts in the database, the screen',
    run: async (stand) => {
      const before = readLedger(stand.kioskFile);
      const shown = await stand.kiosk().page.run(`
        Object.prototype.staff = { id: '${stand.school.teacher.id}', role: 'admin', name: 'x' }; Object.prototype.kioskLocked = false;
        try {
          const line = await connect();
          for (const [i, body] of ['{"__proto__":{"staff":{"role":"admin"}}}', '{"constructor":{"prototype":{"staff":{"role":"admin"}}}}', '{"to":"staff-menu","__proto__":{"staff":1}}'].entries())
            line.send('{"i":"p' + i + '","p":{"u":"/go","b":{"json":' + body + '}}}');
          line.send('{"i":"__proto__","p":{"u":"/session/close","b":{"__proto__":{"staff":1}}}}');
          await wait(200); line.close(); await call('session/close').catch(() => 0);
        } finally { delete Object.prototype.staff; delete Object.prototype.kioskLocked; }
        return (await call('watch')).screen.kind`);
      const [kept] = keptBetween(before, readLedger(stand.kioskFile));
      if (kept !== undefined) return kept;
      return shown === undefined || shown === 'board' || shown === 'sign-in'
        ? undefined
        : `the screen is ${shown}`;
    },
  },
];

/** Locks the pad of the teacher for a while: the last of all. */
export const GUESSING: Attempt = {
  group: 'staff',
  name: 'the PIN guessed, forty times',
  seen: 'who is signed in, by the view; facts in the database',
  run: async (stand) => {
    const before = readLedger(stand.kioskFile);
    const { teacher } = stand.school;
    const shown = await stand.kiosk().page.run(
      `await call('signIn/open', { purpose: 'staff' });
       for (let i = 0; i < 40; i += 1) {
         const secret = String((${teacher.pin} + 1 + i) % 1000000).padStart(6, '0');
         await call('signIn/submit', { personId: '${teacher.id}', by: 'pin', secret });
       }
       const locked = await call('signIn/submit', { personId: '${teacher.id}', by: 'pin', secret: '${teacher.pin}' });
       const view = await call('watch');
       return view.staff !== undefined || locked.kind === 'done' ? 'after forty wrong PINs the right one is taken' : ''`,
      20_000,
    );
    return keptBetween(before, readLedger(stand.kioskFile))[0] ?? shown;
  },
};
