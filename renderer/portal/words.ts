/** The words of the phone page and the portal, ready before the first paint: `say('portal:today')`. */
import { startWords } from '../messages/messages.ts';
import words from '../messages/portal.en.json';
import shared from '../messages/shared.en.json';

/** The language of the words; times and lists follow it. Days are written the British way, on 24 hours. */
export const LANGUAGE = 'en-GB';

const all = { ...shared, ...words };

/** Every key that leads to words; those that count stand without their `_one` and `_other`. */
export type WordKey = {
  [Space in keyof typeof all]: `${Space}:${KeysOf<(typeof all)[Space]>}`;
}[keyof typeof all];

type KeysOf<T> = {
  [K in keyof T & string]: T[K] extends string ? Uncounted<K> : `${K}.${KeysOf<T[K]>}`;
}[keyof T & string];
type Uncounted<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K;

const instance = startWords('en', all);

/** The words of `key`, with `values` put in; `count` also picks between one and several. */
export function say(key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  return instance.t(key, values);
}

/** One of several, in a sentence: "a, b or c". */
export function sayOr(items: readonly string[]): string {
  return new Intl.ListFormat(LANGUAGE, { type: 'disjunction' }).format(items);
}
