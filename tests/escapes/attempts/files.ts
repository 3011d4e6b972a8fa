/** Attempts to bring files in and out: pickers, drops, pastes, downloads, paths. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt } from '../attempt.ts';
import type { Stand } from '../stand.ts';

type Row = readonly [name: string, script: string, settleMs?: number];

/** Each ends with a file on the disk, a file dialog on the screen, or a handle in the page. */
const IN_PAGE: readonly Row[] = [
  [
    'a file to choose',
    "const i = document.createElement('input'); i.type = 'file'; document.body.append(i); i.click(); await wait(500); i.remove(); return i.files.length ? 'a file was given' : ''",
    500,
  ],
  [
    'a folder to choose',
    "const i = document.createElement('input'); i.type = 'file'; i.webkitdirectory = true; document.body.append(i); i.showPicker(); await wait(500); i.remove()",
    500,
  ],
  ['showOpenFilePicker', "await showOpenFilePicker(); return 'a file was given'", 500],
  ['showSaveFilePicker', "await showSaveFilePicker(); return 'a file was given'", 500],
  ['showDirectoryPicker', "await showDirectoryPicker(); return 'a folder was given'", 500],
  [
    'a download by a link',
    "const a = document.createElement('a'); a.href = '/'; a.download = 'out.html'; document.body.append(a); a.click(); a.remove(); await wait(400)",
    400,
  ],
  [
    'a download of a blob',
    "const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['out'])); a.download = 'out.sh'; document.body.append(a); a.click(); a.remove(); await wait(400)",
    400,
  ],
  [
    'a download from elsewhere',
    "const a = document.createElement('a'); a.href = CANARY + '/download'; a.download = 'out.html'; document.body.append(a); a.click(); a.remove(); await wait(400)",
    400,
  ],
  ['a download by going there', "location.href = '/models/manifest.bin'; await wait(400)", 300],
  [
    'the old file system',
    "await new Promise((done, fail) => webkitRequestFileSystem(1, 1024, done, fail)); return ''",
  ],
];

const OUTSIDE = [
  '/../../../../etc/passwd',
  '/..%2f..%2f..%2f..%2f..%2fetc/passwd',
  '/%2e%2e/%2e%2e/%2e%2e/package.json',
  '/models/..%2f..%2fpackage.json',
  '/models/%2e%2e%2f%2e%2e%2fpackage.json',
  '/assets/..%5c..%5c..%5cpackage.json',
  '/assets/....//....//package.json',
  '//etc/passwd',
  '/.env',
  '/%00/index.html',
  '/kiosk.db',
  '/keys.json',
  '/browser/Default/Preferences',
  'file:///etc/passwd',
  'filesystem:' + 'x',
];

export const FILES: readonly Attempt[] = [
  ...IN_PAGE.map(([name, script, settleMs]): Attempt => ({
    group: 'files',
    name,
    ...(settleMs === undefined ? {} : { settleMs }),
    run: (stand) => stand.kiosk().page.run(script, 2500),
  })),
  {
    group: 'files',
    name: 'a file dropped on the window',
    run: (stand) => drop(stand, { files: [secretOf(stand)] }),
  },
  {
    group: 'files',
    name: 'a page dropped on the window',
    run: (stand) => drop(stand, { files: [pageOf(stand)] }),
  },
  {
    group: 'files',
    name: 'a link dropped on the window',
    run: (stand) =>
      drop(stand, {
        items: [
          { mimeType: 'text/uri-list', data: `${stand.canary.origin}/dropped`, title: '', baseURL: '' },
        ],
      }),
  },
  {
    group: 'files',
    name: 'a file dropped after the page let go of it',
    // Electron goes nowhere for it (`navigateOnDragDrop` is off); the double's Chromium opens a window of a browser's own.
    shells: ['chromium', 'electron'],
    run: async (stand) => {
      await stand
        .kiosk()
        .page.run(
          "window.addEventListener('drop', (event) => event.stopImmediatePropagation(), { capture: true, once: true }); window.addEventListener('dragover', (event) => event.stopImmediatePropagation(), { capture: true, once: true })",
        );
      return drop(stand, { files: [pageOf(stand)] });
    },
  },
  {
    group: 'files',
    name: 'a file pasted',
    seen: 'an address or a file that the page took',
    run: (stand) =>
      stand.kiosk().page.run(`
        const t = new DataTransfer(); t.items.add(new File(['<script>parent.ran = 1</script>'], 'out.html', { type: 'text/html' }));
        t.setData('text/html', '<img src=' + CANARY + '/pasted.png><iframe src=' + CANARY + '/pasted>');
        const at = document.activeElement ?? document.body;
        at.dispatchEvent(new ClipboardEvent('paste', { clipboardData: t, bubbles: true, cancelable: true }));
        document.execCommand('insertHTML', false, '<img src=' + CANARY + '/inserted.png>'); document.execCommand('paste'); await wait(300)`),
  },
  {
    group: 'files',
    name: 'files asked for by their path',
    seen: 'what the file holds',
    run: (stand) =>
      stand.kiosk().page.run(`
        for (const path of ${JSON.stringify(OUTSIDE)}) {
          const text = await fetch(path).then((answer) => answer.ok ? answer.text() : '', () => '');
          if (/root:|"dependencies"|SQLite format|smartpresence"/.test(text)) return path;
        }
        return ''`),
  },
];

async function drop(
  { kiosk }: Stand,
  what: { readonly files?: readonly string[]; readonly items?: readonly unknown[] },
): Promise<undefined> {
  const data = { items: [], dragOperationsMask: 1, ...what };
  for (const type of ['dragEnter', 'dragOver', 'drop'])
    await kiosk()
      .page.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data })
      .catch(() => undefined);
  return undefined;
}

function secretOf({ dir }: Stand): string {
  const path = join(dir, 'secret.txt');
  writeFileSync(path, 'root: a secret of this computer\n');
  return path;
}

function pageOf({ dir, canary }: Stand): string {
  const path = join(dir, 'page.html');
  writeFileSync(
    path,
    `<!doctype html><script>fetch('${canary.origin}/dropped-page')</script><img src="${canary.origin}/dropped.png">`,
  );
  return path;
}
