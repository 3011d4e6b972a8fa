/** What every answer to the kiosk's window tells it, in either shell: no scripts but ours, no frames, no other origin, camera for us alone. */

/** Every other feature that the policy can name and that a page could ask for, or trouble a class with. */
const REFUSED = [
  'accelerometer',
  'bluetooth',
  'captured-surface-control',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'local-network-access',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
];

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
    ['permissions-policy', ['camera=(self)', ...REFUSED.map((feature) => `${feature}=()`)].join(', ')],
  ];
}

function policyFor(connectTo: readonly string[]): string {
  return [
    // No message boxes, windows, downloads, printing or forms, and no program of another scheme.
    'sandbox allow-scripts allow-same-origin',
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
    "webrtc 'block'",
  ].join('; ');
}
