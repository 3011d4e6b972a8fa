/** What the features of accounts are given. */
import type { Can } from '#core/access/can.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { Audit } from '../../audit.ts';
import type { Auth } from '../../sign-in/auth.ts';
import type { Background } from '../../background.ts';
import type { Bootstrap } from '../../sign-in/bootstrap.ts';
import type { Endpoints } from '../../endpoint.ts';
import type { FaceVault } from '../../faces/face-vault.ts';
import type { LatePasswords } from '../../sign-in/late-passwords.ts';
import type { Mail } from '../../mail/mail.ts';
import type { Passwords } from '../../sign-in/passwords.ts';
import type { Chance, Clock, Log, Timers } from '../../ports.ts';
import type { SchoolReader } from '../../school/school-snapshot.ts';
import type { Collections } from '../../store/collections.ts';

/** As the app gives them. */
export interface AccountRouteDeps {
  readonly collections: Pick<
    Collections,
    | 'accountCodes'
    | 'campuses'
    | 'consents'
    | 'coverGrants'
    | 'enrolments'
    | 'invites'
    | 'passkeys'
    | 'people'
    | 'settings'
    | 'signInTries'
  >;
  readonly endpoints: Endpoints;
  readonly auth: Pick<Auth, 'signOutEverywhere'>;
  readonly audit: Audit;
  readonly can: Can;
  readonly schools: SchoolReader;
  readonly vault: Pick<FaceVault, 'consentOf' | 'destroy'>;
  readonly passwords: Passwords;
  readonly latePasswords: Pick<LatePasswords, 'verifierOf'>;
  readonly bootstrap: Bootstrap;
  readonly mail: Mail;
  /** Where people find this server, without a slash at the end. */
  readonly publicOrigin: () => string;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timers: Timers;
  readonly log: Log;
}

export interface AccountDeps extends AccountRouteDeps {
  readonly background: Background;
}
