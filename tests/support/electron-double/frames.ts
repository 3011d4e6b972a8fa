/** `WebFrameMain`: the frames of one window, as Chromium tells of them. One object a frame, for as long as the frame lives. */
import { z } from 'zod';
import type { Cdp } from './cdp.ts';
import { KnownEmitter, loud } from './loud.ts';
import { MessagePortMain } from './ports.ts';
import { originOf, outside } from './schemes.ts';
import type { Wire } from './wire.ts';

/** What a frame needs of its window. */
export interface FrameHost {
  readonly send: (frameId: string, channel: string, args: readonly unknown[], ports: readonly Wire[]) => void;
  readonly run: (frameId: string, code: string) => Promise<unknown>;
}

interface FrameState {
  readonly id: string;
  readonly parentId: string | undefined;
  url: string;
  name: string;
  isGone: boolean;
}

export class WebFrameMain extends KnownEmitter {
  private readonly state: FrameState;
  private readonly tree: FrameTree;
  readonly processId: number;
  readonly routingId: number;

  constructor(state: FrameState, tree: FrameTree, routingId: number) {
    super('WebFrameMain', [], ['dom-ready']);
    this.state = state;
    this.tree = tree;
    this.processId = 1;
    this.routingId = routingId;
  }

  get url(): string {
    return this.state.url;
  }

  get origin(): string {
    return originOf(this.state.url);
  }

  get name(): string {
    return this.state.name;
  }

  get frameToken(): string {
    return this.state.id;
  }

  get frameTreeNodeId(): number {
    return this.routingId;
  }

  get detached(): boolean {
    return this.state.isGone;
  }

  get parent(): WebFrameMain | null {
    const { parentId } = this.state;
    return parentId === undefined ? null : (this.tree.find(parentId) ?? null);
  }

  get top(): WebFrameMain | null {
    return this.tree.main();
  }

  get frames(): readonly WebFrameMain[] {
    return this.tree.all().filter((one) => one.parent?.frameToken === this.frameToken);
  }

  get framesInSubtree(): readonly WebFrameMain[] {
    return [this, ...this.frames.flatMap((one) => one.framesInSubtree)];
  }

  isDestroyed(): boolean {
    return this.state.isGone;
  }

  send(channel: string, ...args: readonly unknown[]): void {
    this.tree.host.send(this.state.id, channel, args, []);
  }

  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
    this.tree.host.send(this.state.id, channel, [message], MessagePortMain.takeWires(transfer));
  }

  executeJavaScript(code: string): Promise<unknown> {
    return this.tree.host.run(this.state.id, code);
  }
}

export interface FrameTree {
  readonly host: FrameHost;
  readonly main: () => WebFrameMain;
  readonly find: (id: string) => WebFrameMain | undefined;
  readonly all: () => readonly WebFrameMain[];
  /** The main frame's own URL changed, or a frame came by another way than `Page` tells of. */
  readonly note: (frame: {
    id: string;
    parentId?: string | undefined;
    url: string;
    name?: string | undefined;
  }) => WebFrameMain;
}

const Navigated = z.object({
  frame: z.object({
    id: z.string(),
    parentId: z.string().optional(),
    url: z.string(),
    name: z.string().optional(),
  }),
});
const Attached = z.object({ frameId: z.string(), parentFrameId: z.string() });
const Detached = z.object({ frameId: z.string(), reason: z.string() });
let lastRoutingId = 0;

/** Follows the frames of the target `mainId` on one session. */
export function createFrameTree(cdp: Cdp, session: string, mainId: string, host: FrameHost): FrameTree {
  const frames = new Map<string, { readonly state: FrameState; readonly frame: WebFrameMain }>();
  const tree: FrameTree = {
    host,
    main: () => note({ id: mainId, url: '' }, false),
    find: (id) => frames.get(id)?.frame,
    all: () => [...frames.values()].map(({ frame }) => frame),
    note: (frame) => note(frame, true),
  };

  function note(
    {
      id,
      parentId,
      url,
      name,
    }: { id: string; parentId?: string | undefined; url: string; name?: string | undefined },
    isNews: boolean,
  ): WebFrameMain {
    let known = frames.get(id);
    if (known === undefined) {
      lastRoutingId += 1;
      const state: FrameState = { id, parentId, url: outside(url), name: name ?? '', isGone: false };
      known = { state, frame: loud('WebFrameMain', new WebFrameMain(state, tree, lastRoutingId)) };
      frames.set(id, known);
    } else if (isNews) {
      known.state.url = outside(url);
      known.state.name = name ?? known.state.name;
    }
    return known.frame;
  }

  const mine = (heard: (params: unknown) => void) => (params: unknown, from: string | undefined) => {
    if (from === session) heard(params);
  };
  cdp.on(
    'Page.frameAttached',
    mine((params) => {
      const { frameId, parentFrameId } = Attached.parse(params);
      note({ id: frameId, parentId: parentFrameId, url: '' }, false);
    }),
  );
  cdp.on(
    'Page.frameNavigated',
    mine((params) => note(Navigated.parse(params).frame, true)),
  );
  cdp.on(
    'Page.frameDetached',
    mine((params) => {
      const { frameId, reason } = Detached.parse(params);
      const known = frames.get(frameId);
      // A frame that moves to another process is still the same.
      if (known === undefined || reason === 'swap') return;
      known.state.isGone = true;
      frames.delete(frameId);
    }),
  );
  return tree;
}
