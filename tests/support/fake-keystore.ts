/**
 * A system keystore as Electron's safeStorage shows it, with its faults: it is not there, its keyring is shut, it does not answer,
 * it is another computer's, it has turned its key. Every refusal is a plain Error, as Electron's are.
 */
import type { Keystore } from '../../electron/main/key-seal.ts';

export interface FakeKeystore extends Keystore {
  backend: string;
  available: boolean;
  mood: 'open' | 'shut' | 'silent';
  /** What this keystore seals with; what another name sealed it does not open. */
  name: string;
  /** Opens what an earlier name sealed too, and asks for it to be sealed anew. */
  before: string | undefined;
}

export function fakeKeystore(over: Partial<FakeKeystore> = {}): FakeKeystore {
  async function answer<T>(value: () => T): Promise<T> {
    if (store.mood === 'silent') return new Promise<T>(() => undefined);
    if (store.mood === 'shut') throw new Error('The keyring is locked.');
    return value();
  }
  const store: FakeKeystore = {
    backend: 'gnome_libsecret',
    available: true,
    mood: 'open',
    name: 'this-pc',
    before: undefined,
    isAsyncEncryptionAvailable: async () => store.available,
    encryptStringAsync: (text) =>
      answer(() => Buffer.from(`${store.name}:${Buffer.from(text).toString('hex')}`)),
    decryptStringAsync: (sealed) =>
      answer(() => {
        const [name, hex = ''] = sealed.toString().split(':');
        const shouldReEncrypt = name === store.before;
        if (name !== store.name && !shouldReEncrypt)
          throw new Error('Error while decrypting the ciphertext.');
        return { result: Buffer.from(hex, 'hex').toString(), shouldReEncrypt };
      }),
    getSelectedStorageBackend: () => store.backend,
    ...over,
  };
  return store;
}
