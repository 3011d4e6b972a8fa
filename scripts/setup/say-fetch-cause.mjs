/** Loaded before a program that fetches: says on standard error why a fetch failed, of which an error's stack tells nothing. */
const plainFetch = globalThis.fetch;

/** @type {typeof plainFetch} */
const sayingFetch = async (input, init) => {
  try {
    return await plainFetch(input, init);
  } catch (error) {
    const url = new URL(input instanceof Request ? input.url : input);
    process.stderr.write(`fetch-cause ${url.host} ${codeOf(error)}\n`);
    throw error;
  }
};
Object.assign(globalThis, { fetch: sayingFetch });

/**
 * @param {unknown} error
 * @returns {string} the code of what lies deepest; of several tries the first
 */
function codeOf(error) {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause !== undefined) return codeOf(error.cause);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : error.name;
}
