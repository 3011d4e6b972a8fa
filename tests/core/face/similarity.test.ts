/** Similarity and averages of embeddings. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberAt } from '#core/face/number-at.ts';
import { averageEmbedding, similarity } from '#core/face/similarity.ts';

const embedding = fc.float32Array({ minLength: 8, maxLength: 8, min: -1, max: 1, noNaN: true });

test.each([
  { name: 'the same vector', one: [0.1, 0.2], other: [0.1, 0.2], is: 1 },
  { name: 'vectors 0.43 apart', one: [0.43, 0], other: [0, 0], is: 0.57 },
  { name: 'vectors 1 apart', one: [0.6, 0], other: [0, 0.8], is: 0 },
  { name: 'vectors further apart', one: [1, 1], other: [-1, -1], is: 0 },
])('of $name it is $is', ({ one, other, is }) => {
  expect(similarity(Float32Array.from(one), Float32Array.from(other))).toBeCloseTo(is, 6);
});

test('lies between 0 and 1 and is the same both ways round', () => {
  fc.assert(
    fc.property(embedding, embedding, (one, other) => {
      const found = similarity(one, other);
      expect(found).toBe(similarity(other, one));
      expect(found).toBeGreaterThanOrEqual(0);
      expect(found).toBeLessThanOrEqual(1);
    }),
  );
});

test('is never asked of embeddings of different length', () => {
  expect(() => similarity(new Float32Array(128), new Float32Array(512))).toThrow(RangeError);
});

test('the average of shots is their mean, and that of one is itself', () => {
  const [one, other] = [Float32Array.of(0, 1), Float32Array.of(1, 0)];
  expect([...averageEmbedding([one, other])]).toEqual([0.5, 0.5]);
  expect(averageEmbedding([one])).toEqual(one);
});

test('the average is never less similar to a face than the worst shot', () => {
  fc.assert(
    fc.property(embedding, fc.tuple(embedding, embedding, embedding), (face, shots) => {
      const worst = Math.min(...shots.map((shot) => similarity(shot, face)));
      expect(similarity(averageEmbedding(shots), face)).toBeGreaterThanOrEqual(worst - 1e-6);
    }),
  );
});

test('a number outside a list is a mistake that throws', () => {
  expect(numberAt([7], 0)).toBe(7);
  expect(() => numberAt([7], 1)).toThrow(RangeError);
});
