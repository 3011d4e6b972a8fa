/**
 * The one judgement of presence. Kiosk and server run this same function over the same facts, so a check-in taken
 * offline means the same when it arrives. The order and the repetition of facts change nothing.
 */
import type { Assurance, Factor } from '../check-in/factor.ts';
import type { Fallback, Policy } from '../check-in/policy.ts';
import {
  factorOf,
  isEvidence,
  type AbsenceKnown,
  type Corrected,
  type Evidence,
  type Fact,
  type ScanWarning,
  type SessionOpened,
} from '../fact/fact.ts';
import { byTime, inOrder } from '../fact/order.ts';
import { phaseAt, windowOf, type SessionWindow } from '../session/window.ts';
import type { Instant } from '../time.ts';
import { assuranceOf, deviceHeard } from './assurance.ts';
import type { Mark, NotCounted, Reason } from './mark.ts';
import { holds, isOffered, outagesOf } from './outage.ts';
import { factorsOf, missingFactors, satisfies } from './rule.ts';

/** Kiosk evidence that releases a scan by the second person on one phone: the person was there in the flesh. */
const SEEN_AT_KIOSK: ReadonlySet<Factor> = new Set(['face', 'badge', 'pin']);

/**
 * The mark of one student. `facts` are those about the student and those about the whole session, in any order;
 * facts later than `at` are left out, so that any earlier moment can be asked for. Without an opening the answer is `expected`.
 */
export function judge(facts: readonly Fact[], policy: Policy, at: Instant): Mark {
  const known = inOrder(facts).filter((fact) => fact.at <= at);
  const opened = known.find((fact) => fact.kind === 'session-opened');
  if (opened === undefined) return expected([{ kind: 'not-opened' }], []);
  const correction = standingCorrection(known);
  const weighed = weigh(known, policy, opened);
  if (correction !== undefined) return correctedMark(correction, weighed);
  const absence = standingAbsence(known);
  if (absence !== undefined) return excusedMark(absence, weighed);
  return weighed.enough ? presentMark(weighed) : unprovedMark(weighed, isClosed(known));
}

/** Whether the session stands closed: the last of its closings and reopenings is a closing. */
export function isClosed(facts: readonly Fact[]): boolean {
  const turns = facts.filter((fact) => fact.kind === 'session-closed' || fact.kind === 'session-reopened');
  return [...turns].sort(byTime).at(-1)?.kind === 'session-closed';
}

interface Weighed {
  readonly window: SessionWindow;
  readonly evidence: readonly Evidence[];
  /** What counts and the rule asks for: the status rests on the earliest of these. */
  readonly counted: readonly Evidence[];
  /** Of everything that counts, a beacon that no rule names included. */
  readonly assurance: Assurance;
  readonly enough: boolean;
  readonly missing: readonly Factor[];
  readonly reasons: readonly Reason[];
}

function weigh(known: readonly Fact[], policy: Policy, opened: SessionOpened): Weighed {
  const window = windowOf(opened.startsAt, policy);
  const outages = outagesOf(known);
  const evidence = known.filter(isEvidence);
  const inTime = evidence.filter((fact) => phaseReason(window, fact) === undefined);
  const seenAtKiosk = inTime.some((fact) => SEEN_AT_KIOSK.has(factorOf(fact)));
  const counted = inTime.filter((fact) => seenAtKiosk || warningOf(fact) === undefined);
  const proved = new Set(counted.map(factorOf));
  const assurance = assuranceOf(counted);
  const strong = assurance >= policy.minAssurance;
  const byRule = satisfies(policy.rule, proved);
  const holding = policy.fallbacks.filter((fallback) => holds(fallback, outages, counted));
  const enough = strong && (byRule || holding.length > 0);
  const named = new Set([policy.rule, ...holding.map(({ use }) => use)].flatMap(factorsOf));
  const offered = policy.fallbacks.filter((fallback) => isOffered(fallback, outages));
  const ways = [policy.rule, ...offered.map(({ use }) => use)];
  const why = (fact: Evidence): NotCounted | undefined => {
    if (!counted.includes(fact)) return phaseReason(window, fact) ?? warningOf(fact);
    return named.has(factorOf(fact)) ? undefined : 'not-in-policy';
  };
  return {
    window,
    evidence,
    counted: counted.filter((fact) => named.has(factorOf(fact))),
    assurance,
    enough,
    missing: strong
      ? [...new Set(ways.flatMap((way) => missingFactors(way, proved)))]
      : [...new Set(ways.flatMap(factorsOf))].filter((factor) => !proved.has(factor)),
    reasons: [
      ...evidence.map((fact) => evidenceReason(fact, why(fact))),
      ...qualifiers(counted),
      ...known.filter((fact) => fact.kind === 'face-refused').map(refusedReason),
      ...(byRule ? [] : fallbackReasons([...holding, ...offered])),
    ],
  };
}

/**
 * The correction on which the mark rests, of `known` facts in order about one student. Corrections alone are ranked: admin over
 * teacher; among equals the latest, then the greatest id.
 */
