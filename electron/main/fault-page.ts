/** The page that is shown while the kiosk's own cannot be: plain words, no script. It stays until the kiosk is there again. */
import { failureWords, type FailureCode } from '../host/failures.ts';

export const FAULT_PATH = '/fault';
export const FAULT_STYLE_PATH = '/fault.css';

const SAY = {
  title: 'This screen stopped',
  kept: 'Nothing that was saved is lost. The kiosk starts it again by itself; this may take half a minute.',
  help: 'If this page stays, restart the PC, and take the register on paper meanwhile.',
};

/** `code`: what the host said was wrong, where it is known. */
export function faultPage(code: FailureCode | undefined): string {
  const reason = code === undefined ? '' : `<p>${failureWords(code)}</p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${SAY.title}</title><link rel="stylesheet" href="${FAULT_STYLE_PATH}"></head>
<body><main role="alert"><h1>${SAY.title}</h1>${reason}<p>${SAY.kept}</p><p>${SAY.help}</p>
<p class="code">Code: ${code ?? 'window-fault'}</p></main></body>
</html>
`;
}

export const FAULT_STYLE = `html { color-scheme: light dark; font: 1.5rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 36rem; padding: 2rem; }
h1 { font-size: 2.5rem; line-height: 1.2; }
.code { font-size: 1rem; opacity: 0.7; }
`;
