/**
 * The host in a process of its own, so that a commit to the database never holds up the window. It hears main over
 * its parent port and the window over the ports that main hands on. It ends with main.
 */
import { uptime } from 'node:os';
import { join } from 'node:path';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { FailureCode } from '../host/failures.ts';
import { openKioskProgram, type KioskProgram } from '../host/kiosk-program.ts';
import { createLog, type Log } from '../host/log.ts';
import { checkModelFiles } from '../host/window/model-files.ts';
import { createSteadyTicks } from '../host/steady-ticks.ts';
import { systemTimers } from '../host/system-timers.ts';
import { kioskArgumentsFrom, ToHost, type FromHost, type StartHost } from './host-messages.ts';
import { createPortPeer, type PortPeer } from './port-peer.ts';

interface Running {
  log: Log | undefined;
  program: KioskProgram | undefined;
  peer: PortPeer | undefined;
}

const { parentPort } = process;
const running: Running = { log: undefined, program: undefined, peer: undefined };

function say(message: FromHost): void {
  parentPort.postMessage(message);
}

function fail(code: FailureCode, detail?: string): void {
  running.log?.error('kiosk-failed', { code });
  say({ kind: 'failed', code, detail });
}

async function start({ options: read, vaultKey, keysProtected }: StartHost): Promise<void> {
  const options = kioskArgumentsFrom(read);
  const log = createLog({ path: join(options.logsDir, 'kiosk.log'), clock: { now: Date.now } });
  running.log = log;
  const opened = openKioskProgram({
    options,
    keystore: { vaultKey, keysProtected },
    crypto: nodeCrypto,
    timers: systemTimers,
    monotonic: createSteadyTicks({ ticks: () => performance.now(), uptimeMs: () => uptime() * 1000 }),
    log,
    onExit: () => say({ kind: 'exit' }),
    onFailed: ({ kind, detail }) => fail(kind, detail),
  });
  if (!opened.ok) {
    fail(opened.error.kind, opened.error.detail);
    return;
  }
  running.program = opened.value;
  running.peer = createPortPeer(opened.value.router, opened.value.onError);
  const started = opened.value.start();
  const models = await checkModelFiles(options.modelsDir);
  if (models.kind === 'wrong') {
    fail('model-hash-mismatch', models.file);
    return;
  }
  if (models.kind === 'missing') log.warn('model-file-missing', { file: models.file });
  say({ kind: 'ready' });
  log.info('kiosk-ready', { readyMs: Math.round(performance.now()) });
  await started;
}

async function close(): Promise<void> {
  const classIsOpen = running.program?.isClassOpen() ?? false;
  running.peer?.close();
  await running.program?.close();
  running.log?.info('kiosk-ended', { code: 0 });
  say({ kind: 'closed', classIsOpen });
}

/** Main starts another one. */
function lastWords(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${words}\n`);
  running.log?.error('kiosk-failed', { error: words });
  process.exit(1);
}

// Main's own, whose reader may have gone.
process.stderr.on('error', () => undefined);
process.on('uncaughtException', lastWords);
process.on('unhandledRejection', lastWords);
parentPort.on('message', ({ data, ports }) => {
  const message = ToHost.parse(data);
  const [port] = ports;
  if (message.kind === 'start') void start(message);
  else if (message.kind === 'close') void close();
  else if (port !== undefined && running.peer !== undefined) running.peer.connect(port);
  else port?.close();
});
