/** What the double does not know it says loudly: a missing part of Electron must never look like one that did nothing. */
import { EventEmitter } from 'node:events';

/** Asked of any object by awaiting, printing or comparing it. */
const ASKED_OF_ALL = new Set(['then', 'toJSON', 'inspect', 'asymmetricMatch', 'nodeType', 'constructor']);

/** `target`, but reading what it does not have throws. `name` as a person would write it: `app`, `webContents`. */
export function loud<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(from, key, receiver) {
      if (typeof key === 'string' && !(key in from) && !ASKED_OF_ALL.has(key)) unknown(`${name}.${key}`);
      const value: unknown = Reflect.get(from, key, receiver);
      return value;
    },
  });
}

/** A part of Electron of which the double has nothing: whatever is read from it throws. */
export function absent(name: string): object {
  const nothing: object = Object.freeze({});
  return loud(name, nothing);
}

export function unknown(what: string): never {
  throw new Error(`the double knows no ${what}`);
}

/** Throws in the words of the double where a program relies on an option that it does not carry. */
export function onlyKnown(what: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) if (!known.includes(key)) unknown(`${what}: ${key}`);
}

/**
 * An emitter that takes listeners only for events it knows. Those in `never` are known and never come, since what they tell
 * of does not exist here; docs/electron.md lists them.
 */
export class KnownEmitter extends EventEmitter {
  private readonly known: ReadonlySet<string | symbol>;
  private readonly ofWhat: string;

  constructor(ofWhat: string, events: readonly string[], never: readonly string[] = []) {
    super();
    this.ofWhat = ofWhat;
    this.known = new Set([...events, ...never, 'newListener', 'removeListener']);
    this.on('newListener', (name: string | symbol) => this.expect(name));
  }

  private expect(name: string | symbol): void {
    if (typeof name === 'string' && !this.known.has(name)) unknown(`event "${name}" of ${this.ofWhat}`);
  }
}

/** The event object that a listener is given first; `prevented` tells what became of it. */
export interface Asked {
  readonly preventDefault: () => void;
  readonly defaultPrevented: boolean;
}

/** An event with the fields of `details`, which a listener may refuse. */
export function asked<T extends object>(details: T): T & Asked {
  let prevented = false;
  const event = {
    preventDefault() {
      prevented = true;
    },
    get defaultPrevented() {
      return prevented;
    },
  };
  return Object.assign(event, details);
}
