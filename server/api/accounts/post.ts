/** Mails about accounts, in the name of the campus. Whoever has no address gets none. */
import { present } from '#core/assert.ts';
import type { CampusId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';
import type { From, Text } from '../../mail/texts.ts';
import type { AccountDeps } from './deps.ts';

interface Addressee {
  readonly campusId: CampusId;
  readonly email?: string | undefined;
}

/** `until`: from then on the mail is of no use. Does nothing where no mail is sent here. */
export async function post(
  { collections, mail, publicOrigin }: Pick<AccountDeps, 'collections' | 'mail' | 'publicOrigin'>,
  { campusId, email }: Addressee,
  write: (from: From) => Text,
  until?: Instant,
): Promise<void> {
  if (email === undefined || mail.kind === 'none') return;
  const campus = present(await collections.campuses.get(campusId), 'the campus is there');
  const text = write({ school: campus.name, origin: publicOrigin() });
  await mail.send({ to: email, ...text, ...(until !== undefined && { until }) });
}
