/** What main and a utility process say to each other: messages of `parentPort`, and of the ports that were sent over it. */
import type { Packet } from './wire.ts';

export type UtilityMessage =
  | { readonly kind: 'parent'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'port'; readonly packet: Packet };

/** Both sides are the double's own: only its shape is looked at. */
export function isUtilityMessage(message: unknown): message is UtilityMessage {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
