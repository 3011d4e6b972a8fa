/** Makes the examples of the API's document: each route's specimen is sent for real, and what came back is kept. */
import { z } from 'zod';
import { Example, type Examples } from '../../server/api/documents/examples.ts';
import type { Declared } from '../../server/endpoint.ts';
import { SPECIMENS } from '../support/specimens/all.ts';
import type { Bench } from '../support/specimens/bench.ts';
import { nameOf, sendAs } from '../support/specimens/send.ts';

/** Longer lists are shown by their beginning, and so is long text such as a picture. */
const ITEMS = 2;
const LETTERS = 300;
const SHOWN = 60;

/** Sends the route's specimen on a bench that nobody used before. Undefined where it has none. */
export async function makeExample(bench: Bench, route: Declared): Promise<Example | undefined> {
  const specimen = SPECIMENS[nameOf(route)];
  if (specimen === undefined) return undefined;
  const [by] = specimen.by;
  const prepared = await specimen.own(bench, by);
  const { params, query, body } = prepared;
  const sent = await sendAs(bench, route, by, prepared);
  const isJson = String(sent.headers['content-type']).startsWith('application/json');
  const isShown = isJson && route.url !== '/openapi.json';
  return Example.parse({
    by,
    ...(params !== undefined && { params }),
    ...(query !== undefined && { query: trimmed(query) }),
    ...(body !== undefined && { body: trimmed(body) }),
    status: sent.status,
    ...(isShown && { answer: trimmed(JSON.parse(sent.text)) }),
  });
}

const ID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

/** What two runs have in common: ids, codes, keys and hashes are made anew in each. */
export function shapeOf(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .replaceAll(ID, '<id>')
      .replaceAll(/[\w-]{16,}={0,2}/g, '<text>')
      .replaceAll(/\b[A-Z\d]{3,6}(?:-[A-Z\d]{3,6})+\b/g, '<code>')
      .replaceAll(/\d{4,}/g, '<number>');
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [key.replaceAll(ID, '<id>'), shapeOf(inside)]),
  );
}

/** In the order of their names, as they are kept. */
export function inOrder(examples: Examples): Examples {
  return Object.fromEntries(Object.entries(examples).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const Json = z.json();

function trimmed(value: unknown): z.infer<typeof Json> {
  const text = JSON.stringify(value, (_key, inside: unknown) => {
    if (typeof inside === 'string' && inside.length > LETTERS) return `${inside.slice(0, SHOWN)}…`;
    return Array.isArray(inside) ? inside.slice(0, ITEMS) : inside;
  });
  return Json.parse(JSON.parse(text));
}
