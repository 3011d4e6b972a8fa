/** Whether Electron's `ready` has come. Most of its API is refused before. */

let ready = false;

export function isReady(): boolean {
  return ready;
}

export function becomeReady(): void {
  ready = true;
}

/** Throws, in Electron's words, what may be done only after `ready`. */
export function needsReady(words: string): void {
  if (!ready) throw new Error(words);
}
