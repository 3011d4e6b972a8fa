/**
 * Values as text, for the pipe between Node and a window: everything that the structured clone algorithm carries between two
 * processes (HTML, 2.7), with cycles. Runs on both sides: `createCodec` is sent to the window as source, so it stands alone.
 */

export interface Codec {
  /** Throws `An object could not be cloned.` where Electron does. */
  readonly encode: (value: unknown) => string;
  readonly decode: (text: string) => unknown;
}

export function createCodec(): Codec {
  const refusal = (): Error => new Error('An object could not be cloned.');
  type Node = string | boolean | null | number | readonly [tag: string, ...rest: unknown[]];

  /** Every view and buffer that may travel, by name. */
  const BYTES = new Map<string, (buffer: ArrayBuffer) => object>([
    ['ArrayBuffer', (buffer) => buffer],
    ['DataView', (buffer) => new DataView(buffer)],
    ['Uint8Array', (buffer) => new Uint8Array(buffer)],
    ['Uint8ClampedArray', (buffer) => new Uint8ClampedArray(buffer)],
    ['Int8Array', (buffer) => new Int8Array(buffer)],
    ['Uint16Array', (buffer) => new Uint16Array(buffer)],
    ['Int16Array', (buffer) => new Int16Array(buffer)],
    ['Uint32Array', (buffer) => new Uint32Array(buffer)],
    ['Int32Array', (buffer) => new Int32Array(buffer)],
    ['Float32Array', (buffer) => new Float32Array(buffer)],
    ['Float64Array', (buffer) => new Float64Array(buffer)],
    ['BigInt64Array', (buffer) => new BigInt64Array(buffer)],
    ['BigUint64Array', (buffer) => new BigUint64Array(buffer)],
  ]);
  /** Its class as the platform itself names it: `Uint8Array` for a Buffer too. */
  const classOf = (one: object): string => Object.prototype.toString.call(one).slice(8, -1);

  function toBase64(bytes: Uint8Array): string {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x2000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
    }
    return btoa(text);
  }

  function fromBase64(text: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }

  function encode(value: unknown): string {
    const seen = new Map<object, number>();
    const node = (one: unknown): Node => {
      if (one === undefined) return ['u'];
      if (one === null || typeof one === 'string' || typeof one === 'boolean') return one;
      if (typeof one === 'number')
        return Number.isFinite(one) && !Object.is(one, -0)
          ? one
          : ['n', Object.is(one, -0) ? '-0' : String(one)];
      if (typeof one === 'bigint') return ['b', String(one)];
      if (typeof one !== 'object') throw refusal();
      const known = seen.get(one);
      if (known !== undefined) return ['r', known];
      seen.set(one, seen.size);
      return objectNode(one, node);
    };
    return JSON.stringify(node(value));
  }

  function objectNode(one: object, node: (one: unknown) => Node): Node {
    if (Array.isArray(one)) return ['a', Array.from(one, node)];
    if (one instanceof Date) return ['d', one.getTime()];
    if (one instanceof RegExp) return ['x', one.source, one.flags];
    if (one instanceof Map) return ['m', [...one].map(([key, value]) => [node(key), node(value)])];
    if (one instanceof Set) return ['s', [...one].map(node)];
    if (one instanceof Error) return ['e', one.name, one.message, one.stack ?? ''];
    const kind = classOf(one);
    if (BYTES.has(kind)) {
      const bytes =
        one instanceof ArrayBuffer
          ? new Uint8Array(one)
          : ArrayBuffer.isView(one)
            ? new Uint8Array(one.buffer, one.byteOffset, one.byteLength)
            : new Uint8Array();
      return ['y', kind, toBase64(bytes)];
    }
    const proto: unknown = Object.getPrototypeOf(one);
    if (proto !== null && kind !== 'Object') throw refusal();
    return ['o', Object.entries(one).map(([key, value]) => [key, node(value)])];
  }

  function decode(text: string): unknown {
    const seen: unknown[] = [];
    const keep = <T>(one: T): T => {
      seen.push(one);
      return one;
    };
    const value = (node: unknown): unknown => {
      if (!Array.isArray(node)) return node;
      const list: readonly unknown[] = node;
      const [tag, first, second, third] = list;
      const items: readonly unknown[] = Array.isArray(first) ? first : [];
      switch (tag) {
        case 'u':
          return undefined;
        case 'n':
          return Number(first);
        case 'b':
          return BigInt(String(first));
        case 'r':
          return seen[Number(first)];
        case 'd':
          return keep(new Date(Number(first)));
        case 'x':
          return keep(new RegExp(String(first), String(second)));
        case 'y':
          return keep(bytesOf(String(first), fromBase64(String(second))));
        case 'e':
          return keep(errorOf(String(first), String(second), String(third)));
        case 'a': {
          const made: unknown[] = keep([]);
          for (const item of items) made.push(value(item));
          return made;
        }
        case 's': {
          const made = keep(new Set());
          for (const item of items) made.add(value(item));
          return made;
        }
        case 'm': {
          const made = keep(new Map());
          for (const item of items) if (Array.isArray(item)) made.set(value(item[0]), value(item[1]));
          return made;
        }
        default: {
          const made: Record<string, unknown> = keep({});
          for (const item of items) {
            if (!Array.isArray(item)) continue;
            const described = { value: value(item[1]), writable: true, enumerable: true, configurable: true };
            Object.defineProperty(made, String(item[0]), described);
          }
          return made;
        }
      }
    };
    return value(JSON.parse(text));
  }

  function bytesOf(name: string, { buffer }: Uint8Array<ArrayBuffer>): object {
    return BYTES.get(name)?.(buffer) ?? buffer;
  }

  function errorOf(name: string, message: string, stack: string): Error {
    const made = new Error(message);
    made.name = name;
    made.stack = stack;
    return made;
  }

  return { encode, decode };
}
