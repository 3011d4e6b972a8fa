/** The secret of a new school that never wears out, so that a specimen of it is accepted as often as it is sent. */
import type { Bootstrap } from '../../server/sign-in/bootstrap.ts';

export const BENCH_SECRET = 'secret-of-the-test-bench';

export const BENCH_BOOTSTRAP: Bootstrap = {
  isOpen: async () => true,
  matches: async (secret) => secret === BENCH_SECRET,
  used: async () => true,
};
