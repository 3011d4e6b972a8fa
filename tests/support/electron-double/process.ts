/** What a program sees of its own process in Electron, and the moment at which its main script has been run to its end. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';

const PACKAGE = new URL('../../../node_modules/electron/package.json', import.meta.url);

/** The Electron that the double stands for. */
export const ELECTRON_VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(PACKAGE, 'utf8'))).version;

/**
 * Where the resources of a packaged program are, by `ELECTRON_DOUBLE_PACKAGED`; undefined for one that runs from its sources.
 * A packaged program has no script among its arguments.
 */
export const packagedResources = process.env['ELECTRON_DOUBLE_PACKAGED'];

/** The main script, as an absolute path. */
export const mainScript = process.argv[1] ?? '';

let sayRun: () => void = () => undefined;

/** Resolves when the main script has been run to its end, with its top-level awaits. */
export const mainRan = new Promise<void>((resolve) => {
  sayRun = resolve;
});

export function mainHasRun(): void {
  sayRun();
}

/**
 * Gives `process` what Electron adds to it. `type`: which of Electron's processes this is. With `ELECTRON_DOUBLE_WITHOUT_INPUT` its
 * standard input is, as on Windows, an empty stream of Electron's (lib/browser/init.ts).
 */
export function beElectron(type: 'browser' | 'utility' = 'browser'): void {
  const add = (name: string, value: unknown): void => {
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
  };
  add('type', type);
  add('versions', Object.freeze({ ...process.versions, electron: ELECTRON_VERSION, chrome: '156.0.0.0' }));
  add('resourcesPath', packagedResources ?? '');
  if (process.env['ELECTRON_DOUBLE_WITHOUT_INPUT'] === '1' && type === 'browser') {
    const nothing = new Readable();
    nothing.push(null);
    add('stdin', nothing);
  }
  if (packagedResources === undefined) add('defaultApp', true);
  else if (type === 'browser') process.argv.splice(1, 1);
}
