/** `MessageChannelMain` and `MessagePortMain`, in the main process and in a utility process. */
import { cloned } from './clone.ts';
import { KnownEmitter, loud } from './loud.ts';
import { createPipe, type Wire } from './wire.ts';

/** The end that a port holds; undefined once it was sent away. */
interface Held {
  wire: Wire | undefined;
}

/** Messages wait until `start`; a port that was transferred is of no more use here. */
export class MessagePortMain extends KnownEmitter {
  private readonly held: Held;

  constructor(wire: Wire) {
    super('MessagePortMain', ['message', 'close']);
    this.held = { wire };
    return loud('MessagePortMain', this);
  }

  /** Takes the ends out of ports that are sent away. Throws where one was sent before, or twice. */
  static takeWires(transfer: readonly MessagePortMain[]): readonly Wire[] {
    const taken = transfer.map(({ held: { wire } }, at) => {
      if (wire === undefined) throw new Error(`Port at index ${at} is already neutered`);
      if (transfer.findIndex(({ held }) => held.wire === wire) !== at)
        throw new Error(`Port at index ${at} is a duplicate of an earlier port`);
      return wire;
    });
    for (const { held } of transfer) held.wire = undefined;
    return taken;
  }

  postMessage(message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const data = cloned(message);
    const at = transfer.findIndex(({ held }) => held.wire === this.held.wire);
    if (at >= 0) throw new Error(`Port at index ${at} contains the source port`);
    this.held.wire?.post({ data, ports: MessagePortMain.takeWires(transfer) });
  }

  start(): void {
    this.held.wire?.attach({
      // As a task of its own: whoever posts never runs the code of whoever hears.
      message: ({ data, ports }) => {
        setImmediate(() =>
          this.emit('message', { data, ports: ports.map((wire) => new MessagePortMain(wire)) }),
        );
      },
      closed: () => {
        setImmediate(() => this.emit('close'));
      },
    });
  }

  close(): void {
    this.held.wire?.close();
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const [one, other] = createPipe();
    this.port1 = new MessagePortMain(one);
    this.port2 = new MessagePortMain(other);
  }
}
