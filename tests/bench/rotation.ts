/**
 * How evenly the code on the board changes: in the page itself, when each new code is in the document, against the boundary
 * of its slot. Where the two clocks differ, they differ for all codes alike, so the middle offset is taken away.
 */
import type { Page } from '@playwright/test';
import { z } from 'zod';
import { SLOT_MS } from '#core/code/qr-token.ts';
import { median, quantile } from './figures.ts';

export interface RotationReport {
  readonly rotations: number;
  /** From the slot's boundary until the new code is in the document, in ms: the middle, and how far the others are from it. */
  readonly offsetMs: number;
  readonly jitterP50Ms: number;
  readonly jitterP95Ms: number;
  readonly jitterMaxMs: number;
}

const Changes = z.array(z.object({ slot: z.int(), at: z.number() }));

/** Watches until the code has changed so often. Takes five seconds a change. */
export async function measureRotation(page: Page, rotations: number): Promise<RotationReport> {
  const seen = Changes.parse(await page.evaluate(changesOfCode, rotations));
  const offsets = seen.map(({ slot, at }) => at - slot * SLOT_MS);
  const offsetMs = median(offsets);
  const jitter = offsets.map((offset) => Math.abs(offset - offsetMs));
  return {
    rotations: seen.length,
    offsetMs,
    jitterP50Ms: median(jitter),
    jitterP95Ms: quantile(jitter, 0.95),
    jitterMaxMs: Math.max(...jitter),
  };
}

/** Runs in the page, and so stands by itself. */
function changesOfCode(wanted: number): Promise<readonly { readonly slot: number; readonly at: number }[]> {
  const shown = (): number =>
    Number(document.querySelector('[data-slot]')?.getAttribute('data-slot') ?? Number.NaN);
  return new Promise((resolve) => {
    const changes: { slot: number; at: number }[] = [];
    let last = shown();
    const observer = new MutationObserver(() => {
      const slot = shown();
      if (Number.isNaN(slot) || slot === last) return;
      last = slot;
      changes.push({ slot, at: performance.timeOrigin + performance.now() });
      if (changes.length < wanted) return;
      observer.disconnect();
      resolve(changes);
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-slot'],
    });
  });
}
