/** Why the server did not start: a stable code, and plain words with the next step. */
import { failed, type Result } from '#core/result.ts';

export interface StartFailure {
  readonly code:
    | 'bad-arguments'
    | 'data-folder-not-writable'
    | 'store-from-newer-version'
    | 'store-locked'
    | 'store-unreadable'
    | 'school-file-unreadable'
    | 'port-taken'
    | 'port-refused'
    | 'lan-address-unknown'
    | 'settings-missing'
    | 'settings-unreadable'
    | 'settings-wrong'
    | 'secret-file-unreadable'
    | 'data-folder-unnamed'
    | 'tls-missing'
    | 'certificate-unreadable'
    | 'certificate-not-pem'
    | 'certificate-key-wrong'
    | 'certificate-not-in-force'
    | 'certificate-wrong-name'
    | 'address-unknown'
    | 'store-not-a-demo'
    | 'face-key-missing'
    | 'face-key-differs'
    | 'face-key-unreadable'
    | 'database-out-of-reach'
    | 'database-sign-in-refused';
  readonly message: string;
}

export type Started<T> = Result<T, StartFailure>;

/** `at` is the folder that would have to be written: the data folder, or the one above it that is there. */
export function notWritable(dataDir: string, at: string) {
  const what =
    at === dataDir
      ? `The data folder ${dataDir} cannot be written.`
      : `The data folder ${dataDir} is not there, and cannot be made in ${at}.`;
  const message = `${what} Give yourself the right to write there, or choose another with --data.`;
  return failed({ code: 'data-folder-not-writable', message } as const);
}
