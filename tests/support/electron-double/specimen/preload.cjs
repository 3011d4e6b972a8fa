/** The specimen's preload: exposes something of each kind that the contract speaks of, and tells what it was refused. */
const { contextBridge, ipcRenderer } = require('electron');

function wordsOf(run) {
  try {
    run();
    return 'allowed';
  } catch (error) {
    return error.message;
  }
}

contextBridge.exposeInMainWorld('specimen', {
  text: 'here',
  nested: { list: [1, { two: 2 }], bytes: new Uint8Array([1, 2, 3]), when: new Date(0) },
  add: (one, other) => one + other,
  later: (value) => Promise.resolve({ value }),
  rejects: () => Promise.reject(new Error('no')),
  throws: () => {
    throw new TypeError('thrown');
  },
  callBack: (run) => run({ from: 'preload' }),
  kindOf: (value) => Object.prototype.toString.call(value),
  giveSymbol: () => Symbol('never'),
  exposeAgain: () => wordsOf(() => contextBridge.exposeInMainWorld('specimen', {})),
  requires: (name) => wordsOf(() => require(name)),
  sees: (name) => typeof globalThis[name],
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  sendFunction: () => wordsOf(() => ipcRenderer.send('x', () => undefined)),
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
});

ipcRenderer.on('tell', (_event, ...args) => {
  document.title = JSON.stringify(args);
});
ipcRenderer.on('port', (event) => {
  window.postMessage('port', window.location.origin, [...event.ports]);
});
