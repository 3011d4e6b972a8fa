/** Attempts to open another window, to go to another page, or to hold one in a frame. */
import { inPage } from './in-page.ts';

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
