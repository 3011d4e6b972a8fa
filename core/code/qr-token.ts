/**
 * The token in the QR code: 37 bytes, 50 characters. It names kiosk, session and 5-second slot, and its HMAC says that
 * the kiosk showed it. It does not prove presence: whoever relays it live passes.
 */
import { bytesFromHex, concatBytes, uint32Bytes } from '../crypto/bytes.ts';
import type { Crypto } from '../crypto/crypto.ts';
import type { KioskId, SessionId } from '../ids.ts';
import { SECOND_MS, type Instant } from '../time.ts';
import { qrKey, type CodeKeyInput } from './keys.ts';

export const SLOT_MS = 5 * SECOND_MS;
/** A slot is good from its start until so long after it: the slot itself and the next one. */
export const GOOD_FOR_MS = 2 * SLOT_MS;
/** How far the kiosk's clock may run ahead of what the server believes of it. */
const LEAD_MS = SECOND_MS;

const VERSION = 1;
const TAG_BYTES = 8;
const MAC_BYTES = 16;
const SIGNED_BYTES = 1 + TAG_BYTES + TAG_BYTES + 4;
const TOKEN_BYTES = SIGNED_BYTES + MAC_BYTES;

/** A token's parts as read; nothing about it is proved yet. Tags are the base64url of 8 bytes. */
export interface QrToken {
  readonly kioskTag: string;
  readonly sessionTag: string;
  readonly slot: number;
}

export type QrVerdict =
  | { readonly kind: 'good'; readonly slot: number; readonly ageMs: number }
  | { readonly kind: 'stale'; readonly slot: number; readonly ageMs: number }
  | { readonly kind: 'ahead'; readonly slot: number; readonly ageMs: number }
  | { readonly kind: 'forged' };

/** The slot that holds at `at`: whole 5-second steps since 1970. */
export function slotAt(at: Instant): number {
  return Math.floor(at / SLOT_MS);
}

/** The first 8 bytes of the SHA-256 of a full id, as base64url: how a token names kiosk and session. */
export function tagOf(crypto: Crypto, id: KioskId | SessionId): string {
  return crypto.toBase64Url(crypto.sha256(bytesFromHex(id)).slice(0, TAG_BYTES));
}

/** The token that `kioskId` shows for the session at `at` (its own corrected clock). 50 characters of base64url. */
export function makeQrToken(
  crypto: Crypto,
  input: CodeKeyInput & { readonly kioskId: KioskId; readonly at: Instant },
): string {
  const signed = signedPart(crypto, input.kioskId, input.sessionId, slotAt(input.at));
  return crypto.toBase64Url(concatBytes(signed, mac(crypto, input, signed)));
}

/** The parts of a token, or undefined where the text is not one of this version. */
export function readQrToken(crypto: Crypto, text: string): QrToken | undefined {
  const bytes = crypto.fromBase64Url(text);
  if (bytes?.length !== TOKEN_BYTES || bytes[0] !== VERSION) return undefined;
  return {
    kioskTag: crypto.toBase64Url(bytes.slice(1, 1 + TAG_BYTES)),
    sessionTag: crypto.toBase64Url(bytes.slice(1 + TAG_BYTES, 1 + 2 * TAG_BYTES)),
    slot: new DataView(bytes.buffer, bytes.byteOffset).getUint32(1 + 2 * TAG_BYTES),
  };
}

/** Whether the kiosk showed `text` for this session, and how old it is at `at`, the moment on the kiosk's clock. */
export function checkQrToken(
  crypto: Crypto,
  input: CodeKeyInput & { readonly kioskId: KioskId; readonly text: string; readonly at: Instant },
): QrVerdict {
  const token = readQrToken(crypto, input.text);
  const bytes = crypto.fromBase64Url(input.text);
  if (token === undefined || bytes === undefined) return { kind: 'forged' };
  const signed = signedPart(crypto, input.kioskId, input.sessionId, token.slot);
  const whole = concatBytes(signed, mac(crypto, input, signed));
  if (!crypto.equal(whole, bytes)) return { kind: 'forged' };
  const ageMs = input.at - token.slot * SLOT_MS;
  const kind = ageMs < -LEAD_MS ? 'ahead' : ageMs < GOOD_FOR_MS ? 'good' : 'stale';
  return { kind, slot: token.slot, ageMs };
}

function signedPart(crypto: Crypto, kioskId: KioskId, sessionId: SessionId, slot: number): Uint8Array {
  const tags = [kioskId, sessionId].map((id) => crypto.sha256(bytesFromHex(id)).slice(0, TAG_BYTES));
  return concatBytes(Uint8Array.of(VERSION), ...tags, uint32Bytes(slot));
}

function mac(crypto: Crypto, input: CodeKeyInput, signed: Uint8Array): Uint8Array {
  return crypto.hmacSha256(qrKey(crypto, input), signed).slice(0, MAC_BYTES);
}
