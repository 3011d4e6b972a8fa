/** Chromium's network errors by their numbers (net/base/net_error_list.h), as far as a window's load can meet them. */

const NUMBERS: Readonly<Record<string, number>> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_FILE_NOT_FOUND: -6,
  ERR_TIMED_OUT: -7,
  ERR_UNEXPECTED: -9,
  ERR_ACCESS_DENIED: -10,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_BLOCKED_BY_RESPONSE: -27,
  ERR_CONNECTION_CLOSED: -100,
  ERR_CONNECTION_RESET: -101,
  ERR_CONNECTION_REFUSED: -102,
  ERR_CONNECTION_FAILED: -104,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
  ERR_ADDRESS_UNREACHABLE: -109,
  ERR_INVALID_URL: -300,
  ERR_UNKNOWN_URL_SCHEME: -301,
  ERR_TOO_MANY_REDIRECTS: -310,
  ERR_UNSAFE_PORT: -312,
  ERR_EMPTY_RESPONSE: -324,
};

export interface LoadFailure {
  readonly name: string;
  readonly code: number;
}

/** From Chromium's words, such as `net::ERR_ABORTED`. A server of the double that breaks off stands for a handler that failed. */
export function loadFailure(words: string): LoadFailure {
  const name = words.replace(/^net::/, '');
  if (name === 'ERR_EMPTY_RESPONSE') return { name: 'ERR_FAILED', code: -2 };
  return { name, code: NUMBERS[name] ?? -2 };
}
