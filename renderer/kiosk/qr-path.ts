/** The QR symbol as one SVG path, and the size at which each of its modules is a whole number of screen pixels. */

/** Light modules on each side: four, ISO/IEC 18004 section 6.3.8. */
export const QUIET_MODULES = 4;

export interface Modules {
  /** Modules a side, without the quiet zone. */
  readonly size: number;
  /** Row by row; 0 is light. */
  readonly data: ArrayLike<number>;
}

/** Path data with one rectangle a run of dark modules; a unit is a module, the quiet zone is included. */
export function qrPath({ size, data }: Modules): string {
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const start = column;
      while (column < size && data[row * size + column] !== 0) column += 1;
      const run = column - start;
      if (run > 0) path += `M${start + QUIET_MODULES} ${row + QUIET_MODULES}h${run}v1h-${run}z`;
    }
  }
  return path;
}

/** The side of the symbol with its quiet zone, in modules. */
export function sideModules(size: number): number {
  return size + 2 * QUIET_MODULES;
}

/**
 * The greatest side, in CSS pixels, that fits into `availablePx` with every module a whole number of device pixels;
 * at least one device pixel a module, even where that does not fit.
 */
export function snappedSide(availablePx: number, modules: number, devicePixelRatio: number): number {
  const devicePxAModule = Math.max(1, Math.floor((availablePx * devicePixelRatio) / modules));
  return (devicePxAModule * modules) / devicePixelRatio;
}
