/**
 * Lint rules of the whole tree (docs/house-style.md, section 15). Typed rules read each folder's own
 * tsconfig.json. A rule is switched off only on the line, with its reason.
 */
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const DEFAULT_EXPORTS = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: a default export is renamed at every import.',
  },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'Export by name.' },
];

const WHOLE_TREE = [
  ...DEFAULT_EXPORTS,
  {
    selector: 'TSEnumDeclaration',
    message: 'Use a union of strings: an enum does not survive type stripping.',
  },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that declares it.' },
];

const ASKS_THE_MOMENT = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'core is given the moment; it never asks for it.',
  },
  {
    selector: 'CallExpression[callee.name="Date"]',
    message: 'core is given the moment; it never asks for it.',
  },
];

const OUTSIDE_OF_CORE = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'fetch',
  'process',
  'console',
  'performance',
  'crypto',
  'navigator',
  'globalThis',
].map((name) => ({ name, message: 'core knows no clock, chance or outside: take it as an argument.' }));

const IMPURE_PROPERTIES = [
  { object: 'Math', property: 'random', message: 'core knows no chance: take ids and nonces as arguments.' },
  { object: 'Date', property: 'now', message: 'core is given the moment; it never asks for it.' },
];

const TEST_SHORTCUTS = ['test', 'it', 'describe'].flatMap((object) =>
  ['skip', 'only', 'todo', 'fixme', 'fails'].map((property) => ({
    object,
    property,
    message: 'Every test runs: mend it or delete it.',
  })),
);

const MODULE_MOCKS = ['mock', 'doMock', 'hoisted'].map((property) => ({
  object: 'vi',
  property,
  message: 'No module mocks: pass a hand-written fake from tests/support/.',
}));

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    'dist/',
    'coverage/',
    '.data/',
    '.data-kiosk/',
    '.cache/',
    'artefacts/',
    'test-results/',
    'playwright-report/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,mjs,js}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {
          allowDefaultCaseForExhaustiveSwitch: true,
          considerDefaultExhaustiveForUnions: false,
          requireDefaultForNonUnion: true,
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // A number reads the same in a template as anywhere, and `() => close()` says what it does.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // tsc lets a parameter that an interface asks for go unused under the same name.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...WHOLE_TREE],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: 'Only core/time.ts works with dates.' },
        ...OUTSIDE_OF_CORE,
      ],
      'no-restricted-properties': ['error', ...IMPURE_PROPERTIES],
    },
  },
  {
    files: ['core/time.ts'],
    rules: {
      'no-restricted-globals': ['error', ...OUTSIDE_OF_CORE],
      'no-restricted-syntax': ['error', ...WHOLE_TREE, ...ASKS_THE_MOMENT],
    },
  },
  { files: ['renderer/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: ['tests/**/*.{ts,tsx}'],
    rules: { 'no-restricted-properties': ['error', ...TEST_SHORTCUTS, ...MODULE_MOCKS] },
  },
  {
    // Tools ask for a default export in their own settings.
    files: ['**/*.config.{ts,js}', '.*.cjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['*.config.js'], extends: [tseslint.configs.disableTypeChecked] },
);
