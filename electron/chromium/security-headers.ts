/** What every answer of the loopback door tells the browser: no scripts but ours, no frames, no other origin, camera for us alone. */

/** The headers for pages of `http://${host}`. */
export function securityHeaders(host: string): readonly (readonly [name: string, value: string])[] {
  return [
    ['content-security-policy', policyFor(host)],
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

function policyFor(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    `connect-src 'self' ws://${host}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
