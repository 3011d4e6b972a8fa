/**
 * Builds the Electron shell into `.cache/electron/`: main and the host's process as modules, the preload script as the one
 * CommonJS file that a sandbox takes. The window is built by renderer/vite.config.ts. Neither needs Electron's binary.
 */
import { defineConfig } from 'electron-vite';

const ROOT = import.meta.dirname;
const OUT = `${ROOT}/.cache/electron`;

/** Packages with a native part: they stay outside, and are shipped as they are. */
const NATIVE = ['better-sqlite3', '@node-rs/argon2'];

export default defineConfig({
  main: {
    build: {
      outDir: `${OUT}/main`,
      emptyOutDir: true,
      // All but the native packages goes into the bundle: an installed kiosk has no node_modules to look in.
      externalizeDeps: false,
      target: 'node24',
      sourcemap: false,
      rolldownOptions: {
        input: {
          main: `${ROOT}/electron/main/main.ts`,
          'host-process': `${ROOT}/electron/main/host-process.ts`,
        },
        external: ['electron', ...NATIVE],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: `${OUT}/preload`,
      emptyOutDir: true,
      externalizeDeps: false,
      target: 'node24',
      sourcemap: false,
      rolldownOptions: {
        input: { preload: `${ROOT}/electron/preload/preload.ts` },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
});
