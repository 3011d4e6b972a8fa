/**
 * What Electron does with a program as a whole, as far as the kiosk relies on it: before it is ready, at its end, and when it is
 * started twice. The other half of the contract is electron.contract.test.ts.
 */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { open, register, seen } from '../../support/electron-double/specimen-page.ts';
import {
  lanes,
  startSpecimen,
  type Specimen,
  type SpecimenOptions,
} from '../../support/electron-double/specimen.ts';

const running: Specimen[] = [];
afterEach(async () => {
  for (const specimen of running.splice(0)) await specimen.stop();
});

describe.each(lanes())('a program, on $name', (lane) => {
  const start = async (options: SpecimenOptions = {}): Promise<Specimen> => {
    const specimen = await startSpecimen(lane, options);
    running.push(specimen);
    return specimen;
  };

  test('may do little before it is ready', async () => {
    const on = await start({
      before: (
        { app, BrowserWindow, globalShortcut, protocol, safeStorage, session, utilityProcess },
        box,
      ) => {
        const throws = (run: () => unknown): boolean => {
          try {
            run();
            return false;
          } catch {
            return true;
          }
        };
        box.seen = [
          app.isReady(),
          throws(() => new BrowserWindow()),
          throws(() => session.defaultSession),
          throws(() => protocol.handle('specimen', () => new Response(''))),
          throws(() => utilityProcess.fork(`${box.dir}/utility.mjs`)),
          throws(() => globalShortcut.register('F1', () => undefined)),
          process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'unknown',
        ];
      },
    });
    const told = await on.main(seen, 7);
    expect(told).toEqual([false, true, true, true, true, true, 'unknown']);
  });

  test('registers privileged schemes, and its sandbox, before it is ready or not at all', async () => {
    const on = await start();
    await expect(on.main(({ protocol }) => protocol.registerSchemesAsPrivileged([]))).rejects.toThrow(
      'protocol.registerSchemesAsPrivileged should be called before app is ready',
    );
    await expect(on.main(({ app }) => app.enableSandbox())).rejects.toThrow('before app is ready');
  });

  test('is ready only when its main script has been run to its end', async () => {
    const on = await start({
      before: async ({ app }, box) => {
        box.seen = [];
        app.once('ready', () => box.seen.push('ready'));
        await new Promise((resolve) => setTimeout(resolve, 1000));
        box.seen.push('the script ends');
      },
    });
    expect(await on.main(seen, 2)).toEqual(['the script ends', 'ready']);
  });

  test('has its profile, and the port of a driver, in the folder that it named', async () => {
    const on = await start({ before: register });
    const path = join(on.dir, 'profile', 'DevToolsActivePort');
    await expect.poll(() => existsSync(path)).toBe(true);
    const port = /^\d+/.exec(readFileSync(path, 'utf8'))?.[0];
    await on.main(open);
    const list = await fetch(`http://127.0.0.1:${port ?? ''}/json/list`);
    expect(JSON.stringify(await list.json())).toContain('"title":"specimen"');
  });

  test('runs once in a folder, and hears of the second', async () => {
    const lock = ({ app }: Parameters<NonNullable<SpecimenOptions['before']>>[0]): boolean =>
      app.requestSingleInstanceLock({ from: 'another' });
    const first = await start();
    expect(await first.main(lock)).toBe(true);
    await first.main(({ app }, box) => {
      box.seen = [];
      app.on('second-instance', (_event, _argv, _cwd, data) => box.seen.push(data));
    });
    const second = await start({
      dir: first.dir,
      before: ({ app }) => {
        if (!app.requestSingleInstanceLock({ from: 'another' })) app.exit(3);
      },
    });
    expect(await second.ended).toBe(3);
    expect(await first.main(seen, 1)).toEqual([{ from: 'another' }]);
  });

  test('may run again in a folder where one was killed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'smartpresence-specimen-'));
    const first = await start({ dir });
    expect(await first.main(({ app }) => app.requestSingleInstanceLock())).toBe(true);
    first.signal('SIGKILL');
    await first.ended;
    const second = await start({ dir });
    expect(await second.main(({ app }) => app.requestSingleInstanceLock())).toBe(true);
  });

  test('ends with the code that it gives', async () => {
    const on = await start();
    await on.main(({ app }) => void setImmediate(() => app.exit(9)));
    expect(await on.ended).toBe(9);
  });

  test('is started again where it asked for that, when it has ended', async () => {
    const on = await start({
      before: ({ app }) => {
        const { appendFileSync, readFileSync: read } = process.getBuiltinModule('node:fs');
        const path = `${app.getPath('userData')}/../starts`;
        appendFileSync(path, `${String(process.pid)}\n`);
        if (read(path, 'utf8').trim().split('\n').length === 1) app.relaunch();
        app.exit(0);
      },
    });
    expect(await on.ended).toBe(0);
    const starts = () => new Set(readFileSync(join(on.dir, 'starts'), 'utf8').trim().split('\n')).size;
    await expect.poll(starts, { timeout: 10_000 }).toBe(2);
  });

  test('is asked before it quits, each in its turn, and may stay', async () => {
    const on = await start({ before: register });
    await on.main(open);
    await on.main(({ app }, box) => {
      box.seen = [];
      app.once('before-quit', (event) => {
        box.seen.push('before-quit, prevented');
        event.preventDefault();
      });
      app.quit();
      app.on('before-quit', () => box.seen.push('before-quit'));
      box.window.once('close', (event) => {
        box.seen.push('close, prevented');
        event.preventDefault();
      });
      app.quit();
      box.window.on('close', () => box.seen.push('close'));
      app.on('will-quit', (event) => {
        box.seen.push('will-quit, prevented');
        event.preventDefault();
      });
    });
    expect(await on.main(seen, 3)).toEqual(['before-quit, prevented', 'before-quit', 'close, prevented']);
    await on.main(({ app }) => app.quit());
    expect(await on.main(seen, 3)).toEqual(['before-quit', 'close', 'will-quit, prevented']);
  });

  test('quits for SIGTERM as it does by itself, whoever listened before it was ready', async () => {
    const on = await start({
      before: ({ app }, box) => {
        box.seen = [];
        process.on('SIGTERM', () => box.seen.push('the listener'));
        app.once('before-quit', (event) => {
          event.preventDefault();
          box.seen.push('before-quit');
        });
      },
    });
    on.signal('SIGTERM');
    expect(await on.main(seen, 1)).toEqual(['before-quit']);
  });

  test('takes its utility processes with it', async () => {
    const on = await start();
    const pid = await on.main(
      ({ utilityProcess }, box) =>
        new Promise((resolve) => {
          const child = utilityProcess.fork(`${box.dir}/utility.mjs`);
          child.once('spawn', () => resolve(child.pid));
        }),
    );
    on.signal('SIGKILL');
    await on.ended;
    await expect.poll(() => existsSync(`/proc/${String(pid)}`), { timeout: 10_000 }).toBe(false);
  });

  test('seals what only this user can open again', async () => {
    const on = await start();
    const sealed = await on.main(async ({ safeStorage }) => {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'no keystore';
      const bytes = await safeStorage.encryptStringAsync('a secret');
      const { result } = await safeStorage.decryptStringAsync(bytes);
      return [result, bytes.includes('a secret')];
    });
    if (sealed !== 'no keystore') expect(sealed).toEqual(['a secret', false]);
    await expect(
      on.main(({ safeStorage }) => safeStorage.decryptStringAsync(Buffer.from('v11 is not sealed'))),
    ).rejects.toThrow();
  });
});

