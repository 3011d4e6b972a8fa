/** The way between main and the preload worlds of one window: IPC messages, their answers, and relayed ports. */
import { z } from 'zod';
import type { Cdp } from './cdp.ts';
import { codec } from './clone.ts';
import { createRelay, type Relay, type Wire } from './wire.ts';

export const WORLD = 'electron-double-preload';

export interface Incoming {
  readonly channel: string;
  readonly args: readonly unknown[];
  readonly ports: readonly Wire[];
  readonly frameId: string;
}

export interface WorldLinkDeps {
  readonly cdp: Cdp;
  readonly session: string;
  readonly binding: string;
  readonly receiver: string;
  readonly onSend: (message: Incoming) => void;
  readonly onInvoke: (message: Incoming) => Promise<unknown>;
  readonly onPreloadError: (words: string) => void;
}

export interface WorldLink {
  /** To the document that the frame shows now; nothing happens where it has no preload world. */
  readonly send: (frameId: string, channel: string, args: readonly unknown[], ports: readonly Wire[]) => void;
}

const PacketShape = z.union([
  z.object({ port: z.number(), kind: z.literal('message'), data: z.unknown(), ports: z.array(z.number()) }),
  z.object({ port: z.number(), kind: z.literal('closed') }),
]);
const FromWorld = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('send'),
    channel: z.string(),
    args: z.array(z.unknown()),
    ports: z.array(z.number()),
  }),
  z.object({ kind: z.literal('invoke'), channel: z.string(), args: z.array(z.unknown()), id: z.number() }),
  z.object({ kind: z.literal('port'), packet: PacketShape }),
  z.object({ kind: z.literal('preload-error'), error: z.string() }),
]);
const Created = z.object({
  context: z.object({
    id: z.number(),
    name: z.string(),
    auxData: z.object({ frameId: z.string() }).optional(),
  }),
});
const Destroyed = z.object({ executionContextId: z.number() });
const Called = z.object({ name: z.string(), payload: z.string(), executionContextId: z.number() });

interface World {
  readonly frameId: string;
  readonly relay: Relay;
}

export function createWorldLink(deps: WorldLinkDeps): WorldLink {
  const { cdp, session } = deps;
  const worlds = new Map<number, World>();

  const say = (contextId: number, message: object): void => {
    const expression = `${deps.receiver}(${JSON.stringify(codec.encode(message))})`;
    // A document that goes meanwhile takes its world with it.
    cdp.send('Runtime.evaluate', { expression, contextId }, session).catch(() => undefined);
  };
  const mine = (heard: (params: unknown) => void) => (params: unknown, from: string | undefined) => {
    if (from === session) heard(params);
  };
  const end = (contextId: number): void => {
    worlds.get(contextId)?.relay.end();
    worlds.delete(contextId);
  };

  cdp.on(
    'Runtime.executionContextCreated',
    mine((params) => {
      const { id, name, auxData } = Created.parse(params).context;
      if (name !== WORLD || auxData === undefined) return;
      worlds.set(id, {
        frameId: auxData.frameId,
        relay: createRelay(0, (packet) => {
          if (worlds.has(id)) say(id, { kind: 'port', packet });
        }),
      });
    }),
  );
  cdp.on(
    'Runtime.executionContextDestroyed',
    mine((params) => end(Destroyed.parse(params).executionContextId)),
  );
  cdp.on(
    'Runtime.executionContextsCleared',
    mine(() => [...worlds.keys()].forEach(end)),
  );
  cdp.on(
    'Inspector.targetCrashed',
    mine(() => [...worlds.keys()].forEach(end)),
  );
  cdp.on(
    'Runtime.bindingCalled',
    mine((params) => {
      const { name, payload, executionContextId } = Called.parse(params);
      const world = worlds.get(executionContextId);
      if (name === deps.binding && world !== undefined)
        hear(executionContextId, world, FromWorld.parse(codec.decode(payload)));
    }),
  );

  function hear(contextId: number, { frameId, relay }: World, message: z.infer<typeof FromWorld>): void {
    switch (message.kind) {
      case 'port':
        relay.hear(message.packet);
        break;
      case 'preload-error':
        deps.onPreloadError(message.error);
        break;
      case 'send': {
        const { channel, args, ports } = message;
        deps.onSend({ channel, args, ports: ports.map((id) => relay.receive(id)), frameId });
        break;
      }
      case 'invoke': {
        const { channel, args, id } = message;
        deps.onInvoke({ channel, args, ports: [], frameId }).then(
          (value) => answer(contextId, { id, channel, value }),
          (error: unknown) => refuse(contextId, { id, channel, error }),
        );
        break;
      }
    }
  }

  function answer(
    contextId: number,
    { id, channel, value }: { id: number; channel: string; value: unknown },
  ): void {
    try {
      say(contextId, { kind: 'answer', id, value });
    } catch (error) {
      refuse(contextId, { id, channel, error });
    }
  }

  /** Errors cross as text, with their class and message and nothing else. */
  function refuse(
    contextId: number,
    { id, channel, error }: { id: number; channel: string; error: unknown },
  ): void {
    say(contextId, {
      kind: 'answer',
      id,
      error: `Error invoking remote method '${channel}': ${String(error)}`,
    });
  }

  return {
    send(frameId, channel, args, ports) {
      // Refused before it is known whether anybody would hear it.
      codec.encode(args);
      for (const [contextId, world] of worlds) {
        if (world.frameId !== frameId) continue;
        say(contextId, {
          kind: 'message',
          channel,
          args,
          ports: ports.map((wire) => world.relay.send(wire)),
        });
      }
    },
  };
}
