/** Hands the window the port to its host, and nothing else. Runs in Electron's sandbox. */
import { contextBridge, ipcRenderer } from 'electron';

ipcRenderer.on('kiosk:port', (event) => {
  window.postMessage('kiosk:port', window.location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('kioskShell', {
  connect: () => ipcRenderer.send('kiosk:connect'),
});
