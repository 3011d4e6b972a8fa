/** The invitation by which the first admin of a new campus comes in; it is accepted like any other. */
import { PersonId, type CampusId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import { nextId } from '../../ports.ts';
import { readableCode } from '../../readable.ts';
import { hashedSecret } from '../../sign-in/secrets.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { OfficeDeps } from './office.ts';

const GOOD_MS = 14 * DAY_MS;
const CODE_LENGTH = 16;

/** Gives the code, in groups of four as it is read out. Only its hash is kept. */
export async function inviteFirstAdmin(
  { collections, crypto, clock, chance, audit }: OfficeDeps,
  by: PersonRecord,
  { campusId, email }: { readonly campusId: CampusId; readonly email: string },
): Promise<string> {
  const code = readableCode(chance, CODE_LENGTH);
  const now = clock.now();
  const id = nextId(clock, chance);
  const details = { role: 'admin', campusId };
  await audit.say({ campusId: by.campusId, by: by.id, action: 'invite', subject: id, details });
  await collections.invites.putIf(
    {
      id,
      campusId,
      role: 'admin',
      email,
      codeHash: hashedSecret(crypto, code),
      personId: PersonId.parse(nextId(clock, chance)),
      state: 'open',
      createdBy: by.id,
      createdAt: now,
      expiresAt: now + GOOD_MS,
    },
    'absent',
  );
  return code.replace(/(.{4})(?=.)/g, '$1-');
}
