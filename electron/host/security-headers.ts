/** What every answer to the kiosk's window tells it, in either shell: no scripts but ours, no frames, no other origin, camera for us alone. */

/** `connectTo`: what the window may speak to beside its own origin, such as `ws://127.0.0.1:41234`. */
export function securityHeaders(
  connectTo: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  return [
    ['content-security-policy', policyFor(connectTo)],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-embedder-policy', 'require-corp'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    [
      'permissions-policy',
      'camera=(self), microphone=(), geolocation=(), display-capture=(), usb=(), serial=()',
    ],
  ];
}

function policyFor(connectTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    ["connect-src 'self'", ...connectTo].join(' '),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
