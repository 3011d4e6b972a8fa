/**
 * Weaknesses put into the real programs as they are loaded, so that a run shows that it would find them. Given to Node by
 * `--import`; SMARTPRESENCE_PLANTED names one. A text that is no longer in its file ends the program: nothing is planted silently.
 */
import { registerHooks } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Change {
  readonly file: string;
  readonly from: RegExp;
  readonly to: string;
}

const PAGE: readonly Change[] = [
  {
    file: 'electron/host/window/security-headers.ts',
    from: /\): readonly \(readonly[^]*?\{\n/,
    to: ') { return [];\n',
  },
];
const BROWSER: readonly Change[] = [
  {
    file: 'electron/chromium/guard.ts',
    from: /export function createGuard\([^]*?\{\n/,
    to: 'export function createGuard() { return { begin: () => [], hear: () => [] };\n',
  },
  { file: 'electron/chromium/browser.ts', from: /`--host-resolver-rules=[^`]*`,?/, to: '' },
  { file: 'electron/chromium/browser.ts', from: /'--webrtc-ip[^']*',/, to: '' },
  { file: 'electron/chromium/browser.ts', from: /policy: \{ url_blocklist: [^}]*\},/, to: '' },
  { file: 'electron/chromium/browser.ts', from: /printing: \{ enabled: false \},/, to: '' },
  { file: 'electron/chromium/browser.ts', from: /download_restrictions: 3,/, to: '' },
  { file: 'electron/chromium/browser.ts', from: /webrtc: \{ [^}]*\},/, to: '' },
  { file: 'electron/chromium/browser.ts', from: /default_content_setting_values: .*,/, to: '' },
];

const PLANTS: Readonly<Record<string, readonly Change[]>> = {
  /** The page comes without its policies. */
  page: PAGE,
  /** The browser may go anywhere, for anything. */
  browser: BROWSER,
  /** Neither holds. */
  both: [...PAGE, ...BROWSER],
  /** The door lets everybody in. */
  door: [
    {
      file: 'electron/chromium/admission.ts',
      from: /if \(headers\.host !== host\)/,
      to: "return 'admitted'; if (headers.host !== host)",
    },
  ],
  /** Whoever asks is taken for the teacher. */
  host: [
    {
      file: 'electron/host/kiosk-host.ts',
      from: /const \{ staff \} = room\.state\(\);\n/,
      to: "const staff = room.state().staff ?? { id: now.school.reference.staff[0].id, role: 'teacher' };\n",
    },
  ],
  /** A command of the host throws. */
  thrown: [
    {
      file: 'electron/host/kiosk-host.ts',
      from: /cancelClaim: \(\) => lane/,
      to: "cancelClaim: () => { throw new Error('planted'); }, spare: () => lane",
    },
  ],
};

const planted = PLANTS[process.env['SMARTPRESENCE_PLANTED'] ?? ''] ?? [];

registerHooks({
  load(url, context, nextLoad) {
    const changes = planted.filter(({ file }) => url.endsWith(`/${file}`));
    if (changes.length === 0) return nextLoad(url, context);
    let source = readFileSync(fileURLToPath(url), 'utf8');
    for (const { file, from, to } of changes) {
      if (!from.test(source)) throw new Error(`Nothing could be planted in ${file}`);
      source = source.replace(from, to);
    }
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
