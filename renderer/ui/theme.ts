/**
 * The tokens of theme.css as a Mantine theme: buttons are ink, colour is state, blue is where one is.
 * Import order: the styles of @mantine/core, theme.css, then the app.
 */
import { colorsTuple, createTheme, defaultVariantColorsResolver } from '@mantine/core';
import type { CSSVariablesResolver, VariantColorsResolver } from '@mantine/core';

/** States and roles that may be given as `color` to Button, Badge, ThemeIcon, ActionIcon, Alert. */
const SEMANTIC = ['signal', 'present', 'late', 'absent', 'excused', 'waiting', 'warning', 'danger'] as const;
type Semantic = (typeof SEMANTIC)[number];
const isSemantic = (color: unknown): color is Semantic => SEMANTIC.some((name) => name === color);

const variantColorResolver: VariantColorsResolver = (input) => {
  if (input.color === 'ink') {
    switch (input.variant) {
      case 'filled':
        return {
          background: 'var(--sp-ink)',
          hover: 'var(--sp-ink-hover)',
          color: 'var(--sp-on-ink)',
          border: '1px solid var(--sp-ink)',
        };
      case 'default':
        return {
          background: 'var(--sp-surface)',
          hover: 'var(--sp-selected)',
          color: 'var(--sp-text)',
          border: '1px solid var(--sp-line-strong)',
        };
      default:
        return {
          background: 'transparent',
          hover: 'var(--sp-selected)',
          color: 'var(--sp-text)',
          border: '1px solid transparent',
        };
    }
  }
  if (isSemantic(input.color)) {
    const c = `--sp-${input.color}`;
    return input.variant === 'filled'
      ? {
          background: `var(${c}-solid)`,
          hover: `var(${c}-solid)`,
          color: `var(${c}-on)`,
          border: '1px solid transparent',
        }
      : {
          background: `var(${c}-soft)`,
          hover: `var(${c}-soft)`,
          color: `var(${c}-fg)`,
          border: '1px solid transparent',
        };
  }
  return defaultVariantColorsResolver(input);
};

/** Ask for `variant="filled"` on the one primary action of a screen; everything else is an outline. */
export const theme = createTheme({
  primaryColor: 'signal', // links, focus, selection; buttons are ink, see components
  colors: {
    // Mantine draws its own surfaces and lines from gray (light) and dark (dark): the same neutrals as tokens.css.
    gray: [
      '#f5f4f0',
      '#edebe5',
      '#e6e3dc',
      '#dedbd3',
      '#cbc7bd',
      '#a9a59b',
      '#87837a',
      '#65625c',
      '#504e49',
      '#1b1b1a',
    ],
    dark: [
      '#f2f1ed',
      '#c3c1ba',
      '#a19f98',
      '#7b818b',
      '#2f3339',
      '#26292d',
      '#191b1e',
      '#111214',
      '#0c0d0f',
      '#08090a',
    ],
    ink: colorsTuple('var(--sp-ink)'),
    ...Object.fromEntries(SEMANTIC.map((name) => [name, colorsTuple(`var(--sp-${name}-solid)`)])),
  },
  variantColorResolver,
  fontFamily: 'var(--sp-font)',
  fontFamilyMonospace: 'var(--sp-font-mono)',
  fontSizes: {
    xs: 'var(--sp-text-xs)',
    sm: 'var(--sp-text-sm)',
    md: 'var(--sp-text-md)',
    lg: 'var(--sp-text-lg)',
    xl: 'var(--sp-text-xl)',
  },
  fontWeights: { regular: '400', medium: '550', bold: '650' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: 'var(--sp-text-xl)', lineHeight: '1.2' },
      h2: { fontSize: 'var(--sp-text-lg)', lineHeight: '1.3' },
      h3: { fontSize: 'var(--sp-text-sm)', lineHeight: '1.4', fontWeight: '600' },
    },
  },
  spacing: {
    xs: 'var(--sp-space-2)',
    sm: 'var(--sp-space-3)',
    md: 'var(--sp-space-4)',
    lg: 'var(--sp-space-5)',
    xl: 'var(--sp-space-6)',
  },
  radius: {
    xs: 'var(--sp-radius-xs)',
    sm: 'var(--sp-radius-sm)',
    md: 'var(--sp-radius-md)',
    lg: 'var(--sp-radius-lg)',
    xl: 'var(--sp-radius-xl)',
  },
  defaultRadius: 'md',
  shadows: {
    xs: 'var(--sp-shadow-1)',
    sm: 'var(--sp-shadow-1)',
    md: 'var(--sp-shadow-2)',
    lg: 'var(--sp-shadow-2)',
    xl: 'var(--sp-shadow-3)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusClassName: 'sp-focus', // .sp-focus:focus-visible { outline: none; box-shadow: var(--sp-focus-ring) }
  components: {
    Button: { defaultProps: { color: 'ink', variant: 'default' } }, // the one primary action asks for variant="filled"
    ActionIcon: { defaultProps: { color: 'ink', variant: 'subtle', size: 'lg' } },
    Anchor: { defaultProps: { underline: 'always' } },
    Checkbox: { defaultProps: { iconColor: 'var(--sp-signal-on)' } },
    Radio: { defaultProps: { iconColor: 'var(--sp-signal-on)' } },
    Switch: {
      styles: { thumb: { backgroundColor: 'var(--sp-surface)', borderColor: 'var(--sp-line-strong)' } },
    },
    Badge: { defaultProps: { variant: 'light', size: 'lg', tt: 'none', fw: 600 } },
    Card: { defaultProps: { withBorder: true, shadow: undefined, radius: 'lg' } },
    Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md', tabularNums: true } },
    Tooltip: { defaultProps: { withArrow: false, openDelay: 300 } },
  },
});

const SHARED = {
  '--mantine-color-body': 'var(--sp-bg)',
  '--mantine-color-text': 'var(--sp-text)',
  '--mantine-color-dimmed': 'var(--sp-text-2)',
  '--mantine-color-anchor': 'var(--sp-signal-fg)',
  '--mantine-color-default': 'var(--sp-surface)',
  '--mantine-color-default-hover': 'var(--sp-selected)',
  '--mantine-color-default-color': 'var(--sp-text)',
  '--mantine-color-default-border': 'var(--sp-line-strong)',
  '--mantine-color-error': 'var(--sp-danger-fg)',
  '--mantine-color-placeholder': 'var(--sp-text-3)',
};

/** Pass to MantineProvider; the tokens themselves switch on data-mantine-color-scheme. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: SHARED,
  dark: SHARED,
});
