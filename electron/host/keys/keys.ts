/**
 * The kiosk's keys, behind one port. The file vault keeps them in one owner-only file apart from the database: whoever
 * copies only the database, or finds an old copy of it, can open no template. Where the system's keystore gives it a key, the
 * file is sealed, and a copy of all this user's files opens nothing either; without one it does not protect against that. A key
 * that was destroyed may live on in unused blocks of the disk. On Windows the file has the rights of its folder.
 */
import { invariant, present } from '#core/assert.ts';
import { NONCE_BYTES, type Crypto } from '#core/crypto/crypto.ts';
import type { CampusId, KioskId, PersonId, RoomId } from '#core/ids.ts';
import { ok, type Result } from '#core/result.ts';
import { openKeyFile, type HeldKeys, type VaultFailure } from './key-file.ts';

/** What makes this kiosk itself: its Ed25519 pair, raw 32 bytes each. */
export interface KioskIdentity {
  readonly kioskId: KioskId;
  readonly privateSeed: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** What pairing agreed on with the server. */
export interface Pairing {
  readonly kioskId: KioskId;
  /** 32 bytes: the root of this kiosk's codes. */
  readonly kioskSecret: Uint8Array;
  /** Bearer credential of the sync routes. */
  readonly credential: string;
  /** The server's Ed25519 key, pinned: 32 bytes. */
  readonly serverKey: Uint8Array;
  readonly roomId: RoomId;
  readonly campusId: CampusId;
}

/** Every change is on the disk when the call returns. Throws where the file cannot be written. */
export interface KeyVault {
  /**
   * The identity for `kioskId`, made the first time. One kept for another kiosk id belongs to a database that is gone:
   * it is replaced, and its pairing with it.
   */
  readonly identity: (kioskId: KioskId) => KioskIdentity;
  readonly pairing: () => Pairing | undefined;
  /** The code that brought it is forgotten with it. */
  readonly savePairing: (pairing: Pairing) => void;
  /** The one-time code under trial, so that an answer which was lost is asked for again. */
  readonly pairingCode: () => string | undefined;
  /** Undefined forgets it. */
  readonly savePairingCode: (code: string | undefined) => void;
  /** Whom this kiosk is to be instead of what it is, since the server takes it only as a new one. */
  readonly successor: () => KioskIdentity | undefined;
  /** With a key of its own. */
  readonly makeSuccessor: (kioskId: KioskId) => KioskIdentity;
  readonly renounceSuccessor: () => void;
  /** The server has taken the successor. */
  readonly saveSuccessorPairing: (pairing: Pairing) => void;
  /** The successor that the server has taken, and that did not take over yet. */
  readonly heir: () => KioskId | undefined;
  /** Writes what this kiosk still is to another such file, without its template keys. */
  readonly copyIdentityTo: (path: string) => void;
  /** The heir is this kiosk from now on. The keys of templates are destroyed, as these stay with what it was. */
  readonly succeed: () => void;
  /** AES-256-GCM under the person's own key, made the first time: nonce (12 bytes) ‖ text ‖ tag (16). */
  readonly seal: (personId: PersonId, plain: Uint8Array) => Uint8Array;
  /** Undefined where the key was destroyed or the seal does not hold. */
  readonly unseal: (personId: PersonId, sealed: Uint8Array) => Uint8Array | undefined;
  readonly destroySealKey: (personId: PersonId) => void;
}

export interface FileVaultDeps {
  /** `DATA/keys.json` */
  readonly path: string;
  readonly crypto: Pick<Crypto, 'publicEd25519' | 'seal' | 'unseal'>;
  readonly randomBytes: (count: number) => Uint8Array;
  /** 32 bytes, from the system's keystore: seals the whole file, also one that was plain until now. */
  readonly vaultKey?: Uint8Array | undefined;
}

const KEY_BYTES = 32;

export function openFileVault({
  path,
  crypto,
  randomBytes,
  vaultKey,
}: FileVaultDeps): Result<KeyVault, VaultFailure> {
  const opened = openKeyFile({ path, crypto, randomBytes, vaultKey });
  if (!opened.ok) return opened;
  const file = opened.value;
  let held = file.first;

  function save(next: HeldKeys): void {
    file.save(next);
    held = next;
  }

  function sealKey(personId: PersonId): Uint8Array {
    const known = held.sealKeys[personId];
    if (known !== undefined) return known;
    const key = new Uint8Array(randomBytes(KEY_BYTES));
    save({ ...held, sealKeys: { ...held.sealKeys, [personId]: key } });
    return key;
  }

  function identityFrom({ kioskId, privateSeed }: Omit<KioskIdentity, 'publicKey'>): KioskIdentity {
    return { kioskId, privateSeed, publicKey: crypto.publicEd25519(privateSeed) };
  }

  return ok({
    identity(kioskId) {
      const privateSeed =
        held.identity?.kioskId === kioskId
          ? held.identity.privateSeed
          : new Uint8Array(randomBytes(KEY_BYTES));
      if (held.identity?.kioskId !== kioskId)
        save({ version: 1, identity: { kioskId, privateSeed }, sealKeys: held.sealKeys });
      return identityFrom({ kioskId, privateSeed });
    },
    pairing: () => held.pairing,
    savePairing(pairing) {
      invariant(held.identity?.kioskId === pairing.kioskId, 'the pairing is for another kiosk');
      save({ version: 1, identity: held.identity, pairing, sealKeys: held.sealKeys });
    },
    pairingCode: () => held.pairingCode,
    savePairingCode(pairingCode) {
      if (pairingCode !== held.pairingCode) save({ ...held, pairingCode });
    },
    successor: () => (held.successor === undefined ? undefined : identityFrom(held.successor)),
    makeSuccessor(kioskId) {
      const successor = { kioskId, privateSeed: new Uint8Array(randomBytes(KEY_BYTES)) };
      save({ ...held, successor });
      return identityFrom(successor);
    },
    renounceSuccessor: () => save({ ...held, successor: undefined }),
    saveSuccessorPairing(pairing) {
      invariant(held.successor?.kioskId === pairing.kioskId, 'the pairing is for another kiosk');
      save({ ...held, pairingCode: undefined, successor: { ...held.successor, pairing } });
    },
    heir: () => held.successor?.pairing?.kioskId,
    copyIdentityTo(to) {
      const copy = openKeyFile({ path: to, crypto, randomBytes, vaultKey });
      invariant(copy.ok, 'the key is kept before anything takes its place');
      copy.value.save({ version: 1, identity: held.identity, sealKeys: {} });
    },
    succeed() {
      const { kioskId, privateSeed, pairing } = present(held.successor, 'somebody succeeds');
      save({ version: 1, identity: { kioskId, privateSeed }, pairing, sealKeys: {} });
    },
    seal: (personId, plain) =>
      // The person's id is sealed in, so that a template cannot be moved to another person's row.
      crypto.seal(
        { key: sealKey(personId), about: personId },
        new Uint8Array(randomBytes(NONCE_BYTES)),
        plain,
      ),
    unseal(personId, box) {
      const key = held.sealKeys[personId];
      return key === undefined ? undefined : crypto.unseal({ key, about: personId }, box);
    },
    destroySealKey(personId) {
      if (held.sealKeys[personId] === undefined) return;
      const others = Object.entries(held.sealKeys).filter(([id]) => id !== personId);
      save({ ...held, sealKeys: Object.fromEntries(others) });
    },
  });
}
