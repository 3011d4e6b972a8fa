/** `app.commandLine`: what is added before `ready` reaches the real Chromium. */
import { loud } from './loud.ts';

const switches = new Map<string, string>();
let isRead = false;

/** All switches, for Chromium. Nothing can be added after this: in Electron it would have no effect either. */
export function readSwitches(): readonly string[] {
  isRead = true;
  return [...switches].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`));
}

/** Adds a switch that the double itself stands for, such as `disable-gpu`. */
export function addSwitch(name: string, value = ''): void {
  if (isRead) throw new Error(`the double: the switch ${name} comes after ready, and has no effect`);
  switches.set(name.replace(/^--/, ''), value);
}

export const commandLine = loud('app.commandLine', {
  appendSwitch: addSwitch,
  appendArgument: (value: string): void => {
    throw new Error(`the double knows no argument such as ${value}, only switches`);
  },
  hasSwitch: (name: string): boolean => switches.has(name),
  getSwitchValue: (name: string): string => switches.get(name) ?? '',
  removeSwitch: (name: string): void => {
    if (isRead) throw new Error(`the double: the switch ${name} is taken away after ready`);
    switches.delete(name);
  },
});
