/** What goes over the wire: a command with its input, the same in a wrong envelope, and what is no message at all. */
import type { Chance } from './random.ts';

export interface Frame {
  readonly text: string;
  /** Whether it is a request that must have an answer under its own id. */
  readonly isAsked: boolean;
}

/** A request as the library writes it (@orpc/standard-server-peer): `i` its id, `p.u` the path, `p.b` the body. */
export function request(id: string, path: string, input: unknown, meta?: unknown): Frame {
  const body = input === undefined && meta === undefined ? undefined : { json: input, meta };
  return { text: JSON.stringify({ i: id, p: { u: `/${path}`, b: body } }), isAsked: true };
}

/** Where the library's serializer would put values of other types: at paths that a stranger names. */
export function strangeMeta(chance: Chance): unknown {
  const path = chance.pick([
    [],
    ['to'],
    ['__proto__', 'polluted'],
    ['constructor', 'prototype', 'polluted'],
    ['a', 'b', 'c'],
    [0],
    [null],
    ['length'],
  ]);
  return chance.pick([
    [[chance.below(12), ...path]],
    [
      [0, ...path],
      [1, ...path],
      [2, ...path],
    ],
    [['x', ...path]],
    [null],
    'meta',
    [[]],
    { 0: [1, 'to'] },
  ]);
}

/** A request whose envelope is not as it should be. It may or may not be answered. */
export function wrongEnvelope(id: string, path: string, input: unknown, chance: Chance): Frame {
  const p = { u: `/${path}`, b: { json: input } };
  const wrong = chance.pick<unknown>([
    { i: chance.below(9), p },
    { i: null, p },
    { i: { toString: 'x' }, p },
    { i: '__proto__', p },
    { i: ['a'], p },
    { p },
    { i: id, t: chance.below(9), p },
    { i: id, t: 3, p: { e: 'message', d: input } },
    { i: id, t: 3, p: { e: chance.pick(['error', 'done', 'x']), d: input, m: input } },
    { i: id, t: 4 },
    { i: id },
    { i: id, p: null },
    {
      i: id,
      p: {
        ...p,
        u: chance.pick([
          path,
          `//${path}`,
          `/${path}/../exit`,
          `http://127.0.0.1:1/${path}`,
          'file:///etc/passwd',
          '/%',
          '/__proto__',
          '/constructor/name',
          `/${path}?data=%7B%7D`,
          7,
        ]),
      },
    },
    { i: id, p: { ...p, m: chance.pick(['GET', 'DELETE', 'TRACE', '', 7]) } },
    { i: id, p: { ...p, h: { 'content-type': 'text/event-stream' } } },
    { i: id, p: { ...p, h: { 'content-type': 'multipart/form-data; boundary=x' } } },
    {
      i: id,
      p: {
        ...p,
        h: { 'content-disposition': 'attachment; filename="../../x"', 'content-type': 'text/html' },
      },
    },
    {
      i: id,
      p: { ...p, h: { __proto__: null, 'last-event-id': 'x', authorization: 'Bearer x', cookie: 'x' } },
    },
    { i: id, p: { ...p, h: 'x' } },
    { i: id, p: { ...p, b: input } },
    { i: id, p: { ...p, b: { json: input, meta: strangeMeta(chance), maps: [['x']] } } },
    { i: id, p: { ...p, b: null } },
    [id, 1, p],
  ]);
  return { text: JSON.stringify(wrong), isAsked: false };
}

/** Bytes that are no message: cut short, broken, endless, empty. */
export function garbage(chance: Chance, whole: Frame): Frame {
  const kind = chance.below(12);
  const text = ((): string => {
    if (kind < 4) return whole.text.slice(0, chance.below(whole.text.length));
    if (kind < 7) {
      const at = chance.below(whole.text.length);
      return `${whole.text.slice(0, at)}${chance.pick(['}', '{', '\u0000', '"', ',', '\ud800', '1e999'])}${whole.text.slice(at + 1)}`;
    }
    return chance.pick([
      '',
      'null',
      '1',
      '"x"',
      '[]',
      '{}',
      '{"i":"x"}',
      `{"__proto__":{"i":"x"},"p":{"u":"/exit"}}`,
      nested(20_000),
      `{"i":"d","p":{"u":"/go","b":{"json":${nested(5000)}}}}`,
      `{"i":"${'x'.repeat(20_000)}","p":{"u":"/go"}}`,
      `{"i":"n","p":{"u":"/${'a/'.repeat(5000)}"}}`,
      '\uffff'.repeat(500),
    ]);
  })();
  return { text, isAsked: false };
}

/** Lists within lists, too many for whoever walks them by calling himself. */
function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}
