/** Starts the pages for people: the only file that takes hold of the browser's fetch, clock, keys, passkeys and storage. */
import '@mantine/core/styles/baseline.layer.css';
import '@mantine/core/styles/default-css-variables.layer.css';
import '@mantine/core/styles/global.layer.css';
import '@mantine/core/styles/UnstyledButton.layer.css';
import '@mantine/core/styles/Button.layer.css';
import '@mantine/core/styles/ActionIcon.layer.css';
import '@mantine/core/styles/Loader.layer.css';
import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/PasswordInput.layer.css';
import '@fontsource-variable/inter/opsz.css';
import '../ui/theme.css';
import '../ui/marks.css';
import './styles/base.css';
import './styles/phone.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { present } from '#core/assert.ts';
import { cssVariablesResolver, theme } from '../ui/theme.ts';
import { createApi, createDoor } from './api.ts';
import { createDeviceKey } from './phone/device-key.ts';
import { createLastReceipts } from './phone/last-receipt.ts';
import { createQueryClient } from './queries.ts';
import { createAppRouter } from './routes.tsx';
import { ServicesContext } from './services.ts';
import { createPasskeys } from './sign-in/passkeys.ts';
import { say } from './words.ts';

const wire = {
  fetch: (path: string, init: RequestInit) => fetch(path, init),
  timeout: (ms: number) => AbortSignal.timeout(ms),
};
const services = {
  api: createApi(wire),
  door: createDoor(wire),
  clock: { now: () => Date.now() },
  // Both are missing where the browser gives no secure context or keeps nothing.
  deviceKey: createDeviceKey(
    'subtle' in crypto ? crypto.subtle : undefined,
    'indexedDB' in window ? window.indexedDB : undefined,
  ),
  lastReceipts: createLastReceipts(() => window.localStorage),
  passkeys: createPasskeys(window),
};

document.title = say('shared:product');

createRoot(
  present(document.getElementById('portal') ?? undefined, 'the page has no place for the app'),
).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <ServicesContext value={services}>
        <QueryClientProvider client={createQueryClient()}>
          <RouterProvider router={createAppRouter()} />
        </QueryClientProvider>
      </ServicesContext>
    </MantineProvider>
  </StrictMode>,
);
