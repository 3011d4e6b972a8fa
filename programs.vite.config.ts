/**
 * Builds what `npm start` runs, the central API and the kiosk in Chromium, into `.cache/programs/`: a few files in place of some
 * 800, which load in about half the time. What the sources load late is loaded late here too.
 */
import { defineConfig } from 'vite';

const ROOT = import.meta.dirname;

/**
 * Taken from `node_modules` as the sources take them: packages with a native part, and those that a running program loads late, when
 * a newer build may stand in the place of its own.
 */
const OUTSIDE = [
  ...['better-sqlite3', '@node-rs/argon2', 'jose', 'mongodb', 'selfsigned', 'sharp'],
  // Brings its own TensorFlow.js, and would be twice in what is built.
  '@vladmandic/face-api',
];

export default defineConfig({
  root: ROOT,
  publicDir: false,
  ssr: { target: 'node', noExternal: true, external: OUTSIDE },
  build: {
    ssr: true,
    outDir: `${ROOT}/.cache/programs`,
    emptyOutDir: true,
    target: 'node24',
    // Small files load no sooner, and source maps take back all that is won: a stack trace names the built line, and the line
    // above its code names the source.
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: {
        api: `${ROOT}/server/main.ts`,
        'face-worker': `${ROOT}/server/faces/worker.ts`,
        kiosk: `${ROOT}/electron/chromium/main.ts`,
      },
      // Names without a hash: what Node keeps compiled is replaced with the file, and does not pile up.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
});
