/** The open session's QR token and one-time code. The next slot's token is made before it is needed. */
import { makeOtp, OTP_STEP_MS, otpStepAt } from '#core/code/otp.ts';
import { makeQrToken, SLOT_MS, slotAt } from '#core/code/qr-token.ts';
import type { Board } from '#core/contracts/kiosk.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { KioskId, SessionId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';

export interface Codes {
  /** The QR code's content at `at`; `origin` is where phones find the API. */
  readonly qr: (sessionId: SessionId, origin: string, at: Instant) => Board['qr'];
  readonly otp: (sessionId: SessionId, at: Instant) => Board['otp'];
  /** Makes the token of the slot after the one at `at`. */
  readonly prepare: (sessionId: SessionId, at: Instant) => void;
}

export interface CodesDeps {
  readonly crypto: Crypto;
  readonly kioskId: KioskId;
  /** 32 bytes from pairing. */
  readonly kioskSecret: Uint8Array;
}

export function createCodes({ crypto, kioskId, kioskSecret }: CodesDeps): Codes {
  const tokens = new Map<string, string>();

  function token(sessionId: SessionId, slot: number): string {
    const key = `${sessionId}|${slot}`;
    const known = tokens.get(key);
    if (known !== undefined) return known;
    const made = makeQrToken(crypto, { kioskId, kioskSecret, sessionId, at: slot * SLOT_MS });
    const oldest = tokens.keys().next().value;
    if (tokens.size > 1 && oldest !== undefined) tokens.delete(oldest);
    tokens.set(key, made);
    return made;
  }

  return {
    qr(sessionId, origin, at) {
      const slot = slotAt(at);
      const url = `${origin}/c/${token(sessionId, slot)}`;
      return { url, slot, slotStartsAt: slot * SLOT_MS, slotMs: SLOT_MS };
    },
    otp: (sessionId, at) => ({
      digits: makeOtp(crypto, { kioskSecret, sessionId, at }),
      stepStartsAt: otpStepAt(at) * OTP_STEP_MS,
      stepMs: OTP_STEP_MS,
    }),
    prepare: (sessionId, at) => void token(sessionId, slotAt(at) + 1),
  };
}
