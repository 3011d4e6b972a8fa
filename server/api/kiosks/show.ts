/** A kiosk as the office sees it: never its secret or credential. */
import type { KioskDetail, KioskItem } from '#core/contracts/school.ts';
import type { CampusId } from '#core/ids.ts';
import { refused } from '../../problem.ts';
import type { KioskRecord } from '../../store/kiosks.ts';
import { NO_KIOSK, type KioskRouteDeps } from './deps.ts';

type ShowDeps = Pick<KioskRouteDeps, 'collections'>;

/** Runs in quarantine that are told of; more than these are the same story. */
const MOST_KEPT = 100;

/** The kiosk, where it is one of the campus. Throws a 404 refusal elsewhere. */
export async function kioskOf(
  { collections }: ShowDeps,
  id: string,
  campusId: CampusId,
): Promise<KioskRecord> {
  const kiosk = await collections.kiosks.get(id);
  if (kiosk?.campusId !== campusId) throw refused(NO_KIOSK);
  return kiosk;
}

export async function kioskItem(
  { collections: { kioskClocks, kioskHeads } }: ShowDeps,
  { id, roomId, state, pairedAt, revokedAt }: KioskRecord,
): Promise<KioskItem> {
  const [clock, head] = await Promise.all([kioskClocks.get(id), kioskHeads.get(id)]);
  return {
    id,
    roomId,
    state,
    pairedAt,
    factSeq: head?.seq ?? 0,
    ...(clock !== undefined && { heardAt: clock.measuredAt, clockOffsetMs: clock.offsetMs }),
    ...(revokedAt !== undefined && { revokedAt }),
  };
}

export async function kioskDetail(deps: ShowDeps, kiosk: KioskRecord): Promise<KioskDetail> {
  const kept = await deps.collections.quarantine.find({
    index: 'byKiosk',
    equals: { kioskId: kiosk.id },
    order: 'descending',
    limit: MOST_KEPT,
  });
  const quarantine = kept.items.map(({ id, from, bodies, receivedAt, why = 'contradicts' as const }) => ({
    id,
    from,
    facts: bodies.length,
    receivedAt,
    why,
  }));
  return { ...(await kioskItem(deps, kiosk)), quarantine };
}
