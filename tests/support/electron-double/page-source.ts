/** The scripts that Chromium runs in every new document of a window, before any of the page's own. */
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { createBridgeEnd } from './page/bridge.ts';
import { createCodec } from './page/codec.ts';
import { isolatedWorld, type IsolatedConfig } from './page/isolated.ts';
import { mainWorld } from './page/main-world.ts';

/** For the page's own world; it comes before the other one. */
export function mainWorldSource(secret: string): string {
  return `(${String(mainWorld)})(${JSON.stringify(secret)}, ${String(createBridgeEnd)});`;
}

/** For the preload's world. `preload`: the path of the built preload script. Throws where it cannot be read or compiled. */
export function isolatedWorldSource(config: IsolatedConfig, preload: string | undefined): string {
  const text = preload === undefined ? '' : readFileSync(preload, 'utf8');
  const script = `(function (require, module, exports, process) {${text}\n})`;
  // A mistake in it is told here, where it can be read.
  new Script(script, { filename: preload ?? 'preload' });
  const parts = [JSON.stringify(config), String(createCodec), String(createBridgeEnd), script];
  return `(${String(isolatedWorld)})(${parts.join(', ')});`;
}
