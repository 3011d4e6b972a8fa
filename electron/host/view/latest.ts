/** A value that is worked out when somebody looks at it. A slow watcher misses values in between, never the newest. */

export interface Latest<T> {
  /** The value is no longer what it was. */
  readonly changed: () => void;
  /** The value now, then the newest one after each change, until `close` or `signal` ends it. */
  readonly watch: (signal?: AbortSignal) => AsyncGenerator<T, void, undefined>;
  /** Ends every watch. */
  readonly close: () => void;
}

/** `make` is called at most once for each change that anybody sees. */
export function createLatest<T>(make: () => T): Latest<T> {
  const waiting = new Set<() => void>();
  let version = 0;
  let made: { readonly version: number; readonly value: T } | undefined;
  let closed = false;

  function value(): T {
    if (made?.version !== version) made = { version, value: make() };
    return made.value;
  }

  function wake(): void {
    for (const resume of waiting) resume();
    waiting.clear();
  }

  function change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const resume = (): void => {
        waiting.delete(resume);
        signal?.removeEventListener('abort', resume);
        resolve();
      };
      waiting.add(resume);
      signal?.addEventListener('abort', resume);
    });
  }

  return {
    changed() {
      version += 1;
      wake();
    },
    async *watch(signal) {
      const ended = (): boolean => closed || signal?.aborted === true;
      let seen: number | undefined;
      while (!ended()) {
        if (seen === version) {
          await change(signal);
        } else {
          const newest = value();
          seen = version;
          yield newest;
        }
      }
    },
    close() {
      closed = true;
      wake();
    },
  };
}
