/** The room's one-time code: RFC 6238 (TOTP) with HMAC-SHA-1, 30 s, 6 digits, one step of tolerance each way. */
import { uint64Bytes } from '../crypto/bytes.ts';
import type { Crypto } from '../crypto/crypto.ts';
import { SECOND_MS, type Instant } from '../time.ts';
import { otpKey, type CodeKeyInput } from './keys.ts';

export const OTP_STEP_MS = 30 * SECOND_MS;
const OTP_DIGITS = 6;
/** Wrong codes that one person may type in one session: 60 people together guess right once in a thousand classes. */
export const OTP_TRIES = 5;

/** The step that holds at `at`. */
export function otpStepAt(at: Instant): number {
  return Math.floor(at / OTP_STEP_MS);
}

/** RFC 4226 §5.3 over the step: `digits` decimal digits, leading zeros kept. */
export function totp(crypto: Crypto, key: Uint8Array, step: number, digits: number): string {
  const mac = crypto.hmacSha1(key, uint64Bytes(step));
  const view = new DataView(mac.buffer, mac.byteOffset, mac.byteLength);
  const offset = view.getUint8(view.byteLength - 1) & 0x0f;
  const code = (view.getUint32(offset) & 0x7fffffff) % 10 ** digits;
  return String(code).padStart(digits, '0');
}

/** The six digits that the room shows at `at`. */
export function makeOtp(crypto: Crypto, input: CodeKeyInput & { readonly at: Instant }): string {
  return totp(crypto, otpKey(crypto, input), otpStepAt(input.at), OTP_DIGITS);
}

/** The step for which `digits` is the session's code, of the current one and its two neighbours; undefined where none is. */
export function otpStepOf(
  crypto: Crypto,
  input: CodeKeyInput & { readonly digits: string; readonly at: Instant },
): number | undefined {
  const now = otpStepAt(input.at);
  const key = otpKey(crypto, input);
  const typed = crypto.utf8(input.digits);
  return [now, now - 1, now + 1].find((step) =>
    crypto.equal(crypto.utf8(totp(crypto, key, step, OTP_DIGITS)), typed),
  );
}
