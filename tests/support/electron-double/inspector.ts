/** `webContents.debugger`: commands of the DevTools protocol to the page, over the connection that Chromium is run by anyway. */
import { KnownEmitter, loud } from './loud.ts';

/** `send`: a command to the page, once it is there. */
export class Inspector extends KnownEmitter {
  private readonly send: (method: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>;
  private attached = false;

  constructor(send: Inspector['send']) {
    super('debugger', [], ['detach', 'message']);
    this.send = send;
  }

  attach(_protocolVersion?: string): void {
    if (this.attached) throw new Error('Debugger is already attached to the target');
    this.attached = true;
  }

  isAttached(): boolean {
    return this.attached;
  }

  detach(): void {
    this.attached = false;
  }

  async sendCommand(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (!this.attached) throw new Error('No target available');
    return this.send(method, params);
  }
}

export function createInspector(
  send: (method: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>,
) {
  return loud('webContents.debugger', new Inspector(send));
}
