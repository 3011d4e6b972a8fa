/**
 * What layers.test.ts plants in a copy of the tree: files that break the import rules, and files beside
 * them that keep every rule.
 */

type Plant = { readonly rule: string; readonly file: string; readonly text: string };

/** Files of which each breaks one rule; several of one rule show its several parts. */
export const PLANTS: readonly Plant[] = [
  {
    rule: 'no-cycles',
    file: 'core/planted/egg.ts',
    text: `import { hen } from './hen.ts';\nexport const egg = (): unknown => hen;`,
  },
  {
    rule: 'core-is-pure',
    file: 'core/planted/clock.ts',
    text: `import { hrtime } from 'node:process';\nexport const now = hrtime;`,
  },
  {
    rule: 'core-is-pure',
    file: 'core/planted/screen.ts',
    text: `import { createElement } from 'react';\nexport const draw = createElement;`,
  },
  {
    rule: 'core-is-pure',
    file: 'core/planted/wire.ts',
    text: `import { oc } from '@orpc/contract';\nexport const wire = oc;`,
  },
  {
    rule: 'core-is-pure',
    file: 'core/contracts/planted.ts',
    text: `import { os } from '@orpc/server';\nexport const wire = os;`,
  },
  {
    rule: 'core-is-pure',
    file: 'core/planted/hash.ts',
    text: `import { nodeCrypto } from '../crypto/node-crypto.ts';\nexport const hash = nodeCrypto;`,
  },
  {
    rule: 'core-is-pure',
    file: 'server/planted-hash.ts',
    text: `import { nodeCrypto } from '../core/crypto/node-crypto.ts';\nexport const hash = nodeCrypto;`,
  },
  {
    rule: 'core-is-pure',
    file: 'electron/main/planted-hash.ts',
    text: `import { nodeCrypto } from '../../core/crypto/node-crypto.ts';\nexport const hash = nodeCrypto;`,
  },
  {
    rule: 'programs-are-separate',
    file: 'renderer/kiosk/planted-desk.ts',
    text: `import { desk } from '../../electron/planted-desk.ts';\nexport const mine = desk;`,
  },
  {
    rule: 'programs-are-separate',
    file: 'server/planted-kiosk.ts',
    text: `import type { Desk } from '../electron/planted-desk.ts';\nexport type Mine = Desk;`,
  },
  {
    rule: 'programs-are-separate',
    file: 'models/planted-server.ts',
    text: `import { api } from '../server/planted-api.ts';\nexport const mine = api;`,
  },
  {
    rule: 'programs-are-separate',
    file: 'electron/host/planted-face.ts',
    text: `import { net } from '../../models/planted-net.ts';\nexport const mine = net;`,
  },
  {
    rule: 'only-main-and-preload-know-electron',
    file: 'electron/host/planted-app.ts',
    text: `import { app } from 'electron';\nexport const mine = app;`,
  },
  {
    rule: 'only-main-and-preload-know-electron',
    file: 'electron/chromium/planted-app.ts',
    text: `import { app } from 'electron/main';\nexport const mine = app;`,
  },
  {
    rule: 'host-is-wired-by-mains',
    file: 'electron/planted-shortcut.ts',
    text: `import { log } from './host/planted-log.ts';\nexport const mine = log;`,
  },
  {
    rule: 'host-is-wired-by-mains',
    file: 'electron/host/planted-shell.ts',
    text: `import { shell } from '../chromium/planted-shell.ts';\nexport const mine = shell;`,
  },
  {
    rule: 'host-is-wired-by-mains',
    file: 'electron/main/planted-shell.ts',
    text: `import { shell } from '../chromium/planted-shell.ts';\nexport const mine = shell;`,
  },
  {
    rule: 'preload-sees-contracts-only',
    file: 'electron/preload/planted-rule.ts',
    text: `import { egg } from '../../core/planted/egg.ts';\nexport const mine = egg;`,
  },
  {
    rule: 'renderer-has-no-node',
    file: 'renderer/portal/planted-file.ts',
    text: `import { readFile } from 'node:fs/promises';\nexport const read = readFile;`,
  },
  {
    rule: 'renderer-has-no-node',
    file: 'renderer/kiosk/planted-socket.ts',
    text: `import { WebSocket } from 'ws';\nexport const socket = WebSocket;`,
  },
  {
    rule: 'apps-share-only-ui',
    file: 'renderer/portal/planted-kiosk.ts',
    text: `import { camera } from '../kiosk/planted-camera.ts';\nexport const mine = camera;`,
  },
  {
    rule: 'apps-share-only-ui',
    file: 'renderer/ui/planted-app.ts',
    text: `import { camera } from '../kiosk/planted-camera.ts';\nexport const mine = camera;`,
  },
  {
    rule: 'apps-share-only-ui',
    file: 'renderer/ui/planted-rule.ts',
    text: `import { egg } from '../../core/planted/egg.ts';\nexport const mine = egg;`,
  },
  {
    rule: 'apps-share-only-ui',
    file: 'renderer/portal/planted-face.ts',
    text: `import { net } from '../../models/planted-net.ts';\nexport const mine = net;`,
  },
  {
    rule: 'api-knows-store-by-type',
    file: 'server/api/planted-marks/open.ts',
    text: `import { open } from '../../store/planted-open.ts';\nexport const mine = open;`,
  },
  {
    rule: 'api-knows-store-by-type',
    file: 'server/jobs/planted-open.ts',
    text: `import { open } from '../store/planted-open.ts';\nexport const mine = open;`,
  },
  {
    rule: 'features-stay-apart',
    file: 'server/api/planted-marks/borrow.ts',
    text: `import { rule } from '../planted-people/rule.ts';\nexport const mine = rule;`,
  },
  {
    rule: 'features-stay-apart',
    file: 'server/jobs/planted-borrow.ts',
    text: `import { rule } from '../api/planted-people/rule.ts';\nexport const mine = rule;`,
  },
  {
    rule: 'features-stay-apart',
    file: 'server/store/planted-borrow.ts',
    text: `import { rule } from '../api/planted-people/rule.ts';\nexport const mine = rule;`,
  },
  {
    rule: 'only-store-knows-drivers',
    file: 'server/api/planted-marks/query.ts',
    text: `import Database from 'better-sqlite3';\nexport const driver = Database;`,
  },
  {
    rule: 'only-store-knows-drivers',
    file: 'electron/host/planted-query.ts',
    text: `import { DatabaseSync } from 'node:sqlite';\nexport const driver = DatabaseSync;`,
  },
  {
    rule: 'only-store-knows-drivers',
    file: 'server/planted-mongo.ts',
    text: `import { MongoClient } from 'mongodb';\nexport const driver = MongoClient;`,
  },
  {
    rule: 'no-code-imports-tests',
    file: 'server/planted-fake.ts',
    text: `import { fake } from '../tests/planted-fake.ts';\nexport const mine = fake;`,
  },
];

