/**
 * The kiosk's keys, behind one port. The file vault keeps them in one owner-only file apart from the database: whoever
 * copies only the database, or finds an old copy of it, can open no template. Whoever can read this user's files has
 * both: it does not protect against that. A keystore of the operating system comes behind the same port.
 */
import type { CampusId, KioskId, PersonId, RoomId } from '#core/ids.ts';

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
  /** The identity for `kioskId`, made the first time. One kept for another kiosk id is replaced, with its pairing. */
  readonly identity: (kioskId: KioskId) => KioskIdentity;
  readonly pairing: () => Pairing | undefined;
  readonly savePairing: (pairing: Pairing) => void;
  /** AES-256-GCM under the person's own key, made the first time: nonce (12 bytes) ‖ text ‖ tag (16). */
  readonly seal: (personId: PersonId, plain: Uint8Array) => Uint8Array;
  /** Undefined where the key was destroyed or the seal does not hold. */
  readonly unseal: (personId: PersonId, sealed: Uint8Array) => Uint8Array | undefined;
  readonly destroySealKey: (personId: PersonId) => void;
}
