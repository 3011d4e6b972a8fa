/**
 * The phone's own key: made once, kept in IndexedDB, its private half never readable. Where the browser gives no
 * cryptography (plain http) or keeps nothing (private window) there is no key, and the page says what that means.
 */
import type { DeviceProof } from '#core/contracts/api.ts';
import type { PersonId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';
import { DEVICE_KEY, deviceProof } from './device-proof.ts';

export type DeviceKeyState = 'ready' | 'no-crypto' | 'no-store';

export interface DeviceKey {
  /** Whether this phone can sign, and if not why. */
  readonly state: () => Promise<DeviceKeyState>;
  /** The signature on `code`, or undefined where the phone cannot sign. */
  readonly sign: (code: string, personId: PersonId, at: Instant) => Promise<DeviceProof | undefined>;
}

const DATABASE = 'smartpresence';
const STORE = 'device-key';
const ENTRY = 'this-phone';

/** `subtle` is missing on plain http; `databases` in browsers that keep nothing. */
export function createDeviceKey(
  subtle: SubtleCrypto | undefined,
  databases: IDBFactory | undefined,
): DeviceKey {
  let found: Promise<CryptoKeyPair | undefined> | undefined;
  const keyPair = (): Promise<CryptoKeyPair | undefined> =>
    (found ??= subtle && databases ? keptKeyPair(subtle, databases) : Promise.resolve(undefined));
  return {
    async state() {
      if (subtle === undefined) return 'no-crypto';
      return (await keyPair()) === undefined ? 'no-store' : 'ready';
    },
    async sign(code, personId, at) {
      const keys = await keyPair();
      return keys && subtle && deviceProof(subtle, keys, { code, personId, at });
    },
  };
}

async function keptKeyPair(subtle: SubtleCrypto, databases: IDBFactory): Promise<CryptoKeyPair | undefined> {
  try {
    const database = await opened(databases);
    const made = await subtle.generateKey(DEVICE_KEY, false, ['sign']);
    const keys = await firstKept(database, made);
    database.close();
    return keys;
  } catch (error) {
    // IndexedDB refuses in private windows and where the disk is full: the phone then has no key.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function opened(databases: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = databases.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('no database'));
    request.onblocked = () => reject(new DOMException('no database'));
  });
}

/** The pair that is kept; `made` only where none was. One transaction, so that two tabs end with one key. */
function firstKept(database: IDBDatabase, made: CryptoKeyPair): Promise<CryptoKeyPair> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite');
    const store = transaction.objectStore(STORE);
    const kept = store.get(ENTRY);
    let keys = made;
    kept.onsuccess = () => {
      if (isKeyPair(kept.result)) keys = kept.result;
      else store.put(made, ENTRY);
    };
    transaction.oncomplete = () => resolve(keys);
    transaction.onabort = () => reject(transaction.error ?? new DOMException('not kept'));
  });
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
  return (
    typeof value === 'object' &&
    value !== null &&
    'privateKey' in value &&
    'publicKey' in value &&
    value.privateKey instanceof CryptoKey &&
    value.publicKey instanceof CryptoKey
  );
}
