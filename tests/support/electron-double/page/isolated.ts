/**
 * The preload's isolated world: `require('electron')` with contextBridge and ipcRenderer, and what Electron's browser process
 * does before a page sees it (keys, navigations of schemes that make no request). Sent to the window as source.
 */
import type { createBridgeEnd } from './bridge.ts';
import type { createCodec } from './codec.ts';

export interface IsolatedConfig {
  readonly secret: string;
  /** Names under which Chromium and the double speak to this world; the page's own world does not have them. */
  readonly binding: string;
  readonly receiver: string;
  readonly askPath: string;
  readonly windowId: number;
  readonly inSubFrames: boolean;
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

type Preload = (require: (name: string) => unknown, module: object, exports: object, process: object) => void;

export function isolatedWorld(
  config: IsolatedConfig,
  makeCodec: typeof createCodec,
  makeEnd: typeof createBridgeEnd,
  preload: Preload,
): void {
  const codec = makeCodec();
  type Listener = (event: object, ...args: unknown[]) => void;
  interface Packet {
    readonly port: number;
    readonly kind: string;
    readonly data: unknown;
    readonly ports: readonly number[];
  }
  interface Message {
    readonly kind: string;
    readonly channel: string;
    readonly args: readonly unknown[];
    readonly ports: readonly number[];
    readonly id: number;
    readonly value: unknown;
    readonly error: string | undefined;
    readonly packet: Packet;
  }
  const binding: unknown = Reflect.get(globalThis, config.binding);
  const say = (message: object): void => {
    const text = codec.encode(message);
    if (typeof binding === 'function') Reflect.apply(binding, undefined, [text]);
  };

  // --- ports: each is a real MessagePort here, relayed to the process that holds the other end ---
  const ports = new Map<number, MessagePort>();
  let nextPort = 1;
  function hold(id: number, port: MessagePort): void {
    ports.set(id, port);
    port.addEventListener('message', ({ data, ports: sent }: MessageEvent<unknown>) => {
      say({ kind: 'port', packet: { port: id, kind: 'message', data, ports: sent.map(adopt) } });
    });
    port.addEventListener('close', () => {
      ports.delete(id);
      say({ kind: 'port', packet: { port: id, kind: 'closed' } });
    });
    port.start();
  }
  function adopt(port: MessagePort): number {
    const id = nextPort;
    nextPort += 2;
    hold(id, port);
    return id;
  }
  function given(id: number): MessagePort {
    const { port1, port2 } = new MessageChannel();
    hold(id, port1);
    return port2;
  }
  function hearPort({ port, kind, data, ports: sent }: Packet): void {
    const held = ports.get(port);
    if (kind === 'closed') {
      ports.delete(port);
      held?.close();
    } else {
      held?.postMessage(data, sent.map(given));
    }
  }

  // --- ipcRenderer ---
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastInvoke = 0;
  const refusal = (): Error => new Error('An object could not be cloned.');
  const clonable = <T>(value: T): T => {
    try {
      return structuredClone(value);
    } catch {
      throw refusal();
    }
  };
  function add(channel: string, listener: Listener): object {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    return ipcRenderer;
  }
  function remove(channel: string, listener: Listener): object {
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((one) => one !== listener && Reflect.get(one, 'of') !== listener),
    );
    return ipcRenderer;
  }
  function once(channel: string, listener: Listener): object {
    const run: Listener = (...args) => {
      remove(channel, run);
      listener(...args);
    };
    return add(channel, Object.assign(run, { of: listener }));
  }
  const ipcRenderer = loudly('ipcRenderer', {
    send: (channel: string, ...args: unknown[]) =>
      say({ kind: 'send', channel, args: clonable(args), ports: [] }),
    postMessage: (channel: string, message: unknown, transfer: readonly MessagePort[] = []) =>
      say({ kind: 'send', channel, args: [clonable(message)], ports: transfer.map(adopt) }),
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const sent = clonable(args);
        lastInvoke += 1;
        waiting.set(lastInvoke, { resolve, reject });
        say({ kind: 'invoke', channel, args: sent, id: lastInvoke });
      }),
    on: add,
    addListener: add,
    once,
    off: remove,
    removeListener: remove,
    removeAllListeners(channel?: string) {
      if (channel === undefined) listeners.clear();
      else listeners.delete(channel);
      return ipcRenderer;
    },
    listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
  });
  function receive(text: string): void {
    const message = readMessage(codec.decode(text));
    if (message.kind === 'port') hearPort(message.packet);
    else if (message.kind === 'answer') {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) asked?.resolve(message.value);
      else asked?.reject(new Error(message.error));
    } else {
      const event = { sender: ipcRenderer, ports: message.ports.map(given) };
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
    }
  }
  /** The double's own side wrote it. */
  function readMessage(value: unknown): Message {
    const isMessage = (one: unknown): one is Message =>
      typeof one === 'object' && one !== null && 'kind' in one;
    if (!isMessage(value)) throw new Error('the double sent what is no message');
    return value;
  }
  Object.defineProperty(globalThis, config.receiver, { value: receive });

  // --- contextBridge ---
  const end = makeEnd(config.secret, 'preload', 'page');
  let exposeFailure: unknown;
  end.hear('exposed', (failure) => {
    exposeFailure = failure;
  });
  const contextBridge = loudly('contextBridge', {
    exposeInMainWorld(name: string, api: unknown) {
      end.say('expose', [name, end.pack(api)]);
      if (typeof exposeFailure === 'string') throw new Error(exposeFailure);
    },
  });

  function loudly<T extends object>(name: string, target: T): T {
    return new Proxy(target, {
      get(from, key) {
        if (typeof key === 'string' && !(key in from) && key !== 'then')
          throw new Error(`the double knows no ${name}.${key}`);
        const value: unknown = Reflect.get(from, key);
        return value;
      },
    });
  }

  // --- what happens before the page sees it: main is asked, and answers before anything goes on ---
  function ask(question: object): string {
    if (!location.hostname.endsWith('.double')) return '';
    const request = new XMLHttpRequest();
    try {
      request.open('POST', config.askPath, false);
      request.send(JSON.stringify({ ...question, windowId: config.windowId }));
      return request.responseText;
    } catch {
      return '';
    }
  }
  function askKey(event: KeyboardEvent): void {
    if (!event.isTrusted) return;
    const { key, code, repeat, isComposing, shiftKey, ctrlKey, altKey, metaKey, location: place } = event;
    const modifiers = [
      ...(shiftKey ? ['shift'] : []),
      ...(ctrlKey ? ['control'] : []),
      ...(altKey ? ['alt'] : []),
      ...(metaKey ? ['meta'] : []),
      ...(event.getModifierState('AltGraph') ? ['altgr'] : []),
      ...(event.getModifierState('CapsLock') ? ['capslock'] : []),
      ...(event.getModifierState('NumLock') ? ['numlock'] : []),
      ...(repeat ? ['isautorepeat'] : []),
      ...(place === 1 ? ['left'] : []),
      ...(place === 2 ? ['right'] : []),
      ...(place === 3 ? ['iskeypad'] : []),
    ];
    const type = event.type === 'keydown' ? 'keyDown' : 'keyUp';
    const input = {
      type,
      key,
      code,
      isAutoRepeat: repeat,
      isComposing,
      shift: shiftKey,
      control: ctrlKey,
      alt: altKey,
    };
    if (ask({ kind: 'key', input: { ...input, meta: metaKey, location: place, modifiers } }) !== 'refused')
      return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  window.addEventListener('keydown', askKey, true);
  window.addEventListener('keyup', askKey, true);
  // What makes a request is stopped there; this is for the schemes that make none, such as blob: and the program's own.
  navigation.addEventListener('navigate', (event) => {
    const { url, sameDocument } = event.destination;
    if (event.downloadRequest !== null) ask({ kind: 'download', url });
    if (sameDocument || event.downloadRequest !== null || /^https?:/.test(url)) return;
    const answer = ask({ kind: 'navigate', url, isMainFrame: window.top === window });
    if (answer !== '') event.preventDefault();
  });

  // --- the preload script ---
  if (window.top !== window && !config.inSubFrames) return;
  const module = { exports: {} };
  const process = {
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    platform: config.platform,
    versions: config.versions,
  };
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer')
      return loudly('electron', { contextBridge, ipcRenderer });
    if (/^(node:)?(events|timers|url)$/.test(name))
      throw new Error(`the double knows no require('${name}') in a preload`);
    throw new Error(`module not found: ${name}`);
  };
  try {
    preload(require, module, module.exports, process);
  } catch (error) {
    console.error('Unable to load preload script', error);
    say({
      kind: 'preload-error',
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    });
  }
}
