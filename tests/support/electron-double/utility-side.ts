/** Loaded first in a utility process: gives it `process.parentPort`, and lets it end with main. */
import { cloned } from './clone.ts';
import { KnownEmitter, loud } from './loud.ts';
import { MessagePortMain } from './ports.ts';
import { beElectron } from './process.ts';
import { isUtilityMessage, type UtilityMessage } from './utility-messages.ts';
import { createRelay } from './wire.ts';

beElectron('utility');
const send = process.send?.bind(process);

function say(message: UtilityMessage): void {
  if (process.connected) send?.(message, undefined, undefined, () => undefined);
}

const relay = createRelay(1, (packet) => say({ kind: 'port', packet }));
const waiting: unknown[] = [];

class ParentPort extends KnownEmitter {
  constructor() {
    super('parentPort', ['message']);
    // What came before anybody listened.
    this.on('newListener', (name) => {
      if (name !== 'message' || this.listenerCount('message') > 0) return;
      setImmediate(() => {
        for (const event of waiting.splice(0)) this.emit('message', event);
      });
    });
  }

  postMessage(message: unknown): void {
    say({ kind: 'parent', data: cloned(message), ports: [] });
  }
}

const parentPort = loud('process.parentPort', new ParentPort());
Object.defineProperty(process, 'parentPort', { value: parentPort, enumerable: true });
// Electron's utility process knows no other way to its parent.
Object.defineProperty(process, 'send', { value: undefined });
process.on('message', (message: unknown) => {
  if (!isUtilityMessage(message)) return;
  if (message.kind === 'port') {
    relay.hear(message.packet);
    return;
  }
  const event = {
    data: message.data,
    ports: message.ports.map((id) => new MessagePortMain(relay.receive(id))),
  };
  if (parentPort.listenerCount('message') === 0 || waiting.length > 0) waiting.push(event);
  else parentPort.emit('message', event);
});
process.on('disconnect', () => process.exit(0));
