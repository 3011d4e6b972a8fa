/** 1:1 at its thresholds. */
import { expect, test } from 'vitest';
import { matchOneToOne } from '#core/face/match.ts';

const THRESHOLDS = { oneFrame: 0.5, averaged: 0.75, averagedFrames: 3 };
const MODEL = 'net/1';
const template = { model: MODEL, embedding: Float32Array.of(0, 0) };
const probe = (similarity: number, frames: number) => ({
  model: MODEL,
  embedding: Float32Array.of(1 - similarity, 0),
  frames,
});

test.each([
  { similarity: 0.5, frames: 1, kind: 'matched' },
  { similarity: 0.4375, frames: 1, kind: 'not-matched' },
  { similarity: 0.5, frames: 2, kind: 'matched' },
  { similarity: 0.75, frames: 3, kind: 'matched' },
  { similarity: 0.6875, frames: 3, kind: 'not-matched' },
  { similarity: 0.6875, frames: 9, kind: 'not-matched' },
])('a probe of $frames frames with similarity $similarity is $kind', ({ similarity, frames, kind }) => {
  expect(matchOneToOne(probe(similarity, frames), template, THRESHOLDS)).toEqual({ kind, similarity });
});

test('a template of another model is never compared', () => {
  const other = { ...template, model: 'net/2' };
  expect(matchOneToOne(probe(1, 3), other, THRESHOLDS)).toEqual({ kind: 'other-model' });
});
