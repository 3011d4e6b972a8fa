/**
 * Builds the two web apps: `--mode kiosk` (served at `/`) and `--mode portal` (served at `/portal/`).
 * No inline script ever leaves here, so that both run under a strict content security policy.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const ROOT = `${import.meta.dirname}/..`;

/** The kiosk's browser is chosen by us; the pages meet whatever phone walks in. */
const APPS = new Map([
  ['kiosk', { base: '/', target: 'chrome125' }],
  ['portal', { base: '/portal/', target: 'baseline-widely-available' }],
]);

export default defineConfig(({ mode }) => {
  const app = APPS.get(mode);
  if (app === undefined) throw new Error(`--mode is one of ${[...APPS.keys()].join(', ')}, not ${mode}`);
  return {
    root: `${ROOT}/renderer/${mode}`,
    base: app.base,
    cacheDir: `${ROOT}/.cache/vite/${mode}`,
    publicDir: false,
    plugins: [react()],
    server: { fs: { allow: [ROOT] } },
    worker: { format: 'es' },
    build: {
      outDir: `${ROOT}/.cache/web/${mode}`,
      emptyOutDir: true,
      target: app.target,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
  };
});
