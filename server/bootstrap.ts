/** The secret by which the first admin of a new school registers: good once, and only while the school has no admin. */

export interface Bootstrap {
  /** Whether a first admin may be made now: there is a secret, it was not used, and the school has no admin. */
  readonly isOpen: () => Promise<boolean>;
  /** Whether this is the secret and it is open. Takes the same time for every wrong one. */
  readonly matches: (secret: string) => Promise<boolean>;
  /** Ends it for good, for every process on the store: true for the one call that did. Its file goes. */
  readonly used: () => Promise<boolean>;
}
