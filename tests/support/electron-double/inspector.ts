/**
 * `webContents.debugger`: commands of the DevTools protocol to the page, over a session of its own, in which nothing is enabled that the
 * double enabled for itself.
 */
import { asked, KnownEmitter, loud } from './loud.ts';
import { running, type Page } from './runtime.ts';

/** `pageOf`: the page, once it is there. */
export class Inspector extends KnownEmitter {
  private readonly pageOf: () => Promise<Page>;
  private attached = false;
  /** Of the page that it was last asked about. */
  private session: { readonly targetId: string; readonly id: Promise<string> } | undefined;

  constructor(pageOf: Inspector['pageOf']) {
    super('debugger', ['detach'], ['message']);
    this.pageOf = pageOf;
  }

  attach(_protocolVersion?: string): void {
    if (this.attached) throw new Error('Debugger is already attached to the target');
    this.attached = true;
  }

  isAttached(): boolean {
    return this.attached;
  }

  detach(): void {
    const { session } = this;
    if (!this.attached) return;
    this.attached = false;
    this.session = undefined;
    const { cdp } = running().chromium;
    void session?.id
      .then((sessionId) => cdp.send('Target.detachFromTarget', { sessionId }))
      .catch(() => undefined);
    this.emit('detach', asked({}), 'target closed');
  }

  async sendCommand(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (!this.attached) throw new Error('No target available');
    const session = await this.sessionOn(await this.pageOf());
    return running().chromium.cdp.send(method, params, session);
  }

  private sessionOn({ targetId }: Page): Promise<string> {
    if (this.session?.targetId !== targetId)
      this.session = { targetId, id: running().pages.attach(targetId) };
    return this.session.id;
  }
}

export function createInspector(pageOf: () => Promise<Page>) {
  return loud('webContents.debugger', new Inspector(pageOf));
}
