/** The beginning of a new school: one campus, so that the first admin has a place to be in, and nothing else. */
import type { Zone } from '#core/time.ts';
import { CampusId } from '#core/ids.ts';
import { nextId, type Chance, type Clock } from '../ports.ts';
import type { Collections } from '../store/collections.ts';

interface EmptySchoolDeps {
  readonly collections: Pick<Collections, 'campuses' | 'settings'>;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** To be called on a store without a school. Several may begin it at once: one of their campuses stays. */
export async function beginSchool(
  { collections: { campuses, settings }, clock, chance }: EmptySchoolDeps,
  { name, zone }: { readonly name: string; readonly zone: Zone },
): Promise<void> {
  // One that a start which was cut short has left.
  const left = (await campuses.find({ index: 'byName', equals: {}, limit: 1 })).items[0];
  const ours = left ?? { id: CampusId.parse(nextId(clock, chance)), name, zone, faceAllowed: false };
  if (left === undefined) await campuses.putIf(ours, 'absent');
  const begun = await settings.putIf(
    { id: 'school', version: 1, demo: false, rehearsal: false, loadedAt: clock.now() },
    'absent',
  );
  if (begun.kind === 'refused' && left === undefined) await campuses.remove(ours.id);
}
