/**
 * The import rules of docs/house-style.md, sections 2 and 15. A rule may have several parts under one
 * name. tests/house/layers.test.ts breaks each of them in a copy of the tree.
 */

const CODE = '^(core|models|electron|renderer|server|scripts)/';

/** A package as it is found in node_modules, or its bare name where it is not installed. */
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})/|^(${names.join('|')})(/|$)`;

const ELECTRON = '(^|/)node_modules/electron/|^electron(/(main|renderer|common|utility))?$';
const NODE_CRYPTO = '^core/crypto/node-crypto[.]ts$';
const PURE_PACKAGES = ['zod', 'rrule-temporal', 'temporal-polyfill'];
const DRIVERS = ['better-sqlite3', 'mongodb'];
const NODE_PACKAGES = [
  ...DRIVERS,
  'ws',
  'fastify',
  '@fastify/[^/]+',
  'pino',
  'selfsigned',
  '@node-rs/[^/]+',
  '@orpc/server',
];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'Each file can be read, tested and moved without its readers.', {}, { circular: true }),

    rule(
      'core-is-pure',
      'core imports core, zod and small pure libraries.',
      { path: '^core/', pathNot: ['^core/contracts/', NODE_CRYPTO] },
      { pathNot: ['^core/', packages(...PURE_PACKAGES)] },
    ),
    rule(
      'core-is-pure',
      'Contracts may also import the contract library.',
      { path: '^core/contracts/' },
      { pathNot: ['^core/', packages(...PURE_PACKAGES, '@orpc/contract')] },
    ),

    rule(
      'core-is-pure',
      'The one Node implementation of Crypto (docs/decisions/0002) imports its port and node:crypto.',
      { path: NODE_CRYPTO },
      { pathNot: ['^core/crypto/', '^(node:)?crypto$'] },
    ),
    rule(
      'core-is-pure',
      'Only composition roots and tests reach the Node implementation of Crypto.',
      {
        path: CODE,
        pathNot: ['^(electron/(main|chromium)|server)/main[.]ts$', '^electron/main/host-process[.]ts$'],
      },
      { path: NODE_CRYPTO },
    ),

    rule(
      'programs-are-separate',
      'electron, renderer and server agree through core/contracts only.',
      { path: '^(electron|renderer|server)/' },
      { path: '^(electron|renderer|server)/', pathNot: '^$1/' },
    ),
    rule(
      'programs-are-separate',
      'models belongs to no program: it imports core, TensorFlow.js and face-api.',
      { path: '^models/' },
      { pathNot: ['^(core|models)/', packages('@tensorflow/[^/]+', '@vladmandic/face-api')] },
    ),
    rule(
      'programs-are-separate',
      'Only the kiosk window and the server run the models.',
      { path: '^electron/' },
      { path: '^models/.*[.]ts$' },
    ),

    rule(
      'only-main-and-preload-know-electron',
      'Everything else runs, and is tested, in plain Node or a plain browser.',
      { path: CODE, pathNot: '^electron/(main|preload)/' },
      { path: ELECTRON },
    ),

    rule(
      'host-is-wired-by-mains',
      'Only the two shells import the host.',
      { path: CODE, pathNot: '^electron/(host|main|chromium)/' },
      { path: '^electron/host/' },
    ),
    rule(
      'host-is-wired-by-mains',
      'The host knows no shell; a shell knows no other shell.',
      { path: '^electron/(host|main|chromium)/' },
      { path: '^electron/', pathNot: '^electron/($1|host)/' },
    ),

    rule(
      'preload-sees-contracts-only',
      'Preload hands the port over, nothing else.',
      { path: '^electron/preload/' },
      { pathNot: ['^electron/preload/', '^core/contracts/', ELECTRON] },
    ),

    rule(
      'renderer-has-no-node',
      'A window reaches the outside through the contract.',
      { path: '^renderer/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'renderer-has-no-node',
      'Packages that need Node stay out of the windows.',
      { path: '^renderer/' },
      { path: packages(...NODE_PACKAGES) },
    ),

    rule(
      'apps-share-only-ui',
      'Kiosk and portal share renderer/ui and the messages, nothing else.',
      { path: '^renderer/(kiosk|portal)/' },
      { path: '^renderer/', pathNot: '^renderer/($1|ui|messages)/' },
    ),
    rule(
      'apps-share-only-ui',
      'What both share knows neither of them.',
      { path: '^renderer/', pathNot: '^renderer/(kiosk|portal)/' },
      { path: '^renderer/(kiosk|portal)/' },
    ),
    rule(
      'apps-share-only-ui',
      'renderer/ui knows no rules and no words of the domain.',
      { path: '^renderer/ui/' },
      { path: '^(core|models)/', pathNot: '^core/assert[.]ts$' },
    ),
    rule(
      'apps-share-only-ui',
      "Faces are the business of the kiosk's worker; the window may name its types.",
      { path: '^renderer/', pathNot: '^renderer/kiosk/face-' },
      { path: '^models/', dependencyTypesNot: ['type-only'] },
    ),

    rule(
      'api-knows-store-by-type',
      'Actions and jobs receive the store; they never open it. The port itself is no store: collection.ts knows no driver.',
      { path: '^server/(api|jobs)/' },
      {
        path: '^server/store/',
        pathNot: '^server/store/collection[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    ),

    rule(
      'features-stay-apart',
      'One feature of the API never imports another.',
      { path: '^server/api/([^/]+)/' },
      { path: '^server/api/[^/]+/', pathNot: '^server/api/$1/' },
    ),
    rule(
      'features-stay-apart',
      'Jobs and store know nothing of the API; the store knows nothing of jobs.',
      { path: '^server/(jobs|store)/' },
      { path: '^server/(api|jobs)/', pathNot: '^server/$1/' },
    ),

    rule(
      'only-store-knows-drivers',
      'A database driver is imported where its tables are.',
      {
        path: '^(core|models|electron|renderer|server)/',
        pathNot: ['^server/store/', '^electron/host/local-store/'],
      },
      { path: [packages(...DRIVERS), '^(node:)?sqlite$'] },
    ),

    rule(
      'no-code-imports-tests',
      'Nothing that ships depends on a test or a fake.',
      { path: CODE },
      { path: '^tests/' },
    ),
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};
