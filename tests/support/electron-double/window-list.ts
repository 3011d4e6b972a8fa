/** The windows that are open, for those that must reach them all. */

export interface OpenWindow {
  readonly id: number;
  /** Whether it went. */
  readonly close: () => boolean;
  readonly destroy: () => void;
}

export const openWindows = new Set<OpenWindow>();
