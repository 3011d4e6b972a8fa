/** Attempts to run more than the kiosk's own scripts, and to hold up the room with what they do. */
import type { Shell } from '../../support/journey/shells.ts';
import { inPage } from './in-page.ts';

export const SCRIPTS = inPage('scripts', [
  ['eval', 'return eval(\'"eval ran"\')'],
  ['new Function', 'return new Function(\'return "a made function ran"\')()'],
  [
    'a text as a timer',
    "window.ran = 0; setTimeout('window.ran = 1', 0); await wait(50); return window.ran ? 'the text ran' : ''",
  ],
  [
    'an inline script',
    "window.ran = 0; const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s); return window.ran ? 'the script ran' : ''",
  ],
  [
    'an inline handler',
    "window.ran = 0; const b = document.createElement('b'); b.setAttribute('onclick', 'window.ran = 1'); document.body.append(b); b.click(); b.remove(); return window.ran ? 'the handler ran' : ''",
  ],
  [
    'a script of another origin',
    "const s = document.createElement('script'); s.src = CANARY + '/script.js'; document.head.append(s); await wait(300); s.remove()",
  ],
  [
    'a script from a blob',
    "window.ran = 0; const s = document.createElement('script'); s.src = URL.createObjectURL(new Blob(['window.ran = 1'])); document.head.append(s); await wait(200); return window.ran ? 'the script ran' : ''",
  ],
  [
    'a script from data',
    "window.ran = 0; const s = document.createElement('script'); s.src = 'data:text/javascript,window.ran=1'; document.head.append(s); await wait(200); return window.ran ? 'the script ran' : ''",
  ],
  ['a module of another origin', "await import(CANARY + '/module.js')"],
  [
    'a module from data',
    'return (await import(\'data:text/javascript,export default "the module ran"\')).default',
  ],
  ['a worker of another origin', "new Worker(CANARY + '/worker.js'); await wait(300)"],
  [
    'a worker from a blob',
    "return await new Promise((done) => { const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); w.onmessage = () => done('the worker ran'); w.onerror = () => done(''); })",
  ],
  [
    'a worker within a worker',
    "new Worker(URL.createObjectURL(new Blob(['new Worker(\"' + CANARY + '/nested.js\"); fetch(\"' + CANARY + '/nested\")']))); await wait(300)",
  ],
  ['a shared worker of another origin', "new SharedWorker(CANARY + '/shared.js'); await wait(300)"],
  [
    'a service worker',
    `const script = document.querySelector('script[src]').src;
    const made = await navigator.serviceWorker.register(script, { type: 'module', scope: '/assets/' }); await wait(300);
    const all = await navigator.serviceWorker.getRegistrations(); await made.unregister(); return all.length ? 'a service worker is registered' : ''`,
    { seen: 'a registration' },
  ],
  [
    'a service worker of another origin',
    "await navigator.serviceWorker.register(CANARY + '/sw.js'); return 'registered'",
  ],
  [
    'a worklet of another origin',
    "await new AudioContext().audioWorklet.addModule(CANARY + '/worklet.js'); return 'added'",
  ],
  [
    'a style of another origin',
    "const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = CANARY + '/style.css'; document.head.append(l); await wait(300); l.remove()",
  ],
  [
    'an inline style',
    "const s = document.createElement('style'); s.textContent = 'body { outline: 7px solid }'; document.head.append(s); const is = getComputedStyle(document.body).outlineWidth; s.remove(); return is === '7px' ? 'the style holds' : ''",
  ],
  [
    'Node or Electron in the page',
    "return ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter((name) => name in window).join(' ')",
  ],
  ['the cookie of the door', "return /sp-kiosk/.test(document.cookie) ? 'the cookie can be read' : ''"],
]);

/** Electron asks its main process before a page closes its window; the double's Chromium does not. */
const CLOSES: { readonly shells: readonly Shell[]; readonly settleMs: number } = {
  shells: ['chromium', 'electron'],
  settleMs: 500,
};

export const LOCKS = inPage('locks', [
  ['alert', "alert('stuck')"],
  ['confirm', "return confirm('stuck') ? 'confirmed' : ''"],
  ['prompt', "return prompt('stuck') ?? ''"],
  [
    'a question before leaving',
    "window.onbeforeunload = (event) => { event.preventDefault(); return 'stay' }; location.reload(); await wait(400); window.onbeforeunload = null",
  ],
  ['print', 'window.print(); await wait(500)', { settleMs: 600 }],
  ['document.execCommand print', "document.execCommand('print'); await wait(300)"],
  [
    'full screen taken by a script',
    "await document.body.requestFullscreen(); const took = document.fullscreenElement; await document.exitFullscreen(); return took ? 'full screen was taken' : ''",
  ],
  [
    'the pointer taken',
    "document.body.requestPointerLock(); await wait(300); const took = document.pointerLockElement; document.exitPointerLock(); return took ? 'the pointer was taken' : ''",
  ],
  [
    'the keyboard taken',
    "await navigator.keyboard.lock(['Escape']); await document.documentElement.requestFullscreen(); const took = document.fullscreenElement; await document.exitFullscreen(); return took ? 'the keyboard was taken' : ''",
  ],
  ['window.close', 'window.close(); await wait(600)', CLOSES],
  ['window.close after a trick', "window.open('', '_self').close(); await wait(600)", CLOSES],
  [
    'the window moved',
    "const before = [screenX, screenY, outerWidth, outerHeight].join(); window.resizeTo(300, 200); window.moveTo(900, 700); await wait(400); return before === [screenX, screenY, outerWidth, outerHeight].join() ? '' : 'the window moved'",
  ],
]);
