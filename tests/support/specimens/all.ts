/** The specimens of every route. Each feature adds its own here, in alphabetical order. */
import { accountSpecimens } from './accounts.ts';
import { checkInSpecimens } from './check-ins.ts';
import { deviceSpecimens } from './devices.ts';
import { documentSpecimens } from './documents.ts';
import { faceSpecimens } from './faces.ts';
import { healthSpecimens } from './health.ts';
import { importSpecimens } from './imports.ts';
import { kioskSpecimens } from './kiosks.ts';
import { markSpecimens } from './marks.ts';
import { operationSpecimens } from './operation.ts';
import { pageSpecimens } from './pages.ts';
import { passkeySpecimens } from './passkeys.ts';
import { schoolSpecimens } from './school.ts';
import { sessionSpecimens } from './sessions.ts';
import { signInSpecimens } from './sign-in.ts';
import type { Specimens } from './specimen.ts';
import { syncSpecimens } from './sync.ts';

export const SPECIMENS: Specimens = {
  ...accountSpecimens,
  ...checkInSpecimens,
  ...deviceSpecimens,
  ...documentSpecimens,
  ...faceSpecimens,
  ...healthSpecimens,
  ...importSpecimens,
  ...kioskSpecimens,
  ...markSpecimens,
  ...operationSpecimens,
  ...pageSpecimens,
  ...passkeySpecimens,
  ...schoolSpecimens,
  ...sessionSpecimens,
  ...signInSpecimens,
  ...syncSpecimens,
};
