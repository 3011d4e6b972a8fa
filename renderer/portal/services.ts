/** What the screens are given of the outside: the API, the moment, the phone's key. Made in main.tsx. */
import { createContext, use } from 'react';
import { present } from '#core/assert.ts';
import type { Instant } from '#core/time.ts';
import type { Api, Door } from './api.ts';
import type { DeviceKey } from './phone/device-key.ts';
import type { LastReceipts } from './phone/last-receipt.ts';
import type { Passkeys } from './sign-in/passkeys.ts';

export interface Services {
  readonly api: Api;
  /** To the routes that only the school office asks. */
  readonly door: Door;
  readonly clock: { readonly now: () => Instant };
  readonly deviceKey: DeviceKey;
  readonly lastReceipts: LastReceipts;
  /** Undefined where the browser has none for this page. */
  readonly passkeys: Passkeys | undefined;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  return present(use(ServicesContext), 'main.tsx gives the services');
}