/** Files that break nothing: what the plants import, and the imports that the rules must let through. */
export const HARMLESS: Readonly<Record<string, string>> = {
  'core/planted/hen.ts': `import { egg } from './egg.ts';\nexport const hen = (): unknown => egg;`,
  'core/planted/schema.ts': `import { z } from 'zod';\nexport const Name = z.string();`,
  'core/contracts/planted-wire.ts': `import { oc } from '@orpc/contract';\nimport { Name } from '#core/planted/schema.ts';\nexport const wire = oc.input(Name);`,
  'models/planted-net.ts': `import { tensor } from '@tensorflow/tfjs';\nexport const net = tensor;`,
  'electron/planted-desk.ts': `export type Desk = string;\nexport const desk = 1;`,
  'electron/host/planted-log.ts': `export const log = 1;`,
  'electron/host/local-store/planted-ledger.ts': `import Database from 'better-sqlite3';\nexport const driver = Database;`,
  'electron/chromium/planted-shell.ts': `import { log } from '../host/planted-log.ts';\nexport const shell = log;`,
  'electron/main/planted-window.ts': `import { app } from 'electron';\nexport const mine = app;`,
  'renderer/kiosk/planted-camera.ts': `import type { net } from '../../models/planted-net.ts';\nexport const camera: typeof net | undefined = undefined;`,
  'renderer/kiosk/face-planted.ts': `import { net } from '../../models/planted-net.ts';\nexport const mine = net;`,
  'server/planted-api.ts': `import { open } from './store/planted-open.ts';\nexport const api = open;`,
  'server/store/planted-open.ts': `import Database from 'better-sqlite3';\nexport type Open = string;\nexport const open = Database;`,
  'server/api/planted-people/rule.ts': `import type { Open } from '../../store/planted-open.ts';\nexport const rule = (open: Open): Open => open;`,
  'tests/planted-fake.ts': `import { egg } from '../core/planted/egg.ts';\nexport const fake = egg;`,
};
