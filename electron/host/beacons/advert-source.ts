/** Where Bluetooth LE advertisements come from: a radio, or a replay. Whatever it is, it is not to be trusted. */
import type { Instant } from '#core/time.ts';

/** One packet heard. */
export interface Advert {
  /** Service UUIDs, lower case with hyphens. */
  readonly uuids: readonly string[];
  readonly address?: string | undefined;
  /** Signal strength; 127 means that it could not be measured. */
  readonly rssiDbm: number;
  readonly at: Instant;
}

export interface AdvertSource {
  readonly kind: 'radio' | 'replay';
  /** Begins to listen. Called once; each packet is handed on as it comes. */
  readonly start: (onAdvert: (advert: Advert) => void) => void;
  readonly stop: () => void;
}