describe('the double alone', () => {
  const [double] = lanes();
  const start = async (options: SpecimenOptions = {}): Promise<Specimen> => {
    if (double === undefined) throw new Error('the double is always there');
    const specimen = await startSpecimen(double, options);
    running.push(specimen);
    return specimen;
  };

  test('says loudly what it does not know', async () => {
    const on = await start();
    const words = (run: Parameters<Specimen['main']>[0]): Promise<unknown> =>
      on.main(run).then(
        () => 'nothing',
        (error: unknown) => (error instanceof Error ? error.message : ''),
      );
    expect(await words(({ shell }) => shell.openExternal('https://example.com'))).toBe(
      'the double knows no shell.openExternal',
    );
    expect(await words(({ app }) => app.getGPUFeatureStatus())).toBe(
      'the double knows no app.getGPUFeatureStatus',
    );
    expect(await words(({ app }) => app.on('did-become-active', () => undefined))).toBe(
      'the double knows no event "did-become-active" of app',
    );
    expect(
      await words(({ BrowserWindow }) => new BrowserWindow({ webPreferences: { nodeIntegration: true } })),
    ).toBe('the double knows no window with nodeIntegration: true');
    expect(await words(({ BrowserWindow }) => new BrowserWindow({ transparent: true }))).toBe(
      'the double knows no option of BrowserWindow: transparent',
    );
  });

  test.each([
    { keyring: 'gnome_libsecret', backend: 'gnome_libsecret', available: true },
    { keyring: 'basic_text', backend: 'basic_text', available: true },
    { keyring: 'unavailable', backend: 'basic_text', available: false },
  ])('has a keyring that is $keyring where it is told so', async ({ keyring, backend, available }) => {
    const on = await start({ env: { ELECTRON_DOUBLE_KEYRING: keyring } });
    const told = await on.main(async ({ safeStorage }) => [
      safeStorage.getSelectedStorageBackend(),
      await safeStorage.isAsyncEncryptionAvailable(),
    ]);
    expect(told).toEqual([backend, available]);
  });

  test('is a packaged program where it is told so', async () => {
    const on = await start({ env: { ELECTRON_DOUBLE_PACKAGED: '/resources' } });
    expect(await on.main(({ app }) => [app.isPackaged, process.resourcesPath])).toEqual([true, '/resources']);
  });
});
