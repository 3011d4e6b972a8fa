/**
 * Message channels, as they pass through the main process. A wire is one end of a channel; whoever holds the end attaches to it:
 * a port of main, or a relay to the process to which the port was sent. What arrives before that waits.
 */

export interface WireMessage {
  readonly data: unknown;
  readonly ports: readonly Wire[];
}

/** Who holds an end. */
export interface Holder {
  readonly message: (message: WireMessage) => void;
  /** The other end is gone. Comes once, after the last message. */
  readonly closed: () => void;
}

export interface Wire {
  /** To the other end. Nothing happens where it is gone. */
  readonly post: (message: WireMessage) => void;
  /** The end is held from now on; an earlier holder hears nothing more. */
  readonly attach: (holder: Holder) => void;
  /** This end goes, and the other one hears of it. */
  readonly close: () => void;
}

interface End {
  holder: Holder | undefined;
  /** Closed by whoever held it, who wants to hear nothing more. */
  isShut: boolean;
  readonly waiting: WireMessage[];
}

/** A channel: what is posted on one wire arrives at the holder of the other. */
export function createPipe(): readonly [Wire, Wire] {
  const ends: readonly [End, End] = [
    { holder: undefined, isShut: false, waiting: [] },
    { holder: undefined, isShut: false, waiting: [] },
  ];
  const state = { closed: false };
  return [wire(ends[0], ends[1], state), wire(ends[1], ends[0], state)];
}

function wire(own: End, other: End, state: { closed: boolean }): Wire {
  return {
    post(message) {
      if (state.closed) return;
      if (other.holder === undefined) other.waiting.push(message);
      else other.holder.message(message);
    },
    attach(holder) {
      // What waits comes after the message that carries this end to where it is held.
      queueMicrotask(() => {
        if (own.isShut) return;
        own.holder = holder;
        for (const message of own.waiting.splice(0)) holder.message(message);
        if (state.closed) holder.closed();
      });
    },
    close() {
      own.isShut = true;
      own.holder = undefined;
      if (state.closed) return;
      state.closed = true;
      other.holder?.closed();
    },
  };
}

/** What two processes say to each other about the ports that went from one to the other. `ports` are ids. */
export type Packet =
  | {
      readonly port: number;
      readonly kind: 'message';
      readonly data: unknown;
      readonly ports: readonly number[];
    }
  | { readonly port: number; readonly kind: 'closed' };

export interface Relay {
  /** The far process holds this end from now on; the id under which it knows it. */
  readonly send: (wire: Wire) => number;
  /** The end of a port that the far process sent here under an id of its own. */
  readonly receive: (id: number) => Wire;
  readonly hear: (packet: Packet) => void;
  /** The far process is gone, and all its ports with it. */
  readonly end: () => void;
}

/** `parity`: 0 on one side and 1 on the other, so that both may give ids. */
export function createRelay(parity: 0 | 1, say: (packet: Packet) => void): Relay {
  const wires = new Map<number, Wire>();
  let nextId = parity;

  function hold(id: number, wire: Wire): void {
    wires.set(id, wire);
    wire.attach({
      message: ({ data, ports }) => say({ port: id, kind: 'message', data, ports: ports.map(send) }),
      closed() {
        wires.delete(id);
        say({ port: id, kind: 'closed' });
      },
    });
  }
  function send(wire: Wire): number {
    const id = nextId;
    nextId += 2;
    hold(id, wire);
    return id;
  }
  function receive(id: number): Wire {
    const [near, far] = createPipe();
    hold(id, far);
    return near;
  }
  return {
    send,
    receive,
    hear(packet) {
      const held = wires.get(packet.port);
      if (packet.kind === 'message') held?.post({ data: packet.data, ports: packet.ports.map(receive) });
      else {
        wires.delete(packet.port);
        held?.close();
      }
    },
    end() {
      for (const held of wires.values()) held.close();
      wires.clear();
    },
  };
}