export function standingCorrection(known: readonly Fact[]): Corrected | undefined {
  const undone = new Set(
    known.filter((fact) => fact.kind === 'correction-undone').map((fact) => fact.correctionId),
  );
  const standing = known.filter((fact) => fact.kind === 'corrected').filter((fact) => !undone.has(fact.id));
  return standing.findLast((fact) => fact.byRole === 'admin') ?? standing.at(-1);
}

function correctedMark(correction: Corrected, weighed: Weighed): Mark {
  const { id: factId, at, by, reason } = correction;
  return {
    status: correction.status,
    assurance: correction.inPerson ? 4 : weighed.assurance,
    missing: [],
    reasons: [{ kind: 'corrected', factId, at, by, reason }, ...weighed.reasons],
    at,
  };
}

/** The first of those that nobody withdrew. */
function standingAbsence(known: readonly Fact[]): AbsenceKnown | undefined {
  const withdrawn = new Set(
    known.filter((fact) => fact.kind === 'absence-withdrawn').map((fact) => fact.absenceId),
  );
  return known.filter((fact) => fact.kind === 'absence-known').find((fact) => !withdrawn.has(fact.absenceId));
}

/** Whoever was let off and came all the same is present: nobody is late for what they were excused from. */
function excusedMark({ id: factId, at, by, reason }: AbsenceKnown, weighed: Weighed): Mark {
  const told: Reason = { kind: 'known-absence', factId, at, by, reason };
  if (!weighed.enough)
    return {
      status: 'excused',
      assurance: weighed.assurance,
      missing: [],
      reasons: [told, ...weighed.reasons],
      at,
    };
  const came = Math.min(...weighed.counted.map((fact) => fact.at));
  return {
    status: 'present',
    assurance: weighed.assurance,
    missing: [],
    reasons: [...weighed.reasons, told],
    at: came,
  };
}

function presentMark(weighed: Weighed): Mark {
  const first = Math.min(...weighed.counted.map((fact) => fact.at));
  const isLate = phaseAt(weighed.window, first) === 'late';
  return {
    status: isLate ? 'late' : 'present',
    assurance: weighed.assurance,
    missing: [],
    reasons: isLate
      ? [...weighed.reasons, { kind: 'late', graceUntil: weighed.window.graceUntil }]
      : [...weighed.reasons],
    at: first,
  };
}

function unprovedMark(weighed: Weighed, closed: boolean): Mark {
  const reason: Reason =
    weighed.evidence.length > 0 ? { kind: 'evidence-too-weak' } : { kind: 'never-checked-in' };
  const mark = expected([...weighed.reasons, reason], weighed.missing);
  return closed ? { ...mark, status: 'absent' } : { ...mark, assurance: weighed.assurance };
}

function expected(reasons: readonly Reason[], missing: readonly Factor[]): Mark {
  return { status: 'expected', assurance: 0, missing: [...missing], reasons: [...reasons] };
}

function phaseReason(window: SessionWindow, fact: Evidence): NotCounted | undefined {
  switch (phaseAt(window, fact.at)) {
    case 'early':
      return 'before-doors';
    case 'teacher-decides':
      return 'after-late';
    case 'over':
      return 'after-absent';
    case 'on-time':
    case 'late':
      return undefined;
  }
}

/** Why the evidence waits until the person was seen; undefined where it does not. */
function warningOf(fact: Evidence): ScanWarning | undefined {
  return 'warning' in fact ? fact.warning : undefined;
}

function evidenceReason(fact: Evidence, why: NotCounted | undefined): Reason {
  const told = { factId: fact.id, factor: factorOf(fact), at: fact.at };
  return why === undefined ? { kind: 'counted', ...told } : { kind: 'not-counted', ...told, why };
}

/** What raises or caps the assurance of the evidence that counts. */
function qualifiers(counted: readonly Evidence[]): readonly Reason[] {
  const agreeing = deviceHeard(counted).flatMap(([scan, beacon]) => [scan.id, beacon.id]);
  return [
    ...(agreeing.length > 0
      ? [{ kind: 'device-and-beacon-agree' as const, factIds: [...new Set(agreeing)] }]
      : []),
    ...counted.flatMap((fact): readonly Reason[] => {
      if (fact.kind === 'face-matched' && fact.liveness === 'not-checked')
        return [{ kind: 'liveness-not-checked', factId: fact.id }];
      if (fact.kind === 'qr-scanned' && fact.timeInferred === true)
        return [{ kind: 'time-inferred', factId: fact.id }];
      return [];
    }),
  ];
}

function refusedReason(fact: Extract<Fact, { kind: 'face-refused' }>): Reason {
  return { kind: 'face-refused', factId: fact.id, at: fact.at };
}

function fallbackReasons(fallbacks: readonly Fallback[]): readonly Reason[] {
  const factors = new Set(fallbacks.map(({ whenUnavailable }) => whenUnavailable));
  return [...factors].map((whenUnavailable) => ({ kind: 'fallback', whenUnavailable }));
}
