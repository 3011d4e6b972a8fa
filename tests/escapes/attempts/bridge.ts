/** Attempts to widen the bridge: from frames, by polluted prototypes, by forged ports, by what a shell hangs on the page. */
import type { Attempt } from '../attempt.ts';

const IN_PAGE: readonly (readonly [name: string, script: string, shells?: Attempt['shells']])[] = [
  [
    'the bridge put in by another',
    "const own = window.kioskShell; try { window.kioskShell = { connect() {} } } catch {} try { Object.defineProperty(window, 'kioskShell', { value: 1 }) } catch {} try { delete window.kioskShell } catch {} return window.kioskShell === own ? '' : 'the bridge was replaced'",
    ['double', 'electron'],
  ],
  [
    'the bridge given more to do',
    "try { window.kioskShell.send = 1 } catch {} try { Object.getPrototypeOf(window.kioskShell).send = 1 } catch {} const names = Object.keys(window.kioskShell); return names.join() === 'connect' && !Object.isExtensible(window.kioskShell) ? '' : names.join()",
    ['double', 'electron'],
  ],
  [
    'the world behind the bridge',
    "const made = window.kioskShell.connect.constructor; let told; try { told = made('return typeof require + typeof process + typeof ipcRenderer')() } catch { told = '' } return /function|object/.test(told) ? told : ''",
    ['double', 'electron'],
  ],
  [
    'arguments to the bridge',
    "for (const what of [1, 'exit', { channel: 'kiosk:exit' }, () => 1, document.body, new Proxy({}, {})]) try { window.kioskShell.connect(what, what) } catch {} await wait(200); return ''",
    ['double', 'electron'],
  ],
  [
    'the bridge from an empty frame',
    "const f = document.createElement('iframe'); document.body.append(f); await wait(100); const has = 'kioskShell' in f.contentWindow; let told = ''; if (has) { f.contentWindow.addEventListener('message', (event) => { if (event.ports.length) told = 'a frame was given a port' }); f.contentWindow.kioskShell.connect(); await wait(500) } f.remove(); return told",
    ['double', 'electron'],
  ],
  [
    'a forged port',
    `const lure = new MessageChannel(); let told = ''; lure.port1.onmessage = () => { told = 'the window speaks over a port of a stranger' };
    window.postMessage('kiosk:port', '*', [lure.port2]); await wait(400);
    const lure2 = new MessageChannel(); lure2.port1.onmessage = lure.port1.onmessage; window.dispatchEvent(new MessageEvent('message', { data: 'kiosk:port', ports: [lure2.port2], origin: 'https://stranger.test' })); await wait(400); return told`,
  ],
  [
    'a forged port out of a frame',
    `const f = document.createElement('iframe'); document.body.append(f); await wait(50); const lure = new MessageChannel(); let told = ''; lure.port1.onmessage = () => { told = 'the window speaks over a port of a stranger' };
    f.contentWindow.setTimeout.call(f.contentWindow, () => 0); f.contentWindow.parent.postMessage('kiosk:port', '*', [lure.port2]); await wait(400); f.remove(); return told`,
  ],
];

/** Each is refused to whoever has not signed in, whatever the page's objects say. */
export const BRIDGE: readonly Attempt[] = IN_PAGE.map(([name, script, shells]) => ({
  group: 'bridge',
  name,
  ...(shells === undefined ? {} : { shells }),
  run: (stand) => stand.kiosk().page.run(script),
}));
