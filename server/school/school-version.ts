/** The number that grows with each change to the school, by which snapshots and kiosks know that theirs is old. */
import { present } from '#core/assert.ts';
import type { Collections } from '../store/collections.ts';

/**
 * To be called after a change to anything in `store/school-records.ts` is durable. A process that ends between the two leaves the
 * change untold; snapshots are therefore read anew each minute as well, which needs no second write and no order of them.
 */
export async function touchSchool({ settings }: Pick<Collections, 'settings'>): Promise<void> {
  for (;;) {
    const school = present(await settings.get('school'), 'a school is loaded');
    const { version } = school;
    const outcome = await settings.putIf({ ...school, version: version + 1 }, { version });
    if (outcome.kind === 'written') return;
  }
}
