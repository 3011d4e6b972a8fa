/** Checks for what can only go wrong when our own code is wrong. They throw, and the edge of the program answers. */

/** Marks a place that the types say cannot be reached. Throws with the value that got there. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}

/** Throws with `message` when a condition that our code must hold does not. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** The value, or a throw with `message` when our own code let it be missing. */
export function present<T>(value: T | undefined, message: string): T {
  invariant(value !== undefined, message);
  return value;
}
