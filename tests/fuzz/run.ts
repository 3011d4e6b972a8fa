/** Fuzzes the routes of the API one after the other, from the document that the API gives of itself. */
import { present } from '#core/assert.ts';
import { Document, type Operation } from '../../server/api/documents/document.ts';
import type { Declared } from '../../server/endpoint.ts';
import { nameOf } from '../support/specimens/send.ts';
import { fuzzRoute, type RouteResult } from './route-run.ts';
import { schemasOf } from './schemas.ts';
import { openFuzzStand } from './stand.ts';

export interface FuzzOptions {
  /** Mutants a route. */
  readonly requests: number;
  readonly seed: string;
  /** Only routes that this is true of. */
  readonly only?: (name: string) => boolean;
  readonly ended?: (result: RouteResult) => void;
}

export async function fuzz({
  only = () => true,
  ended,
  ...options
}: FuzzOptions): Promise<readonly RouteResult[]> {
  const stand = await openFuzzStand();
  try {
    const { declared, get } = stand.bench().api;
    const document = Document.parse((await get('/openapi.json')).body);
    const results: RouteResult[] = [];
    for (const route of declared.filter((one) => only(nameOf(one)))) {
      const schemas = schemasOf(document, operationOf(document, route));
      const result = await fuzzRoute(stand, route, schemas, options);
      results.push(result);
      ended?.(result);
      // What one route left behind shall not trouble the next.
      await stand.renew();
    }
    return results;
  } finally {
    await stand.close();
  }
}

function operationOf({ paths }: Document, { method, url }: Declared): Operation {
  const path = url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{rest}');
  return present(paths[path]?.[method.toLowerCase()], 'the document has every route');
}

/** The figures of a whole run. */
export function totalsOf(results: readonly RouteResult[]) {
  const sum = (of: (result: RouteResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const requests = sum((result) => result.requests);
  const statuses: Record<string, number> = {};
  for (const result of results)
    for (const [status, count] of Object.entries(result.statuses))
      statuses[status] = (statuses[status] ?? 0) + count;
  const reached = sum((result) => result.reached);
  return {
    routes: results.length,
    requests,
    acceptedControls: sum((result) => result.acceptedControls),
    reachedValidation: requests === 0 ? 0 : Math.round((reached / requests) * 10_000) / 10_000,
    statuses,
    fiveXX: sum(({ counts }) => counts.fiveXX),
    leaks: sum(({ counts }) => counts.leak),
    stateChanges: sum(({ counts }) => counts.stateChange),
  };
}
