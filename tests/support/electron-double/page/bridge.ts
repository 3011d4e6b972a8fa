/**
 * `contextBridge` between the preload's isolated world and the page's own: functions are called across, promises settle across,
 * everything else is cloned. Both ends are the same code; it is sent to the window as source, so it stands alone.
 */

/** The events that carry the bridge have names that nobody else knows; Chromium clones what they hold from world to world. */
export interface BridgeEnd {
  readonly pack: (value: unknown) => unknown;
  readonly unpack: (packed: unknown) => unknown;
  readonly say: (kind: string, detail: unknown) => void;
  readonly hear: (kind: string, heard: (detail: unknown) => void) => void;
}

export function createBridgeEnd(secret: string, own: string, other: string): BridgeEnd {
  const refusal = (): Error => new Error('An object could not be cloned.');
  // Taken before any script of the page could put its own in their place.
  const target = document;
  const listen = target.addEventListener.bind(target);
  const dispatch = target.dispatchEvent.bind(target);
  const Event = CustomEvent;
  const { entries, fromEntries, getPrototypeOf } = Object;
  const copy = structuredClone.bind(globalThis);
  const functions: ((...args: unknown[]) => unknown)[] = [];
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let lastPromise = 0;
  let reply: unknown;

  const say = (kind: string, detail: unknown): void =>
    void dispatch(new Event(`${secret}-${other}-${kind}`, { detail }));
  const hear = (kind: string, heard: (detail: unknown) => void): void =>
    listen(`${secret}-${own}-${kind}`, (event) => {
      if (event instanceof Event) heard(event.detail);
    });
  const part = (from: unknown, name: string): unknown =>
    typeof from === 'object' && from !== null ? new Map(entries(from)).get(name) : undefined;

  function pack(value: unknown, depth = 0): unknown {
    if (depth > 1000)
      throw new TypeError(
        'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.',
      );
    if (typeof value === 'function')
      return { function: functions.push((...args) => Reflect.apply(value, undefined, args)) - 1 };
    if (value instanceof Promise) return { promise: settle(value) };
    if (value instanceof Error) return { error: value.message };
    if (Array.isArray(value)) return { items: value.map((one) => pack(one, depth + 1)) };
    if (typeof value === 'object' && value !== null && isPlain(value))
      return { fields: entries(value).map(([key, one]) => [key, pack(one, depth + 1)]) };
    try {
      return { value: copy(value) };
    } catch {
      throw refusal();
    }
  }

  /** Objects of a class arrive as what they hold; the platform's own, such as dates and bytes, as themselves. */
  function isPlain(value: object): boolean {
    return getPrototypeOf(value) === null || Object.prototype.toString.call(value) === '[object Object]';
  }

  function settle(promise: Promise<unknown>): number {
    lastPromise += 1;
    const id = lastPromise;
    promise.then(
      (value) => answer(id, () => ({ id, value: pack(value) })),
      (error: unknown) =>
        say('settled', { id, error: error instanceof Error ? error.message : String(error) }),
    );
    return id;
  }

  function answer(id: number, make: () => unknown): void {
    try {
      say('settled', make());
    } catch (error) {
      say('settled', { id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  function unpack(packed: unknown): unknown {
    const id = part(packed, 'function');
    if (typeof id === 'number') return (...args: unknown[]) => call(id, args);
    const promise = part(packed, 'promise');
    if (typeof promise === 'number')
      return new Promise((resolve, reject) => promises.set(promise, { resolve, reject }));
    const error = part(packed, 'error');
    if (typeof error === 'string') return new Error(error);
    const items = part(packed, 'items');
    if (Array.isArray(items)) return items.map(unpack);
    const fields = part(packed, 'fields');
    if (Array.isArray(fields)) return fromEntries(fields.map((one: unknown) => unpackField(one)));
    return part(packed, 'value');
  }

  function unpackField(field: unknown): [string, unknown] {
    const parts: readonly unknown[] = Array.isArray(field) ? field : [];
    const [key, value] = parts;
    return [String(key), unpack(value)];
  }

  /** Events are dispatched at once: the reply is there when the call returns. */
  function call(id: number, args: readonly unknown[]): unknown {
    reply = undefined;
    say('call', { id, args: args.map((one) => pack(one)) });
    const answered = reply;
    const thrown = part(answered, 'thrown');
    if (typeof thrown === 'string') throw new Error(thrown);
    return unpack(part(answered, 'returned'));
  }

  hear('call', (detail) => {
    const args = part(detail, 'args');
    try {
      const run = functions[Number(part(detail, 'id'))];
      say('reply', { returned: pack(run?.(...(Array.isArray(args) ? args.map(unpack) : []))) });
    } catch (error) {
      say('reply', { thrown: error instanceof Error ? error.message : String(error) });
    }
  });
  hear('reply', (detail) => {
    reply = detail;
  });
  hear('settled', (detail) => {
    const id = Number(part(detail, 'id'));
    const waiting = promises.get(id);
    promises.delete(id);
    const error = part(detail, 'error');
    if (typeof error === 'string') waiting?.reject(new Error(error));
    else waiting?.resolve(unpack(part(detail, 'value')));
  });
  return { pack: (value) => pack(value), unpack, say, hear };
}
