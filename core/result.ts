/** What the outside world answered: a value, or a failure that the caller must look at. */
export type Result<T, F> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: F };

/** Wraps a value that was had. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps the reason why there is none. */
export function failed<F>(error: F): { readonly ok: false; readonly error: F } {
  return { ok: false, error };
}
