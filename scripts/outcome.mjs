/**
 * How a script speaks, and how it says that something outside did not work: a stable code, plain words with the next step, and
 * the exit code 2. What our own code gets wrong is thrown instead.
 */

/**
 * @typedef {{ readonly code: string, readonly message: string }} Failure
 *   `code` is stable and meant for programs; `message` is plain words for people and says what to do next.
 */

/**
 * @template T
 * @typedef {{ readonly ok: true, readonly value: T } | { readonly ok: false, readonly failure: Failure }} Outcome
 */

/** The exit code of a script that could not do what it was asked because of what it found outside. */
export const EXIT_CANNOT = 2;

/**
 * @template T
 * @param {T} value
 * @returns {Outcome<T>}
 */
export function done(value) {
  return { ok: true, value };
}

/**
 * @param {string} code
 * @param {string} message
 * @returns {{ readonly ok: false, readonly failure: Failure }}
 */
export function cannot(code, message) {
  return { ok: false, failure: { code, message } };
}

/**
 * Says a failure on standard error, where it does not mix with what the script prints for programs.
 * @param {Failure} failure
 */
export function sayFailure(failure) {
  process.stderr.write(`\n${failure.message}\n(${failure.code})\n`);
}

/**
 * Says a failure, for a script that ends by it.
 * @param {Failure} failure
 * @returns {typeof EXIT_CANNOT}
 */
export function refuse(failure) {
  sayFailure(failure);
  return EXIT_CANNOT;
}

/** @param {string} line one line on standard output */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {string} line one line on standard error, for a script whose output is for programs */
export function sayAside(line) {
  process.stderr.write(`${line}\n`);
}
