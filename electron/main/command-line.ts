/** Where the kiosk's own arguments stand on Electron's command line, and which switches on it are the browser's. */

/** Switches of Chromium, Node and the systems that start us; the kiosk's own parser would refuse them. */
const FOREIGN =
  /^--(no-sandbox|no-zygote|inspect|remote-|enable-|disable-|allow-(?!unprotected-keys$)|force-|use-|ozone-|original-process-start-time|user-data-dir|password-store)|^-psn_/;

/** `argv`: as `process.argv`. Where the program is not packaged, the script comes first, and whatever stands before it is not ours. */
export function kioskArgv(argv: readonly string[], isPackaged: boolean): readonly string[] {
  const given = argv.slice(1);
  const script = given.findIndex((one) => !one.startsWith('-'));
  const own = isPackaged ? given : given.slice(script < 0 ? given.length : script + 1);
  return own.filter((one) => !FOREIGN.test(one));
}

/** Switches that an installed kiosk takes from nobody: who has them looks into its page, or shows it a film for a camera. */
export const REFUSED_SWITCHES: readonly string[] = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-io-pipes',
  'remote-debugging-address',
  'remote-allow-origins',
  'use-fake-device-for-media-stream',
  'use-fake-ui-for-media-stream',
  'use-file-for-fake-video-capture',
  'disable-web-security',
];

export interface BrowserSwitch {
  readonly name: string;
  readonly value: string | undefined;
}

/** For tests: a JSON list such as `["--use-fake-device-for-media-stream", "--lang=de"]`. Throws where it is none. */
export function browserSwitches(json: string | undefined): readonly BrowserSwitch[] {
  const list: unknown = json === undefined || json === '' ? [] : JSON.parse(json);
  const texts = Array.isArray(list) ? list.map(String) : [];
  return texts.map((text) => {
    const [name = '', ...value] = text.replace(/^--/, '').split('=');
    return { name, value: value.length === 0 ? undefined : value.join('=') };
  });
}
