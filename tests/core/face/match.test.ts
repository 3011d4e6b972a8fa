/** 1:1 and within one roster, at the thresholds. */
import { expect, test } from 'vitest';
import { matchInRoster, matchOneToOne } from '#core/face/match.ts';

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

const ROSTER = { ...THRESHOLDS, margin: 0.125 };
const candidate = (id: string, at: number, model = MODEL) => ({
  id,
  template: { model, embedding: Float32Array.of(at, 0) },
});
const seen = { model: MODEL, embedding: Float32Array.of(0, 0), frames: 1 };

test.each([
  {
    name: 'the one who is near',
    roster: [candidate('far', 0.9), candidate('near', 0.25)],
    found: { kind: 'matched', id: 'near', similarity: 0.75, lead: 0.75 - (1 - Math.fround(0.9)) },
  },
  {
    name: 'the only one',
    roster: [candidate('only', 0.25)],
    found: { kind: 'matched', id: 'only', similarity: 0.75, lead: 1 },
  },
  {
    name: 'a lead of just the margin',
    roster: [candidate('a', 0.25), candidate('b', 0.375)],
    found: { kind: 'matched', id: 'a', similarity: 0.75, lead: 0.125 },
  },
  {
    name: 'twins',
    roster: [candidate('a', 0.25), candidate('b', 0.3125)],
    found: { kind: 'unsure', similarity: 0.75, lead: 0.0625 },
  },
  {
    name: 'a stranger',
    roster: [candidate('a', 0.75)],
    found: { kind: 'not-matched', similarity: 0.25 },
  },
  {
    name: 'templates of another model only',
    roster: [candidate('a', 0, 'net/2')],
    found: { kind: 'nobody' },
  },
  { name: 'an empty roster', roster: [], found: { kind: 'nobody' } },
])('finds in a roster: $name', ({ roster, found }) => {
  expect(matchInRoster(seen, roster, ROSTER)).toEqual(found);
});
