/**
 * Gathers the writes that arrive while one runs into the next, so that a busy database is asked once for many. Each caller is
 * answered when its own group is.
 */
import { isStoreFailure } from './collection.ts';

export interface Groups<W, R> {
  /** The answer to this write. Fails as its group does. */
  readonly submit: (write: W) => Promise<R>;
}

interface Waiting<W, R> {
  readonly write: W;
  readonly resolve: (answer: R) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupOptions {
  /** Writes in one group at most. */
  readonly most: number;
  /** False: every write goes alone, at once. */
  readonly grouping: boolean;
  /** Is told how many went into each group that was run. */
  readonly grouped?: ((count: number) => void) | undefined;
}

/** `run` makes the writes of one group and answers each, in order. Where it fails, so do all of the group. */
export function createGroups<W, R>(
  run: (group: readonly W[]) => Promise<readonly Answer<R>[]>,
  { most, grouping, grouped }: GroupOptions,
): Groups<W, R> {
  const waiting: Waiting<W, R>[] = [];
  let scheduled = false;

  const settle = (group: readonly Waiting<W, R>[], answers: readonly Answer<R>[]): void => {
    group.forEach(({ resolve, reject }, i) => {
      const answer = answers[i];
      if (answer?.kind === 'answered') resolve(answer.value);
      else reject(answer?.error ?? new Error('A write was given no answer'));
    });
  };
  const runGroup = async (group: readonly Waiting<W, R>[]): Promise<void> => {
    grouped?.(group.length);
    try {
      settle(group, await run(group.map(({ write }) => write)));
    } catch (error) {
      if (group.length > 1 && !isStoreFailure(error)) {
        // One of them cannot even be sent: the others shall not suffer for it.
        for (const one of group) await runGroup([one]);
      } else {
        group.forEach(({ reject }) => reject(error));
        // Whoever waits would only wait as long again for the same answer.
        if (isStoreFailure(error)) waiting.splice(0).forEach(({ reject }) => reject(error));
      }
    }
  };
  const next = async (): Promise<void> => {
    scheduled = true;
    while (waiting.length > 0) await runGroup(waiting.splice(0, most));
    scheduled = false;
  };

  return {
    submit: (write) =>
      new Promise((resolve, reject) => {
        const one = { write, resolve, reject };
        if (!grouping) {
          void runGroup([one]);
          return;
        }
        waiting.push(one);
        if (scheduled) return;
        scheduled = true;
        // What arrives in the same turn of the loop belongs together.
        setImmediate(() => void next());
      }),
  };
}

/** How one write of a group ended. */
export type Answer<R> =
  { readonly kind: 'answered'; readonly value: R } | { readonly kind: 'failed'; readonly error: unknown };
