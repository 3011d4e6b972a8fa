/** This computer's addresses on the school's network. */
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

/** An address of the documentation range (RFC 5737): asked only which interface would lead there, never sent to. */
const FAR_AWAY = '192.0.2.1';

/** Every IPv4 address of this computer but loopback. */
export function lanAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

/** Whether this computer has the address; the whole of 127.0.0.0/8 is its own. */
export function isOwnAddress(address: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(address) || lanAddresses().includes(address);
}

/** The address of the default route's interface, else the first one; undefined where there is no network. */
export async function defaultAddress(): Promise<string | undefined> {
  return (await routeAddress()) ?? lanAddresses()[0];
}

/** A UDP socket that is "connected" sends nothing, but the system says which of its addresses it would use. */
function routeAddress(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (address: string | undefined): void => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => done(undefined));
    socket.connect(9, FAR_AWAY, () => done(socket.address().address));
  });
}
