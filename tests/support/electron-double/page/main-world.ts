/** The page's own end of `contextBridge`: it holds nothing but what was exposed, and that cannot be changed. Sent as source. */
import type { createBridgeEnd } from './bridge.ts';

export function mainWorld(secret: string, makeEnd: typeof createBridgeEnd): void {
  const { say, hear, unpack } = makeEnd(secret, 'page', 'preload');
  const { defineProperty, freeze, values } = Object;
  const frozen = (value: unknown): unknown => {
    if (
      (typeof value !== 'object' && typeof value !== 'function') ||
      value === null ||
      ArrayBuffer.isView(value)
    )
      return value;
    for (const one of values(value)) frozen(one);
    return freeze(value);
  };
  hear('expose', (detail) => {
    const parts: readonly unknown[] = Array.isArray(detail) ? detail : [];
    const [name, api] = parts;
    const key = String(name);
    if (key in window) {
      say('exposed', 'Cannot bind an API on top of an existing property on the window object');
      return;
    }
    defineProperty(window, key, {
      value: frozen(unpack(api)),
      writable: false,
      configurable: false,
      enumerable: true,
    });
    say('exposed', undefined);
  });
}
