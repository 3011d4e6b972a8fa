/** What a student's facts come to: a table with the boundaries in it, then what must hold for all facts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '#core/fact/fact.ts';
import { judge } from '#core/mark/judge.ts';
import { STATUS_RANK, type Reason } from '#core/mark/mark.ts';
import {
  ADA,
  ADMIN,
  anyOf,
  at,
  available,
  away,
  awayWithdrawn,
  badge,
  claimed,
  closed,
  corrected,
  factId,
  factor,
  heard,
  matched,
  opened,
  PHONE,
  pin,
  policy,
  refusedFace,
  reopened,
  scanned,
  typed,
  unavailable,
  undone,
  uuid,
} from '../../support/facts.ts';
import { KioskId } from '#core/ids.ts';

const LATER = at(600);
const judged = (facts: readonly Fact[], over = policy()) => judge([opened(), ...facts], over, LATER);
const kinds = (reasons: readonly Reason[]) => reasons.map((reason) => reason.kind);

describe('the status', () => {
  test.each([
    { when: 'as the doors open', seen: at(-5), status: 'present' },
    { when: 'at the end of grace', seen: at(5), status: 'present' },
    { when: 'a millisecond after grace', seen: at(5) + 1, status: 'late' },
    { when: 'at the end of late', seen: at(20), status: 'late' },
    { when: 'a millisecond after late', seen: at(20) + 1, status: 'expected' },
    { when: 'a millisecond before the doors', seen: at(-5) - 1, status: 'expected' },
    { when: 'after everything', seen: at(46), status: 'expected' },
  ])('is $status for a scan $when', ({ seen, status }) => {
    expect(judged([scanned({ at: seen })]).status).toBe(status);
  });

  test.each([
    { seen: at(-6), why: 'before-doors' },
    { seen: at(21), why: 'after-late' },
    { seen: at(46), why: 'after-absent' },
  ])('says $why of a scan that came at the wrong time', ({ seen, why }) => {
    expect(judged([scanned({ at: seen })]).reasons).toContainEqual(
      expect.objectContaining({ kind: 'not-counted', why }),
    );
  });

  test('rests on the earliest evidence that counts', () => {
    expect(judged([typed({ at: at(6) }), scanned({ at: at(4) })])).toMatchObject({
      status: 'present',
      at: at(4),
    });
  });

  test('says from when it is late', () => {
    expect(judged([scanned({ at: at(7) })]).reasons).toContainEqual({ kind: 'late', graceUntil: at(5) });
  });

  test('is expected before anyone opened the session', () => {
    expect(judge([scanned()], policy(), LATER)).toMatchObject({
      status: 'expected',
      reasons: [{ kind: 'not-opened' }],
    });
  });

  test('is expected, and names every way in, before anything is known', () => {
    expect(judged([])).toMatchObject({
      status: 'expected',
      assurance: 0,
      missing: ['qr', 'otp', 'face', 'badge', 'pin'],
    });
  });

  test('is absent after the close for whoever never came', () => {
    expect(judged([closed()])).toMatchObject({ status: 'absent', reasons: [{ kind: 'never-checked-in' }] });
  });

  test('is absent after the close for evidence that was too weak, and says so', () => {
    const mark = judged([scanned(), closed()], policy({ minAssurance: 3 }));
    expect(mark.status).toBe('absent');
    expect(kinds(mark.reasons)).toContain('evidence-too-weak');
    expect(mark.missing).toEqual(['otp', 'face', 'badge', 'pin']);
  });

  test('is expected again when the close was taken back', () => {
    expect(judged([closed(), reopened()]).status).toBe('expected');
  });

  test('counts evidence that arrives after the close by its own time', () => {
    expect(judged([closed(), scanned({ at: at(3) })]).status).toBe('present');
  });

  test('leaves out what happened later than the moment asked for', () => {
    expect(judge([opened(), scanned({ at: at(3) })], policy(), at(2)).status).toBe('expected');
  });
});

describe('the rule', () => {
  test('waits for the second factor of two', () => {
    const both = policy({ rule: { kind: 'all', of: [factor('qr'), factor('face')] } });
    expect(judged([scanned()], both)).toMatchObject({ status: 'expected', assurance: 1, missing: ['face'] });
    expect(judged([scanned(), matched()], both).status).toBe('present');
  });

  test('keeps a factor that it does not name, without counting it', () => {
    const mark = judged([heard()]);
    expect(mark.status).toBe('expected');
    expect(mark.reasons).toContainEqual(
      expect.objectContaining({ kind: 'not-counted', why: 'not-in-policy' }),
    );
  });
});

describe('a sensor that is out of order', () => {
  const face = policy({ rule: factor('face'), fallbacks: [{ whenUnavailable: 'face', use: anyOf('qr') }] });
  const FALLBACK = { kind: 'fallback', whenUnavailable: 'face' };
  const outage = [unavailable({ at: at(1), since: at(0, 50) }), available({ at: at(3) })];

  test.each([
    { when: 'more than a minute before it failed', seen: at(-1, 49), status: 'expected' },
    { when: 'on the way to it', seen: at(-1, 50), status: 'present' },
    { when: 'before it was sure that it had failed', seen: at(0, 55), status: 'present' },
    { when: 'meanwhile', seen: at(2), status: 'present' },
    { when: 'as it worked again', seen: at(3), status: 'present' },
    { when: 'after it worked again', seen: at(3) + 1, status: 'expected' },
  ])('leaves whoever scanned $when $status', ({ seen, status }) => {
    expect(judged([...outage, scanned({ at: seen })], face).status).toBe(status);
  });

  test('opens the other way in only where the policy has one for it', () => {
    expect(judged([scanned()], face).status).toBe('expected');
    const mark = judged([scanned(), unavailable()], face);
    expect(mark.status).toBe('present');
    expect(mark.reasons).toContainEqual(FALLBACK);
    expect(judged([scanned(), unavailable({ factor: 'badge' })], face).status).toBe('expected');
  });

  test('names the other way in for as long as it is out of order', () => {
    expect(judged([unavailable()], face)).toMatchObject({ missing: ['face', 'qr'], reasons: [FALLBACK, {}] });
    const over = judged(outage, face);
    expect(over.missing).toEqual(['face']);
    expect(over.reasons).not.toContainEqual(FALLBACK);
  });

  test('is not told of to whoever passed it', () => {
    const mark = judged([matched(), unavailable()], face);
    expect(mark.status).toBe('present');
    expect(mark.reasons).not.toContainEqual(FALLBACK);
  });

  test('makes nobody who was late at it on time', () => {
    const facts = [scanned(), matched({ at: at(7) }), unavailable({ at: at(9) })];
    expect(judged(facts, face).status).toBe('late');
  });

  test('asks for all of the other way in before it works again', () => {
    const both = { kind: 'all' as const, of: [factor('qr'), factor('pin')] };
    const rules = policy({ rule: factor('face'), fallbacks: [{ whenUnavailable: 'face', use: both }] });
    expect(judged([...outage, scanned({ at: at(-2) }), pin({ at: at(2) })], rules).status).toBe('present');
    expect(judged([...outage, scanned({ at: at(2) }), pin({ at: at(4) })], rules).status).toBe('expected');
  });

  test('is out of order again when the same kiosk says so again', () => {
    const again = unavailable({ id: factId(6), at: at(6) });
    expect(judged([...outage, again, scanned({ at: at(8) })], face).status).toBe('late');
  });

  test('is not mended by the word of another kiosk, nor by the server', () => {
    const other = { kind: 'kiosk', kioskId: KioskId.parse(uuid(201)) } as const;
    for (const source of [other, { kind: 'server' } as const])
      expect(judged([unavailable(), available({ source }), scanned({ at: at(4) })], face).status).toBe(
        'present',
      );
  });

  test('began when it was first said to have', () => {
    const facts = [unavailable(), unavailable({ id: factId(6), at: at(4) }), available({ at: at(5) })];
    expect(judged([...facts, scanned({ at: at(2) })], face).status).toBe('present');
  });
});

describe('the assurance', () => {
  test.each([
    { of: 'a scan alone', facts: [scanned()], level: 1 },
    { of: 'a scan signed by the own phone', facts: [scanned({ deviceKeyId: PHONE })], level: 1 },
    {
      of: 'a signed scan with the rolling beacon',
      facts: [scanned({ deviceKeyId: PHONE }), heard()],
      level: 2,
    },
    {
      of: 'a signed one-time code with the beacon',
      facts: [typed({ deviceKeyId: PHONE }), heard()],
      level: 2,
    },
    { of: 'an unsigned scan with the beacon', facts: [scanned(), heard()], level: 1 },
    {
      of: 'a signed scan with a static beacon',
      facts: [scanned({ deviceKeyId: PHONE }), heard({ identity: 'static' })],
      level: 1,
    },
    {
      of: 'a scan of inferred time with the beacon',
      facts: [scanned({ deviceKeyId: PHONE, timeInferred: true }), heard()],
      level: 1,
    },
    {
      of: 'a beacon 30 s after the scan',
      facts: [scanned({ deviceKeyId: PHONE }), heard({ at: at(0, 34), forMs: 4000 })],
      level: 2,
    },
    {
      of: 'a beacon later than that',
      facts: [scanned({ deviceKeyId: PHONE }), heard({ at: at(0, 35), forMs: 4000 })],
      level: 1,
    },
    {
      of: 'a beacon 30 s before the scan',
      facts: [scanned({ deviceKeyId: PHONE, at: at(0, 30) }), heard()],
      level: 2,
    },
    {
      of: 'a beacon earlier than that',
      facts: [scanned({ deviceKeyId: PHONE, at: at(0, 31) }), heard()],
      level: 1,
    },
    { of: 'a badge alone', facts: [badge()], level: 1 },
    { of: 'a PIN alone', facts: [pin()], level: 1 },
    { of: 'badge with PIN', facts: [badge(), pin()], level: 2 },
    { of: 'a face whose life was not checked', facts: [matched()], level: 1 },
    { of: 'a live face', facts: [matched({ liveness: 'live' })], level: 3 },
    { of: 'the teacher in person', facts: [corrected()], level: 4 },
    { of: 'a correction from afar, without evidence', facts: [corrected({ inPerson: false })], level: 0 },
    {
      of: 'a correction from afar, with a scan',
      facts: [corrected({ inPerson: false }), scanned()],
      level: 1,
    },
  ])('of $of is A$level', ({ facts, level }) => {
    expect(judged(facts).assurance).toBe(level);
  });

  test('names the facts that agree', () => {
    const mark = judged([scanned({ deviceKeyId: PHONE }), heard()]);
    expect(mark.reasons).toContainEqual({
      kind: 'device-and-beacon-agree',
      factIds: [factId(10), factId(12)],
    });
  });

  test('says what holds it down', () => {
    expect(kinds(judged([matched()]).reasons)).toContain('liveness-not-checked');
    expect(kinds(judged([scanned({ timeInferred: true })]).reasons)).toContain('time-inferred');
  });
});

describe('the second person on one phone', () => {
  const scan = scanned({ warning: 'second-person-on-device' });

  test('is kept waiting, with the reason', () => {
    const mark = judged([scan]);
    expect(mark.status).toBe('expected');
    expect(mark.reasons).toContainEqual(
      expect.objectContaining({ kind: 'not-counted', why: 'second-person-on-device' }),
    );
  });

  test.each([matched({ at: at(4) }), badge({ at: at(4) }), pin({ at: at(4) })])(
    'counts once the kiosk saw them: $kind',
    (fact) => {
      expect(judged([scan, fact])).toMatchObject({ status: 'present', at: at(0) });
    },
  );
});

describe('a refused face', () => {
  test('is told, and changes nothing', () => {
    expect(judged([refusedFace()]).status).toBe('expected');
    expect(kinds(judged([refusedFace(), scanned()]).reasons)).toContain('face-refused');
    expect(judged([refusedFace(), scanned()]).status).toBe('present');
  });
});

describe('corrections', () => {
  test.each([
    { name: 'beats all evidence', facts: [scanned(), corrected({ status: 'absent' })], status: 'absent' },
    {
      name: 'gives way to a later one',
      facts: [corrected(), corrected({ id: factId(22), at: at(12), status: 'late' })],
      status: 'late',
    },
    {
      name: 'of the same moment gives way to the greater id',
      facts: [corrected({ id: factId(23), status: 'late' }), corrected({ id: factId(22) })],
      status: 'late',
    },
    {
      name: "of an admin stands above a teacher's later one",
      facts: [
        corrected({ byRole: 'admin', by: ADMIN, status: 'excused' }),
        corrected({ id: factId(22), at: at(30) }),
      ],
      status: 'excused',
    },
    { name: 'is gone when it is undone', facts: [corrected(), undone()], status: 'expected' },
    {
      name: 'stands after the close',
      facts: [corrected({ status: 'excused' }), closed()],
      status: 'excused',
    },
  ])('$name', ({ facts, status }) => {
    expect(judged(facts).status).toBe(status);
  });

  test('name who, when and why', () => {
    expect(judged([corrected()]).reasons[0]).toMatchObject({
      kind: 'corrected',
      at: at(10),
      reason: 'seen in class',
    });
  });
});

describe('a known absence', () => {
  test.each([
    { name: 'nothing', facts: [], status: 'excused' },
    { name: 'nothing, and the class is closed', facts: [closed()], status: 'excused' },
    { name: 'a scan on time', facts: [scanned({ at: at(2) })], status: 'present' },
    { name: 'a scan that would be late', facts: [scanned({ at: at(10) })], status: 'present' },
    { name: 'a scan too late to count', facts: [scanned({ at: at(30) })], status: 'excused' },
    { name: "the teacher's word", facts: [corrected({ status: 'absent' })], status: 'absent' },
    { name: 'its withdrawal', facts: [awayWithdrawn()], status: 'expected' },
    { name: 'its withdrawal, and the class is closed', facts: [awayWithdrawn(), closed()], status: 'absent' },
    {
      name: 'the withdrawal of another',
      facts: [awayWithdrawn({ absenceId: uuid(501) })],
      status: 'excused',
    },
    {
      name: 'its withdrawal and another one',
      facts: [awayWithdrawn(), away({ id: factId(24), absenceId: uuid(501) })],
      status: 'excused',
    },
  ])('with $name is $status', ({ facts, status }) => {
    expect(judged([away(), ...facts]).status).toBe(status);
  });

  test('says who noted it and why, and keeps what was seen', () => {
    const told = { kind: 'known-absence', factId: factId(22), at: at(-6), by: ADMIN, reason: 'dentist' };
    expect(judged([away()])).toMatchObject({ missing: [], reasons: [told], at: at(-6) });
    expect(judged([away(), scanned({ at: at(10) })])).toMatchObject({
      assurance: 1,
      reasons: [expect.objectContaining({ kind: 'counted' }), told],
      at: at(10),
    });
  });
});

test('takes no notice of what a student says of their own device', () => {
  expect(judged([claimed()])).toEqual(judged([]));
});

test('keeps a scan that came late for the teacher, until the kiosk saw the student', () => {
  const late = scanned({ warning: 'late-scan', deviceKeyId: PHONE });
  expect(judged([late])).toMatchObject({
    status: 'expected',
    reasons: [{ kind: 'not-counted', why: 'late-scan' }, { kind: 'evidence-too-weak' }],
  });
  expect(judged([late, badge()]).reasons).toContainEqual(
    expect.objectContaining({ kind: 'counted', factId: late.id }),
  );
});

const moment = fc.integer({ min: at(-10), max: at(60) });
const evidence: fc.Arbitrary<Fact> = fc
  .record({
    moment,
    n: fc.integer({ min: 100, max: 200 }),
    signed: fc.boolean(),
    warning: fc.constantFrom(undefined, 'second-person-on-device' as const, 'late-scan' as const),
    inferred: fc.boolean(),
    rolling: fc.boolean(),
    live: fc.boolean(),
    kind: fc.constantFrom('qr', 'otp', 'beacon', 'face', 'badge', 'pin'),
  })
  .map(({ moment: seenAt, n, signed, warning, inferred, rolling, live, kind }): Fact => {
    const base = { at: seenAt, id: factId(n), studentId: ADA };
    const phone = {
      ...base,
      ...(signed ? { deviceKeyId: PHONE } : {}),
      ...(warning !== undefined && { warning }),
    };
    switch (kind) {
      case 'qr':
        return scanned({ ...phone, ...(inferred ? { timeInferred: true as const } : {}) });
      case 'otp':
        return typed(phone);
      case 'beacon':
        return heard({ ...base, identity: rolling ? 'rolling' : 'static' });
      case 'face':
        return matched({ ...base, liveness: live ? 'live' : 'not-checked' });
      case 'badge':
        return badge(base);
      case 'pin':
        return pin(base);
    }
  });
const other: fc.Arbitrary<Fact> = fc.oneof(
  evidence,
  fc
    .record({ moment, n: fc.integer({ min: 201, max: 220 }) })
    .map(({ moment: when, n }) => closed({ at: when, id: factId(n) })),
  fc
    .record({ moment, n: fc.integer({ min: 221, max: 240 }) })
    .map(({ moment: when, n }) => reopened({ at: when, id: factId(n) })),
  fc
    .record({ moment, n: fc.integer({ min: 241, max: 260 }) })
    .map(({ moment: when, n }) => corrected({ at: when, id: factId(n) })),
  fc
    .record({ moment, n: fc.integer({ min: 241, max: 260 }), m: fc.integer({ min: 261, max: 280 }) })
    .map(({ moment: when, n, m }) => undone({ at: when, id: factId(m), correctionId: factId(n) })),
  fc
    .record({ moment, n: fc.integer({ min: 281, max: 300 }) })
    .map(({ moment: when, n }) => refusedFace({ at: when, id: factId(n) })),
  fc
    .record({ moment, n: fc.integer({ min: 301, max: 320 }), sinceMs: fc.integer({ min: 0, max: 60_000 }) })
    .map(({ moment: when, n, sinceMs }) => unavailable({ at: when, id: factId(n), since: when - sinceMs })),
  fc
    .record({ moment, n: fc.integer({ min: 321, max: 340 }) })
    .map(({ moment: when, n }) => available({ at: when, id: factId(n) })),
  fc
    .record({ moment, n: fc.integer({ min: 341, max: 350 }), m: fc.integer({ min: 500, max: 502 }) })
    .map(({ moment: when, n, m }) => away({ at: when, id: factId(n), absenceId: uuid(m) })),
  fc
    .record({ moment, n: fc.integer({ min: 351, max: 360 }), m: fc.integer({ min: 500, max: 502 }) })
    .map(({ moment: when, n, m }) => awayWithdrawn({ at: when, id: factId(n), absenceId: uuid(m) })),
  fc
    .record({ moment, n: fc.integer({ min: 361, max: 370 }) })
    .map(({ moment: when, n }) => claimed({ at: when, id: factId(n) })),
);
const fallbacks = [
  [],
  [{ whenUnavailable: 'face' as const, use: factor('qr') }],
  [
    {
      whenUnavailable: 'face' as const,
      use: { kind: 'all' as const, of: [factor('otp'), factor('beacon')] },
    },
    { whenUnavailable: 'face' as const, use: anyOf('pin', 'badge') },
  ],
];
const policies = fc
  .record({
    minAssurance: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    ways: fc.constantFrom(...fallbacks),
  })
  .chain(({ minAssurance, ways }) =>
    fc
      .constantFrom(
        anyOf('qr', 'otp', 'face', 'badge', 'pin'),
        { kind: 'all' as const, of: [factor('qr'), factor('beacon')] },
        { kind: 'at-least' as const, count: 2, of: [factor('qr'), factor('face'), factor('badge')] },
        factor('face'),
      )
      .map((rule) => policy({ minAssurance, rule, fallbacks: ways })),
  );
const byId = (facts: readonly Fact[]) => [...new Map(facts.map((fact) => [fact.id, fact])).values()];

describe('for all facts', () => {
  test('any order and any repetition give the same mark', () => {
    fc.assert(
      fc.property(
        fc
          .array(other, { maxLength: 12 })
          .map(byId)
          .chain((facts) =>
            fc.tuple(
              fc.constant(facts),
              fc.shuffledSubarray([...facts, ...facts], { minLength: 2 * facts.length }),
            ),
          ),
        policies,
        ([facts, shuffled], rules) => {
          expect(judged(shuffled, rules)).toEqual(judged(facts, rules));
        },
      ),
    );
  });

  test('one more piece of evidence never makes a mark worse', () => {
    fc.assert(
      fc.property(fc.array(other, { maxLength: 10 }).map(byId), evidence, policies, (facts, more, rules) => {
        const before = judged(facts, rules);
        const after = judged(byId([...facts, { ...more, id: factId(999) }]), rules);
        expect(STATUS_RANK[after.status]).toBeGreaterThanOrEqual(STATUS_RANK[before.status]);
        expect(after.assurance).toBeGreaterThanOrEqual(before.assurance);
      }),
      { numRuns: 500 },
    );
  });
});
