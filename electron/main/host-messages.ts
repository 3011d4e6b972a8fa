/** All that the main process and the host's own process say to each other. Each side parses what it hears. */
import { z } from 'zod';
import type { KioskArguments } from '../host/arguments.ts';
import { FAILURE_CODES } from '../host/failures.ts';

const Path = z.string().min(1);
/** The command line, as main read it. */
const HostOptions = z.strictObject({
  dataDir: Path,
  logsDir: Path,
  apiOrigin: z.string(),
  caFile: z.string().optional(),
  publicOrigin: z.string().optional(),
  shell: z.enum(['chromium', 'none']),
  browserPath: z.string().optional(),
  headless: z.boolean(),
  kiosk: z.boolean(),
  rehearsal: z.boolean(),
  allowUnprotectedKeys: z.boolean(),
  pairingFile: z.string().optional(),
  advertsFile: z.string().optional(),
  webDir: Path,
  modelsDir: Path,
});

/** `connect` carries a port of the window with it. */
export const ToHost = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('start'),
    options: HostOptions,
    /** 32 bytes that the system's keystore held; none where the keys are kept without it. */
    vaultKey: z.custom<Uint8Array>((value) => value instanceof Uint8Array).optional(),
    /** Whether somebody who copies this user's files is kept from the keys. */
    keysProtected: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('connect') }),
  z.strictObject({ kind: z.literal('close') }),
]);
export type ToHost = z.infer<typeof ToHost>;
export type StartHost = Extract<ToHost, { kind: 'start' }>;

/** `exit`: a member of staff leaves the kiosk. `closed`: the database is shut, and the process may end. */
export const FromHost = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('failed'), code: z.enum(FAILURE_CODES), detail: z.string().optional() }),
  z.strictObject({ kind: z.literal('exit') }),
  z.strictObject({ kind: z.literal('closed'), classIsOpen: z.boolean() }),
]);
export type FromHost = z.infer<typeof FromHost>;

/** What was left out on the way is there again, as undefined. */
export function kioskArgumentsFrom(options: StartHost['options']): KioskArguments {
  const { caFile, publicOrigin, browserPath, pairingFile, advertsFile } = options;
  return { ...options, caFile, publicOrigin, browserPath, pairingFile, advertsFile };
}
