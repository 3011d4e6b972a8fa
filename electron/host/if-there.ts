/** Reading a file that may not be there: that it is missing is an answer, any other trouble is thrown on. */

/** What `read` gives, or undefined where the file that it opens is missing. */
export function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
