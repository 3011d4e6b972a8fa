/**
 * The one message that main takes from the window: it wants to be connected. Main makes a channel, gives one end to the host
 * and the other to the page, and hears nothing of what they say to each other.
 */
import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain, WebContents } from 'electron';
import type { Log } from '../host/log.ts';
import type { HostLink } from './host-link.ts';
import { mayConnect } from './rules.ts';

const CONNECT_CHANNEL = 'kiosk:connect';
const PORT_CHANNEL = 'kiosk:port';

export interface IpcDeps {
  readonly ipcMain: Pick<IpcMain, 'on'>;
  readonly newChannel: () => MessageChannelMain;
  readonly contents: WebContents;
  readonly host: Pick<HostLink<MessagePortMain>, 'connect'>;
  readonly log: Log;
}

export function listenToWindow({ ipcMain, newChannel, contents, host, log }: IpcDeps): void {
  ipcMain.on(CONNECT_CHANNEL, (event: IpcMainEvent) => {
    const { sender, senderFrame } = event;
    const frame =
      senderFrame === null ? undefined : { url: senderFrame.url, isMainFrame: senderFrame.parent === null };
    if (senderFrame === null || !mayConnect({ isWindow: sender === contents, frame })) {
      log.warn('message-refused');
      return;
    }
    const { port1, port2 } = newChannel();
    host.connect(port1);
    senderFrame.postMessage(PORT_CHANNEL, null, [port2]);
  });
}
