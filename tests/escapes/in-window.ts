/**
 * What a hostile script brings with it into the kiosk's window: where to lure to, and the window's own transport, spoken
 * without the window's own code. Text, because it runs in the page.
 */

/** Where strangers wait, for scripts to name. */
export interface Lures {
  readonly canary: string;
  /** `host:port` of the loopback door, or of the shell's own scheme. */
  readonly origin: string;
}

/**
 * Defines CANARY, WS, ORIGIN; `wait(ms)`; `connect()`, a connection of its own to the host with `send`, `hear`, `close`; and
 * `call(path, input)`, one command with its whole answer: `s` the status (200 where left out), `b.json` what it came to.
 */
export function luggage({ canary, origin }: Lures): string {
  return `
  const CANARY = ${JSON.stringify(canary)}, WS = CANARY.replace(/^http/, 'ws'), ORIGIN = ${JSON.stringify(origin)};
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  ${CONNECT}`;
}

const CONNECT = `
  const connect = () => new Promise((done, fail) => {
    setTimeout(() => fail(new Error('no connection')), 5000);
    if (window.kioskShell === undefined) {
      const ws = new WebSocket(location.origin.replace(/^http/, 'ws') + '/rpc');
      ws.onclose = () => fail(new Error('refused'));
      ws.onopen = () => done({
        send: (frame) => ws.send(frame),
        hear: (listener) => { ws.onmessage = (event) => listener(event.data); },
        gone: (listener) => { ws.onclose = listener; },
        close: () => ws.close(),
      });
      return;
    }
    const onPort = (event) => {
      const port = event.ports[0];
      if (event.data !== 'kiosk:port' || port === undefined) return;
      event.stopImmediatePropagation();
      window.removeEventListener('message', onPort, true);
      port.start();
      done({
        send: (frame) => port.postMessage(frame),
        hear: (listener) => { port.onmessage = (event) => listener(event.data); },
        gone: (listener) => { port.onclose = listener; },
        close: () => port.close(),
      });
    };
    window.addEventListener('message', onPort, true);
    window.kioskShell.connect();
  });
  const textOf = async (frame) => typeof frame === 'string' ? frame : new Response(frame).text();
  const call = async (path, input) => {
    const line = await connect();
    try {
      return await new Promise((done, fail) => {
        setTimeout(() => fail(new Error('no answer')), 5000);
        line.gone(() => fail(new Error('gone')));
        line.hear(async (frame) => {
          const { t, p } = JSON.parse(await textOf(frame));
          if (t === 3) done(p.d?.json);
          else if (p?.b !== undefined) done({ s: p.s ?? 200, ...(p.b.json ?? {}) });
        });
        line.send(JSON.stringify({ i: '1', p: { u: '/' + path, ...(input === undefined ? {} : { b: { json: input } }) } }));
      });
    } finally { line.close(); }
  };
`;
