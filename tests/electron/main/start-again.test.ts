/** How a program that nobody watches comes back. */
import { expect, test } from 'vitest';
import { startAgain } from '../../../electron/main/start-again.ts';

function done(image: string | undefined): readonly string[] {
  const seen: string[] = [];
  startAgain({
    app: {
      relaunch: () => void seen.push('relaunch'),
      releaseSingleInstanceLock: () => void seen.push('unlock'),
    },
    image,
    argv: ['/tmp/.mount_Smart1/smartpresence', '--data', '/srv/kiosk'],
    launch: (program, args) => void seen.push([program, ...args].join(' ')),
  });
  return seen;
}

test('leaves it to Electron where the program is installed', () => {
  expect(done(undefined)).toEqual(['relaunch']);
});

test('starts an AppImage from where it lies, and lets go of the folder first', () => {
  expect(done('/home/kiosk/SmartPresence.AppImage')).toEqual([
    'unlock',
    '/home/kiosk/SmartPresence.AppImage --data /srv/kiosk',
  ]);
});
