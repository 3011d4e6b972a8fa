/** Every attempt, in the order of the report. */
import type { Attempt } from '../attempt.ts';
import { BRIDGE } from './bridge.ts';
import { DEVICES } from './devices.ts';
import { DOOR } from './door.ts';
import { FILES } from './files.ts';
import { KEYS } from './keys.ts';
import { NETWORK } from './network.ts';
import { FRAMES, NAVIGATION, WINDOWS } from './pages.ts';
import { LOCKS, SCRIPTS } from './scripts.ts';
import { STAFF } from './staff.ts';

export const ATTEMPTS: readonly Attempt[] = [
  ...WINDOWS,
  ...NAVIGATION,
  ...FRAMES,
  ...SCRIPTS,
  ...NETWORK,
  ...DEVICES,
  ...FILES,
  ...KEYS,
  ...LOCKS,
  ...DOOR,
  ...BRIDGE,
  ...STAFF,
];
