/** The keys of a session's codes, each from the kiosk's secret by HKDF, so that kiosk and server make the same ones apart. */
import { bytesFromHex } from '../crypto/bytes.ts';
import type { Crypto } from '../crypto/crypto.ts';
import type { SessionId } from '../ids.ts';

/** What one kiosk shares with the server for one session. `kioskSecret`: 32 random bytes, agreed at pairing. */
export interface CodeKeyInput {
  readonly kioskSecret: Uint8Array;
  readonly sessionId: SessionId;
}

/** 32 bytes for the QR token's HMAC. */
export function qrKey(crypto: Crypto, { kioskSecret, sessionId }: CodeKeyInput): Uint8Array {
  return crypto.hkdfSha256(kioskSecret, bytesFromHex(sessionId), 'smartpresence/qr/1', 32);
}

/** 20 bytes for the one-time code, the key length that RFC 4226 §4 recommends. */
export function otpKey(crypto: Crypto, { kioskSecret, sessionId }: CodeKeyInput): Uint8Array {
  return crypto.hkdfSha256(kioskSecret, bytesFromHex(sessionId), 'smartpresence/otp/1', 20);
}
