/** What a face worker answers to a picture. */
import { z } from 'zod';

const PoorReason = z.enum(['too-far', 'too-dark', 'blurred', 'not-frontal', 'several-faces']);

const PictureFault = z.enum(['other-format', 'unreadable', 'too-large']);

const id = z.int();

export const FromFaceWorker = z.discriminatedUnion('kind', [
  z.object({ id, kind: z.literal('face'), embedding: z.instanceof(Float32Array), model: z.string() }),
  z.object({ id, kind: z.literal('poor'), why: PoorReason }),
  z.object({ id, kind: z.literal('nobody') }),
  z.object({ id, kind: z.literal('unreadable'), why: PictureFault }),
  z.object({ id, kind: z.literal('failed'), why: z.string() }),
]);
export type FromFaceWorker = z.infer<typeof FromFaceWorker>;

/** What one picture told: a face with its embedding, or why there is none to compare. */
export type PictureReading = Exclude<FromFaceWorker, { kind: 'failed' }>;
