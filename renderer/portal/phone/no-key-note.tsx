/** Says what it means that this phone cannot sign; nothing where it can. */
import type { ReactElement } from 'react';
import { say } from '../words.ts';
import type { DeviceKeyState } from './device-key.ts';

export function NoKeyNote({
  state,
}: {
  readonly state: DeviceKeyState | undefined;
}): ReactElement | undefined {
  if (state === undefined || state === 'ready') return undefined;
  return (
    <p className="sp-phone-note" role="note" data-device-key={state}>
      {say(state === 'no-crypto' ? 'phone:no-key' : 'phone:no-key-store')}
    </p>
  );
}
