/**
 * What Electron does, as far as the kiosk relies on it, sentence by sentence. It runs on the double, and on Electron itself wherever
 * its program is: where the two differ, the double is wrong. What cannot be said here stands in docs/electron.md.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { open, openAgain, register, seen } from '../../support/electron-double/specimen-page.ts';
import { lanes, startSpecimen, type Specimen } from '../../support/electron-double/specimen.ts';

describe.each(lanes())('a window, on $name', (lane) => {
  let on: Specimen;
  beforeAll(async () => {
    on = await startSpecimen(lane, { before: register });
    await on.main(open);
  });
  afterAll(() => on.stop());

  describe('with a scheme of its own', () => {
    test('is shown what the handler answers, under the address that it was asked for', async () => {
      expect(await on.page('[ran, document.title].join()')).toBe('page,specimen');
      expect(await on.main((_electron, { window }) => window.webContents.getURL())).toBe('specimen://host/');
      expect(await on.main((_electron, { window }) => window.webContents.mainFrame.origin)).toBe(
        'specimen://host',
      );
    });

    test('is a secure context, isolated from other origins, with shared memory', async () => {
      expect(await on.page('[isSecureContext, crossOriginIsolated, typeof SharedArrayBuffer].join()')).toBe(
        'true,true,function',
      );
    });

    test('fetches from it, also in a worker', async () => {
      expect(await on.page("fetch('/data').then((r) => r.text())")).toBe('from the handler');
      expect(await on.page("fetch('/nothing').then((r) => r.status)")).toBe(404);
      const worker =
        "new Promise((resolve) => { new Worker('/worker.js').onmessage = (e) => resolve(e.data.join()); })";
      expect(await on.page(worker)).toBe('from the handler,true');
    });

    test('holds to the content security policy that it was given', async () => {
      expect(await on.page("(() => { try { return eval('1'); } catch (e) { return e.name; } })()")).toBe(
        'EvalError',
      );
    });

    test('has no service worker where the scheme was not given any', async () => {
      const refused =
        "navigator.serviceWorker.register('/page.js').then(() => 'registered', () => 'refused')";
      expect(await on.page(`'serviceWorker' in navigator ? ${refused} : 'refused'`)).toBe('refused');
    });

    test('does not load a scheme that nobody handles', async () => {
      await expect(on.main((_electron, { window }) => window.loadURL('nothing://host/'))).rejects.toThrow(
        "ERR_UNKNOWN_URL_SCHEME (-301) loading 'nothing://host/'",
      );
      await on.main(openAgain);
    });

    test('has nothing secure of a scheme that was not registered as privileged', async () => {
      await on.main(async ({ protocol }, { window }) => {
        protocol.handle(
          'plain',
          () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
        );
        await window.loadURL('plain://host/');
      });
      expect(await on.page("fetch('/data').then(() => 'fetched', () => 'refused')")).toBe('refused');
      expect(await on.page('[isSecureContext, self.origin].join()')).toBe('false,null');
      await on.main(openAgain);
    });

    test('has one handler for it, and no second', async () => {
      await expect(
        on.main(({ protocol }) => protocol.handle('specimen', () => new Response(''))),
      ).rejects.toThrow('specimen');
    });
  });

  describe('through contextBridge', () => {
    test('sees what was exposed, frozen, and cannot put its own in its place', async () => {
      expect(
        await on.page('[specimen.text, specimen.nested.list[1].two, specimen.nested.bytes[2]].join()'),
      ).toBe('here,2,3');
      expect(await on.page('Object.isFrozen(specimen) && Object.isFrozen(specimen.nested.list)')).toBe(true);
      expect(
        await on.page("specimen = {}; delete globalThis.specimen; specimen.text = 'other'; specimen.text"),
      ).toBe('here');
    });

    test('calls functions with copies, both ways', async () => {
      expect(await on.page('specimen.add(1, 2)')).toBe(3);
      expect(await on.page('specimen.kindOf(new Map())')).toBe('[object Map]');
      expect(await on.page("specimen.callBack((given) => given.from + '!')")).toBe('preload!');
    });

    test('awaits promises, and is told of errors by their message alone', async () => {
      expect(await on.page('specimen.later(7).then((given) => given.value)')).toBe(7);
      expect(await on.page('specimen.rejects().catch((error) => error.message)')).toBe('no');
      expect(
        await on.page('(() => { try { specimen.throws(); } catch (error) { return error.message; } })()'),
      ).toBe('thrown');
    });

    test('is refused what cannot be cloned', async () => {
      const words = (call: string): string =>
        `(() => { try { ${call}; } catch (error) { return error.message; } })()`;
      expect(await on.page(words('specimen.giveSymbol()'))).toBe('An object could not be cloned.');
      expect(await on.page(words('specimen.kindOf(Symbol())'))).toBe('An object could not be cloned.');
    });

    test('is exposed to once under a name', async () => {
      expect(await on.page('specimen.exposeAgain()')).toBe(
        'Cannot bind an API on top of an existing property on the window object',
      );
    });

    test('has neither Node nor the preload among its globals', async () => {
      expect(await on.page('[typeof require, typeof process, typeof module, typeof Buffer].join()')).toBe(
        'undefined,undefined,undefined,undefined',
      );
    });

    test("has a preload that may require 'electron', and no module of Node's", async () => {
      expect(await on.page("specimen.requires('electron')")).toBe('allowed');
      expect(await on.page("specimen.requires('fs')")).toBe('module not found: fs');
      expect(await on.page("specimen.requires('node:child_process')")).toBe(
        'module not found: node:child_process',
      );
      expect(await on.page("specimen.requires('./other.cjs')")).toBe('module not found: ./other.cjs');
    });
  });

  test('has an inspector with a session of its own, in which nothing is enabled', async () => {
    const words = await on.main((_electron, { window }) => {
      const inspector = window.webContents.debugger;
      inspector.attach('1.3');
      return inspector
        .sendCommand('Fetch.continueRequest', { requestId: 'none' })
        .catch((error: unknown) => String(error));
    });
    expect(words).toContain('Fetch domain is not enabled');
    await expect(on.main((_electron, { window }) => window.webContents.debugger.attach())).rejects.toThrow(
      'Debugger is already attached to the target',
    );
  });

  test('loses its inspector when that is let go, and is told', async () => {
    await on.main((_electron, { seen: told, window }) => {
      const inspector = window.webContents.debugger;
      inspector.once('detach', (_event, reason) => told.push(reason));
      inspector.detach();
      told.push(inspector.isAttached());
    });
    expect(await on.main(seen, 2)).toEqual(['target closed', false]);
  });

  describe('through ipc', () => {
    test('sends to main, which sees the frame that sent', async () => {
      await on.main(({ ipcMain }, box) => {
        ipcMain.on('note', ({ sender, senderFrame }, ...args: unknown[]) => {
          const isOurs =
            sender === box.window.webContents && senderFrame === box.window.webContents.mainFrame;
          box.seen.push([isOurs, senderFrame?.url, senderFrame?.parent === null, ...args]);
        });
      });
      await on.page("specimen.send('note', { a: [1, undefined] }, new Map([[1, 2n]]).size); 1");
      expect(await on.main(seen, 1)).toEqual([[true, 'specimen://host/', true, { a: [1, null] }, 1]]);
    });

    test('has a sender of its own in every frame', async () => {
      await on.main(async ({ BrowserWindow, ipcMain }, box) => {
        const webPreferences = {
          preload: `${box.dir}/preload.cjs`,
          sandbox: true,
          nodeIntegrationInSubFrames: true,
        };
        const other = new BrowserWindow({ show: false, webPreferences });
        ipcMain.on('frame', ({ senderFrame }) => {
          box.seen.push([senderFrame?.url, senderFrame?.parent?.url ?? null]);
        });
        await other.loadURL('specimen://host/frames');
        await other.webContents.executeJavaScript(
          "specimen.send('frame'); frames[0].specimen.send('frame'); 1",
        );
        while (box.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
        other.destroy();
      });
      expect(await on.main(seen, 2)).toEqual([
        ['specimen://host/frames', null],
        ['specimen://host/inner', 'specimen://host/frames'],
      ]);
    });

    test('keeps its preload out of frames where it was not asked for', async () => {
      await on.main((_electron, { window }) => window.loadURL('specimen://host/frames'));
      expect(await on.page('[typeof specimen, typeof frames[0].specimen].join()')).toBe('object,undefined');
      await on.main(openAgain);
    });

    test('is answered by the one handler of a channel, or told in words why not', async () => {
      await on.main(({ ipcMain }) => {
        ipcMain.handle('twice', (_event, number: number) => number * 2);
        ipcMain.handle('fails', () => {
          throw new Error('no');
        });
        ipcMain.handle('function', () => () => 1);
      });
      expect(await on.page("specimen.invoke('twice', 21)")).toBe(42);
      const words = (channel: string): Promise<unknown> =>
        on.page(`specimen.invoke('${channel}').catch((error) => error.message)`);
      expect(await words('fails')).toBe("Error invoking remote method 'fails': Error: no");
      expect(await words('nobody')).toBe(
        "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
      );
      expect(await words('function')).toBe(
        "Error invoking remote method 'function': Error: An object could not be cloned.",
      );
      await expect(on.main(({ ipcMain }) => ipcMain.handle('twice', () => 1))).rejects.toThrow(
        "Attempted to register a second handler for 'twice'",
      );
    });

    test('is refused what cannot be cloned', async () => {
      expect(await on.page('specimen.sendFunction()')).toBe('An object could not be cloned.');
    });

    test('hears main', async () => {
      await on.main((_electron, { window }) => window.webContents.send('tell', 1, { two: new Date(0) }));
      expect(
        await on.page(
          'new Promise((r) => { const see = () => document.title.startsWith("[") ? r(document.title) : setTimeout(see, 10); see(); })',
        ),
      ).toBe('[1,{"two":"1970-01-01T00:00:00.000Z"}]');
    });
  });

  describe('with message ports', () => {
    test('speaks to a utility process by a port that main gave to both', async () => {
      await on.page("addEventListener('message', ({ ports: [port] }) => { globalThis.port = port; }); 1");
      await on.main(({ MessageChannelMain, utilityProcess }, box) => {
        box.child = utilityProcess.fork(`${box.dir}/utility.mjs`);
        box.child.on('message', (message) => box.seen.push(message));
        const { port1, port2 } = new MessageChannelMain();
        box.child.postMessage('a port', [port1]);
        box.window.webContents.postMessage('port', null, [port2]);
      });
      const asks =
        'new Promise((r) => { const ask = () => { if (!globalThis.port) return setTimeout(ask, 10); port.onmessage = (e) => r(JSON.stringify(e.data)); port.postMessage({ bytes: new Uint8Array([1, 2]), when: new Date(0) }); }; ask(); })';
      expect(await on.page(asks)).toBe('{"echo":{"bytes":{"0":1,"1":2},"when":"1970-01-01T00:00:00.000Z"}}');
    });

    test('closes its end when the page goes', async () => {
      await on.main(openAgain);
      expect(await on.main(seen, 1)).toEqual(['port closed']);
    });

    test('hears that the other end is gone', async () => {
      await on.page(
        "addEventListener('message', ({ ports: [port] }) => { port.addEventListener('close', () => { document.title = 'closed'; }); port.start(); }); 1",
      );
      await on.main(({ MessageChannelMain }, { window }) => {
        const { port1, port2 } = new MessageChannelMain();
        window.webContents.postMessage('port', null, [port2]);
        setTimeout(() => port1.close(), 100);
      });
      expect(
        await on.page(
          "new Promise((r) => { const see = () => document.title === 'closed' ? r(1) : setTimeout(see, 10); see(); })",
        ),
      ).toBe(1);
    });

    test('has what was posted before it came, and hears that its other end went before', async () => {
      const heard = (wanted: string): string =>
        `new Promise((r) => { const see = () => globalThis.heard?.join() === '${wanted}' ? r('${wanted}') : setTimeout(see, 10); see(); })`;
      await on.page(
        "addEventListener('message', ({ ports: [port] }) => { globalThis.heard = []; port.onmessage = ({ data }) => heard.push(data); port.addEventListener('close', () => heard.push('closed')); }); 1",
      );
      await on.main(({ MessageChannelMain }, { window }) => {
        const { port1, port2 } = new MessageChannelMain();
        port1.postMessage('early');
        window.webContents.postMessage('port', null, [port2]);
        port1.postMessage('late');
      });
      expect(await on.page(heard('early,late'))).toBe('early,late');
      await on.main(({ MessageChannelMain }, { window }) => {
        const { port1, port2 } = new MessageChannelMain();
        port1.close();
        window.webContents.postMessage('port', null, [port2]);
      });
      expect(await on.page(heard('closed'))).toBe('closed');
    });

    test('is given copies of what can be cloned, and main is refused the rest', async () => {
      const posted = await on.main(async ({ MessageChannelMain }) => {
        const { port1, port2 } = new MessageChannelMain();
        const heard: unknown[] = [];
        port2.on('message', ({ data }) => heard.push(data));
        port1.postMessage({ early: true });
        const early = heard.length;
        port2.start();
        while (heard.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
        try {
          port1.postMessage(() => 1);
        } catch (error) {
          return [early, heard, error instanceof Error ? error.message : error];
        }
        return undefined;
      });
      expect(posted).toEqual([0, [{ early: true }], 'An object could not be cloned.']);
    });
  });

  describe('with a utility process', () => {
    test('that has a parent port, and no other way', async () => {
      await on.main((_electron, { child }) => child.postMessage({ hello: [1] }));
      expect(await on.main(seen, 1)).toEqual([{ heard: { hello: [1] }, type: 'utility', send: 'undefined' }]);
      await expect(on.main((_electron, { child }) => child.postMessage(() => 1))).rejects.toThrow(
        'An object could not be cloned.',
      );
    });

    test('that tells main its exit code', async () => {
      const code = on.main(
        (_electron, { child }) =>
          new Promise((resolve) => {
            child.once('exit', resolve);
            child.postMessage('end');
          }),
      );
      expect(await code).toBe(7);
    });
  });

  describe('that is to stay where it is', () => {
    test('goes nowhere that main prevents, and keeps its page', async () => {
      await on.main((_electron, box) => {
        const { webContents } = box.window;
        webContents.on('will-frame-navigate', ({ url, isMainFrame }) =>
          box.seen.push(['frame', url, isMainFrame]),
        );
        webContents.on('will-navigate', (event) => {
          box.seen.push(['page', event.url]);
          event.preventDefault();
        });
      });
      await on.page("globalThis.kept = 1; location.href = '/elsewhere'; 1");
      expect(await on.main(seen, 2)).toEqual([
        ['frame', 'specimen://host/elsewhere', true],
        ['page', 'specimen://host/elsewhere'],
      ]);
      await on.page("location.href = 'https://example.com/'; 1");
      expect(await on.main(seen, 2)).toContainEqual(['page', 'https://example.com/']);
      await on.page("location.href = 'specimen://host/inner'; 1");
      expect(await on.main(seen, 2)).toContainEqual(['page', 'specimen://host/inner']);
      expect(await on.page('kept')).toBe(1);
    });

    test('is not asked about what main loads itself, but about where that leads', async () => {
      await on.main((_electron, box) => {
        box.window.webContents.once('will-redirect', ({ url }) => box.seen.push(['redirect', url]));
        return box.window.loadURL('specimen://host/moved');
      });
      expect(await on.main(seen, 1)).toEqual([['redirect', 'specimen://host/']]);
    });

    test('opens no window that main denies', async () => {
      await on.page("window.open('https://example.com/'); 1");
      expect(await on.main(seen, 1)).toEqual([['open', 'https://example.com/']]);
      await on.page("window.open('specimen://host/inner', '_blank', 'noopener'); 1");
      expect(await on.main(seen, 1)).toEqual([['open', 'specimen://host/inner']]);
      expect(await on.main(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    });

    test('downloads nothing that main prevents', async () => {
      await on.main(({ session }, box) => {
        session.defaultSession.on('will-download', (event, item) => {
          event.preventDefault();
          box.seen.push(['download', item.getFilename()]);
        });
      });
      await on.page(
        "const a = document.createElement('a'); a.href = '/data'; a.download = 'data.txt'; a.click(); 1",
      );
      expect(await on.main(seen, 1)).toEqual([['download', 'data.txt']]);
    });

    test('sends no request that main cancels', async () => {
      await on.main(({ session }) => {
        session.defaultSession.webRequest.onBeforeRequest(({ url }, callback) =>
          callback({ cancel: url.endsWith('/data') }),
        );
      });
      expect(await on.page("fetch('/data').then(() => 'fetched', () => 'refused')")).toBe('refused');
      expect(await on.page("fetch('/page.js').then(() => 'fetched', () => 'refused')")).toBe('fetched');
      await on.main(({ session }) => session.defaultSession.webRequest.onBeforeRequest(null));
    });

    test('uses what main permits, and nothing else', async () => {
      await on.main(async ({ session }, { window }) => {
        session.defaultSession.setPermissionRequestHandler((_contents, permission, callback, details) => {
          callback(
            permission === 'media' && 'mediaTypes' in details && details.mediaTypes.join() === 'video',
          );
        });
        session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'media');
        await window.loadURL('specimen://host/');
      });
      const media = (wanted: string): string =>
        `navigator.mediaDevices.getUserMedia({ ${wanted}: true }).then(() => 'given', (error) => error.name)`;
      expect(await on.page(media('video'))).toBe('given');
      expect(await on.page(media('audio'))).toBe('NotAllowedError');
      const place =
        "new Promise((r) => navigator.geolocation.getCurrentPosition(() => r('given'), (e) => r(e.code)))";
      expect(await on.page(place)).toBe(1);
    });

    test('does not see keys that main takes', async () => {
      await on.page("globalThis.keys = []; addEventListener('keydown', ({ key }) => keys.push(key)); 1");
      await on.main(async (_electron, { window, seen: notes }) => {
        const { webContents } = window;
        webContents.on('before-input-event', (event, { type, key, control }) => {
          if (type !== 'keyDown') return;
          notes.push([key, control]);
          if (key === 'b') event.preventDefault();
        });
        for (const keyCode of ['a', 'b', 'c']) webContents.sendInputEvent({ type: 'keyDown', keyCode });
      });
      expect(await on.main(seen, 3)).toEqual([
        ['a', false],
        ['b', false],
        ['c', false],
      ]);
      expect(
        await on.page(
          'new Promise((r) => { const see = () => keys.length > 1 ? r(keys.join()) : setTimeout(see, 10); see(); })',
        ),
      ).toBe('a,c');
    });
  });

  describe('that breaks', () => {
    test('tells main that its process is gone, and comes back when it is loaded again', async () => {
      const gone = on.main(
        (_electron, { window }) =>
          new Promise((resolve) => {
            window.webContents.once('render-process-gone', (_event, { reason }) => resolve(reason));
            window.webContents.forcefullyCrashRenderer();
          }),
      );
      expect(await gone).toMatch(/^(crashed|killed)$/);
      await on.main(openAgain);
      expect(await on.page('specimen.text')).toBe('here');
    });

    test('tells main why a page was not loaded', async () => {
      await on.main((_electron, box) => {
        box.window.webContents.once('did-fail-load', (_event, code, words, url, isMainFrame) => {
          box.seen.push([code, words, url, isMainFrame]);
        });
        return box.window.loadURL('http://127.0.0.1:2/').catch(() => undefined);
      });
      expect(await on.main(seen, 1)).toEqual([[-102, 'ERR_CONNECTION_REFUSED', 'http://127.0.0.1:2/', true]]);
      await on.main(openAgain);
    });

    test('closes only where nobody prevents it', async () => {
      const closed = await on.main(async (_electron, { window }) => {
        window.once('close', (event) => event.preventDefault());
        window.close();
        await new Promise((resolve) => setTimeout(resolve, 100));
        const first = window.isDestroyed();
        await new Promise((resolve) => {
          window.once('closed', () => resolve(undefined));
          window.close();
        });
        return [first, window.isDestroyed()];
      });
      expect(closed).toEqual([false, true]);
    });
  });
});
