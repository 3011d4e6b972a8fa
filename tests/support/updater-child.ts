/**
 * The real electron-updater in plain Node, for one look at an update server: a child of its test. In Electron's place stands what
 * the library asks of it: an installed AppImage, and requests. Prints the outcome as a line of JSON, then ends as it was told.
 */
import { EventEmitter } from 'node:events';
import { request } from 'node:http';
import { registerHooks } from 'node:module';
import { z } from 'zod';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { createUpdates, openElectronUpdater } from '../../electron/main/updates.ts';

const World = z.object({
  url: z.string(),
  /** base64url */
  publicKey: z.string(),
  running: z.string(),
  folder: z.string(),
  exitCode: z.number(),
  /** Whether it ends with a class open. */
  held: z.boolean(),
});
const world = World.parse(JSON.parse(process.argv[2] ?? ''));

const app = Object.assign(new EventEmitter(), {
  isPackaged: true,
  whenReady: async () => undefined,
  getVersion: () => world.running,
  getName: () => 'smartpresence',
  getPath: () => world.folder,
  quit: () => undefined,
});
const session = { fromPartition: () => ({}) };
/** Node's own request takes what Electron's does, but for the session. */
const net = { request: (options: object) => request({ ...options }) };
Object.defineProperty(globalThis, Symbol.for('electron-stand-in'), { value: { app, net, session } });
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: 'stand-in:electron', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'stand-in:electron'
      ? {
          format: 'commonjs',
          source: "module.exports = globalThis[Symbol.for('electron-stand-in')];",
          shortCircuit: true,
        }
      : next(url, context),
});
// The library chooses by platform; here it is always an AppImage that updates itself.
Object.defineProperty(process, 'platform', { value: 'linux' });
Object.defineProperty(process, 'resourcesPath', { value: world.folder });

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const note = (event: string): void => say({ log: event });
const updates = createUpdates({
  settings: { url: world.url, publicKey: new Uint8Array(Buffer.from(world.publicKey, 'base64url')) },
  running: world.running,
  crypto: nodeCrypto,
  fetch,
  openFetcher: (url) => openElectronUpdater(url, (program) => say({ moved: program })),
  timers: { after: () => () => undefined },
  log: { info: note, warn: note, error: note },
});
say({ outcome: await updates.look() });
if (world.held) updates.hold();
app.emit('quit', {}, world.exitCode);
