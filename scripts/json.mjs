/** Reads JSON that others wrote. It comes in as unknown and is looked into field by field. */
import { readFileSync } from 'node:fs';

/**
 * The parsed file, or undefined where it is missing or not JSON. Any other error of the disk is thrown.
 * @param {string} path
 * @returns {unknown}
 */
export function readJson(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  return parseJson(text);
}

/**
 * @param {string} text
 * @returns {unknown} undefined where the text is not JSON
 */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A field of an object, or undefined where the value is no object or has no such field of its own.
 * @param {unknown} value
 * @param {string} name
 * @returns {unknown}
 */
export function field(value, name) {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/**
 * A field that must be text, or undefined.
 * @param {unknown} value
 * @param {string} name
 * @returns {string | undefined}
 */
export function textField(value, name) {
  const found = field(value, name);
  return typeof found === 'string' ? found : undefined;
}

/**
 * The entries of an object; none where the value is not one.
 * @param {unknown} value
 * @returns {(readonly [string, unknown])[]}
 */
export function entries(value) {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/**
 * The items of a list; none where the value is not one.
 * @param {unknown} value
 * @returns {readonly unknown[]}
 */
export function items(value) {
  return Array.isArray(value) ? value : [];
}

/**
 * The `code` that Node's own errors carry, or undefined.
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function errorCode(error) {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
