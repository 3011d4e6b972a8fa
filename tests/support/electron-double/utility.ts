/** `utilityProcess`: a Node process of its own, with `process.parentPort` (utility-side.ts). */
import { fork as forkNode, type ChildProcess } from 'node:child_process';
import { appEvents } from './app-events.ts';
import { cloned } from './clone.ts';
import { asked, KnownEmitter, loud, onlyKnown } from './loud.ts';
import { MessagePortMain } from './ports.ts';
import { needsReady } from './readiness.ts';
import { isUtilityMessage, type UtilityMessage } from './utility-messages.ts';
import { createRelay, type Relay } from './wire.ts';

export interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  readonly cwd?: string;
  readonly stdio?: 'pipe' | 'ignore' | 'inherit' | readonly ('pipe' | 'ignore' | 'inherit')[];
  readonly serviceName?: string;
  readonly allowLoadingUnsignedLibraries?: boolean;
}

const KNOWN = ['env', 'execArgv', 'cwd', 'stdio', 'serviceName', 'allowLoadingUnsignedLibraries'];
const SIDE = new URL('./utility-side.ts', import.meta.url).href;
const running = new Set<ChildProcess>();
// They never outlive main, as in Electron.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

class UtilityProcess extends KnownEmitter {
  private readonly child: ChildProcess;
  private readonly relay: Relay;
  pid: number | undefined;

  constructor(child: ChildProcess, name: string) {
    super('UtilityProcess', ['spawn', 'message', 'exit'], ['error', 'login']);
    this.child = child;
    this.relay = createRelay(0, (packet) => this.say({ kind: 'port', packet }));
    running.add(child);
    child.once('spawn', () => {
      this.pid = child.pid;
      this.emit('spawn');
    });
    child.on('message', (message) => this.hear(message));
    child.once('exit', (code) => {
      running.delete(child);
      this.pid = undefined;
      this.relay.end();
      this.emit('exit', code ?? 1);
      if (code === 0) return;
      const reason = code === null ? 'killed' : 'abnormal-exit';
      appEvents.emit('child-process-gone', asked({}), { type: 'Utility', reason, exitCode: code ?? 1, name });
    });
  }

  get stdout(): ChildProcess['stdout'] {
    return this.child.stdout;
  }

  get stderr(): ChildProcess['stderr'] {
    return this.child.stderr;
  }

  postMessage(message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const data = cloned(message);
    const ports = MessagePortMain.takeWires(transfer).map((wire) => this.relay.send(wire));
    this.say({ kind: 'parent', data, ports });
  }

  kill(): boolean {
    return this.child.kill();
  }

  private say(message: UtilityMessage): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  private hear(message: unknown): void {
    if (!isUtilityMessage(message)) return;
    if (message.kind === 'parent') this.emit('message', message.data);
    else this.relay.hear(message.packet);
  }
}

export const utilityProcess = loud('utilityProcess', {
  fork(modulePath: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    needsReady('utilityProcess cannot be created before app is ready');
    onlyKnown('option of utilityProcess.fork', options, KNOWN);
    const { env, cwd, execArgv = [], stdio = 'inherit' } = options;
    const [, out = 'inherit', err = 'inherit'] = typeof stdio === 'string' ? [stdio, stdio, stdio] : stdio;
    const child = forkNode(modulePath, [...args], {
      execArgv: ['--import', SIDE, ...execArgv],
      stdio: ['ignore', out, err, 'ipc'],
      serialization: 'advanced',
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
    });
    return loud('UtilityProcess', new UtilityProcess(child, options.serviceName ?? 'Node Utility Process'));
  },
});
