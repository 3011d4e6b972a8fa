/** The procedures of the contract, and forged messages for each of them. */
import { z } from 'zod';
import { garbage, request, strangeMeta, wrongEnvelope, type Frame } from './frames.ts';
import { payloadsFor } from './payloads.ts';
import type { Chance } from './random.ts';

export interface Procedure {
  readonly path: string;
  readonly input: z.ZodType | undefined;
}

/** Every procedure of the contract, by its path. */
export function proceduresOf(contract: object, above: readonly string[] = []): readonly Procedure[] {
  return Object.entries(contract).flatMap(([name, one]: [string, unknown]) => {
    if (typeof one !== 'object' || one === null) return [];
    const path = [...above, name];
    if (!('~orpc' in one)) return proceduresOf(one, path);
    const { inputSchema } = z.object({ inputSchema: z.instanceof(z.ZodType).optional() }).parse(one['~orpc']);
    return [{ path: path.join('/'), input: inputSchema }];
  });
}

/** Of so many messages one is as long as the host may be sent. */
const LONG_ONE_IN = 500;
const LONG = 1_000_000;

/** Mostly the right envelope, with an input that is right, spoilt, or of strange types. */
export function framesFor(
  { path, input }: Procedure,
  chance: Chance,
  knownIds: readonly string[],
): () => Frame {
  const { right, spoilt } = payloadsFor(input, chance, knownIds);
  let last = 0;
  return () => {
    last += 1;
    const id = `f${String(last)}`;
    const payload = chance.isOneIn(5) ? right() : spoilt();
    if (chance.isOneIn(12)) return wrongEnvelope(id, path, payload, chance);
    return request(id, path, payload, chance.isOneIn(10) ? strangeMeta(chance) : undefined);
  };
}

export function garbageFrames(chance: Chance): () => Frame {
  return () => garbage(chance, request('g', 'signIn/submit', { personId: 'x', by: 'pin', secret: '1' }));
}

/** The same id over and over, aborts of what never was, watches without end, messages as long as may be. */
export function floodFrames(chance: Chance): () => Frame {
  let last = 0;
  return () => {
    last += 1;
    const id = `w${String(last)}`;
    const long = last % LONG_ONE_IN === 0 ? LONG : 10;
    return chance.pick([
      { text: `{"i":"same","p":{"u":"/watch"}}`, isAsked: false },
      { text: `{"i":"w${String(chance.below(last + 5))}","t":4}`, isAsked: false },
      { text: `{"i":"${id}","p":{"u":"/watch"}}`, isAsked: false },
      request(id, 'register/mark', { reason: 'x'.repeat(long) }),
    ]);
  };
}
