/** The policy that a school begins with, where it has none: any code or a face, with half an hour to be late. */
import type { NewPolicy } from '#core/contracts/school.ts';

export const EVERYDAY: NewPolicy = {
  name: 'Everyday',
  minAssurance: 1,
  rule: {
    kind: 'any',
    of: (['qr', 'otp', 'face', 'badge', 'pin'] as const).map((factor) => ({ kind: 'factor', factor })),
  },
  fallbacks: [],
  earlyMin: 10,
  graceMin: 10,
  lateMin: 30,
  absentMin: 60,
};
