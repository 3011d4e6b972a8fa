/**
 * Puts the double in the place of `electron`: node --import ./tests/support/electron-double/register.mjs MAIN ARGS. As in Electron,
 * `ready` comes when MAIN has been run to its end, so a top-level await of `app.whenReady()` never returns.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { realpathSync } from 'node:fs';
import { beElectron, mainHasRun } from './process.ts';

const double = new URL('./electron.ts', import.meta.url).href;
const main = pathToFileURL(realpathSync(process.argv[1] ?? '')).href;
const LOADED = 'electron-double-main-has-run';

beElectron();
Object.defineProperty(globalThis, Symbol.for(LOADED), { value: mainHasRun });
registerHooks({
  resolve: (specifier, context, next) =>
    /^electron(\/main|\/common)?$/.test(specifier)
      ? { url: double, shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (url !== main || !loaded.source) return loaded;
    const source =
      typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source).toString('utf8');
    return { ...loaded, source: `${source}\n;globalThis[Symbol.for('${LOADED}')]();` };
  },
});
