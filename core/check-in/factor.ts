/** The kinds of proof that a student was there. A new one is added here, and the compiler lists every place to visit. */
import { z } from 'zod';

export const Factor = z.enum(['qr', 'otp', 'beacon', 'face', 'badge', 'pin', 'passkey', 'teacher']);
export type Factor = z.infer<typeof Factor>;

/**
 * How strongly a mark is proved: 0 automatic, 1 one weak factor, 2 own device heard by the kiosk (or badge with PIN),
 * 3 live face at the kiosk, 4 the teacher in person. Written A0 … A4 (docs/house-style.md, section 5).
 */
export const Assurance = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Assurance = z.infer<typeof Assurance>;
