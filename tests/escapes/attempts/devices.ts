/** Attempts on the devices and the rights of this computer: only the camera is given, and nobody is ever asked. */
import type { Shell } from '../../support/journey/shells.ts';
import type { Attempt } from '../attempt.ts';

const ASKED: readonly (readonly [name: string, script: string])[] = [
  [
    'where the computer is',
    'await new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail, { timeout: 1500 }))',
  ],
  [
    'notifications',
    "if (await Notification.requestPermission() !== 'granted') return ''; new Notification('out')",
  ],
  [
    'the microphone',
    '(await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks().forEach((track) => track.stop())',
  ],
  [
    'the microphone with the camera',
    '(await navigator.mediaDevices.getUserMedia({ audio: true, video: true })).getTracks().forEach((track) => track.stop())',
  ],
  [
    'the screen',
    '(await navigator.mediaDevices.getDisplayMedia()).getTracks().forEach((track) => track.stop())',
  ],
  ['MIDI', 'await navigator.requestMIDIAccess()'],
  ['MIDI with all rights', 'await navigator.requestMIDIAccess({ sysex: true })'],
  ['what was copied', 'await navigator.clipboard.readText()'],
  ['what was copied, with pictures', 'await navigator.clipboard.read()'],
  ['USB', 'await navigator.usb.requestDevice({ filters: [] })'],
  ['a serial port', 'await navigator.serial.requestPort()'],
  ['Bluetooth', 'await navigator.bluetooth.requestDevice({ acceptAllDevices: true })'],
  ['HID', 'await navigator.hid.requestDevice({ filters: [] })'],
  ['the fonts of this computer', "if ((await queryLocalFonts()).length === 0) return ''"],
  ['its other screens', 'await getScreenDetails()'],
  ['whether anyone is there', "if (await IdleDetector.requestPermission() !== 'granted') return ''"],
  ['storage for ever', "if (!await navigator.storage.persist()) return ''"],
  [
    'a passkey',
    "await navigator.credentials.create({ publicKey: { challenge: new Uint8Array(16), rp: { name: 'x' }, user: { id: new Uint8Array(8), name: 'x', displayName: 'x' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }], timeout: 1500 } })",
  ],
  [
    'a password that was kept',
    'if (await navigator.credentials.get({ password: true, mediation: "required" }) === null) return ""',
  ],
  [
    'a payment',
    "await new PaymentRequest([{ supportedMethods: 'https://example.test/pay' }], { total: { label: 'x', amount: { currency: 'EUR', value: '1' } } }).show()",
  ],
  ['sharing with another program', "await navigator.share({ title: 'x', url: ORIGIN })"],
  [
    'the colour of any point of the screen',
    'setTimeout(() => window.dropper?.abort(), 800); window.dropper = new AbortController(); await new EyeDropper().open({ signal: window.dropper.signal })',
  ],
  ['an augmented room', "await navigator.xr.requestSession('immersive-vr')"],
];

/** As the Permissions API names them, with what it takes beside the name. */
const STATES: readonly string[] = [
  'geolocation',
  'notifications',
  'microphone',
  'midi',
  'clipboard-read',
  'display-capture',
  'background-sync',
  'local-fonts',
  'window-management',
  'idle-detection',
  'captured-surface-control',
  'keyboard-lock',
  'pointer-lock',
  'local-network-access',
];

/** Rights of which the double's Chromium tells by itself, without asking Electron's main process as Electron does. */
const NOT_ASKED_ON_DOUBLE: readonly string[] = ['background-sync', 'keyboard-lock', 'pointer-lock'];

export const DEVICES: readonly Attempt[] = [
  ...ASKED.map(([name, script]): Attempt => ({
    group: 'devices',
    name,
    seen: 'the device was given',
    settleMs: 300,
    run: (stand) => stand.kiosk().page.run(`${script}; return 'it was given'`, 2500),
  })),
  {
    group: 'devices',
    name: 'what nobody may even be asked for',
    seen: 'the state of each right: denied',
    run: (stand) =>
      stand.kiosk().page.run(`
        const open = [];
        for (const name of ${JSON.stringify(statesOn(stand.shell))}) {
          const { state } = await navigator.permissions.query({ name }).catch(() => ({ state: 'unknown' }));
          if (state === 'granted' || state === 'prompt') open.push(name + ' ' + state);
        }
        return open.join(', ')`),
  },
];

function statesOn(shell: Shell): readonly string[] {
  return shell === 'double' ? STATES.filter((name) => !NOT_ASKED_ON_DOUBLE.includes(name)) : STATES;
}
