/**
 * How alike two embeddings of one model are. The network was trained with Euclidean distance between vectors that are
 * not of unit length (dlib, dnn_face_recognition_ex.cpp), so that distance is the measure and nothing is normalised.
 */
import { numberAt } from './number-at.ts';

/**
 * Similarity of two embeddings of one model and length, 0 to 1: 1 less their Euclidean distance, and 0 from a distance of
 * 1 on. The same vector gives 1; strangers lie mostly below 0.4. Throws a RangeError when the lengths differ.
 */
export function similarity(one: Float32Array, other: Float32Array): number {
  if (one.length !== other.length) throw new RangeError('Embeddings of different length are never compared');
  const square = one.reduce((sum, value, index) => sum + (value - numberAt(other, index)) ** 2, 0);
  return Math.max(0, 1 - Math.sqrt(square));
}

/** The mean of embeddings of one model and length; at least one. Its noise falls with each shot: enrol 3 to 5, probe 3. */
export function averageEmbedding(embeddings: readonly [Float32Array, ...Float32Array[]]): Float32Array {
  const [first] = embeddings;
  return first.map(
    (_, index) => embeddings.reduce((sum, each) => sum + numberAt(each, index), 0) / embeddings.length,
  );
}
