/** The codes on the board: made by the kiosk, read by the server, good for ten seconds or a step. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kioskMoment } from '#core/code/kiosk-clock.ts';
import { makeOtp, OTP_STEP_MS, otpStepAt, otpStepOf, totp } from '#core/code/otp.ts';
import { checkQrToken, makeQrToken, readQrToken, SLOT_MS, slotAt, tagOf } from '#core/code/qr-token.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { KioskId, SessionId } from '#core/ids.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { KIOSK, SESSION, STARTS_AT, uuid } from '../../support/facts.ts';

const kioskSecret = crypto.sha256(crypto.utf8('a kiosk'));
const keys = { kioskSecret, sessionId: SESSION, kioskId: KIOSK };
const shown = makeQrToken(crypto, { ...keys, at: STARTS_AT });
const check = (text: string, ageMs: number) => checkQrToken(crypto, { ...keys, text, at: STARTS_AT + ageMs });

describe('the QR token', () => {
  test('is 50 characters that a URL carries as they are', () => {
    expect(shown).toMatch(/^[A-Za-z0-9_-]{50}$/);
  });

  test('names its kiosk, session and slot', () => {
    expect(readQrToken(crypto, shown)).toEqual({
      kioskTag: tagOf(crypto, KIOSK),
      sessionTag: tagOf(crypto, SESSION),
      slot: slotAt(STARTS_AT),
    });
  });

  test.each([
    { ageMs: -1001, kind: 'ahead' },
    { ageMs: -1000, kind: 'good' },
    { ageMs: 0, kind: 'good' },
    { ageMs: SLOT_MS, kind: 'good' },
    { ageMs: 9999, kind: 'good' },
    { ageMs: 10_000, kind: 'stale' },
    { ageMs: 11_000, kind: 'stale' },
    { ageMs: 30 * DAY_MS, kind: 'stale' },
  ])('is $kind at an age of $ageMs ms', ({ ageMs, kind }) => {
    expect(check(shown, ageMs)).toEqual({ kind, slot: slotAt(STARTS_AT), ageMs });
  });

  test.each([
    {
      name: 'another session',
      text: makeQrToken(crypto, { ...keys, sessionId: SessionId.parse(uuid(101)), at: STARTS_AT }),
    },
    {
      name: 'another kiosk',
      text: makeQrToken(crypto, { ...keys, kioskId: KioskId.parse(uuid(201)), at: STARTS_AT }),
    },
    {
      name: 'another secret',
      text: makeQrToken(crypto, { ...keys, kioskSecret: crypto.sha256(kioskSecret), at: STARTS_AT }),
    },
    { name: 'nonsense', text: 'hello' },
    { name: 'another version', text: crypto.toBase64Url(Uint8Array.from({ length: 37 }, () => 2)) },
    { name: 'the wrong length', text: crypto.toBase64Url(new Uint8Array(36)) },
  ])('of $name is forged here', ({ text }) => {
    expect(check(text, 0)).toEqual({ kind: 'forged' });
  });

  test('is forged after any change of any bit', () => {
    const bytes = crypto.fromBase64Url(shown) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 7 }), (index, bit) => {
        const changed = Uint8Array.from(bytes, (byte, i) => (i === index ? byte ^ (1 << bit) : byte));
        expect(check(crypto.toBase64Url(changed), 0)).toEqual({ kind: 'forged' });
      }),
    );
  });
});

describe('the one-time code', () => {
  // RFC 6238, appendix B, the SHA-1 column: the key is the ASCII text, the answer has 8 digits.
  test.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at second %d is %s (RFC 6238)', (seconds, digits) => {
    expect(totp(crypto, crypto.utf8('12345678901234567890'), otpStepAt(seconds * 1000), 8)).toBe(digits);
  });

  test.each([
    { steps: -2, good: false },
    { steps: -1, good: true },
    { steps: 0, good: true },
    { steps: 1, good: true },
    { steps: 2, good: false },
  ])('of $steps steps away is good: $good', ({ steps, good }) => {
    const digits = makeOtp(crypto, { ...keys, at: STARTS_AT + steps * OTP_STEP_MS });
    const step = otpStepOf(crypto, { ...keys, digits, at: STARTS_AT });
    expect(step).toBe(good ? otpStepAt(STARTS_AT) + steps : undefined);
  });

  test('is six digits, and another one in another session', () => {
    const here = makeOtp(crypto, { ...keys, at: STARTS_AT });
    expect(here).toMatch(/^\d{6}$/);
    expect(makeOtp(crypto, { ...keys, sessionId: SessionId.parse(uuid(101)), at: STARTS_AT })).not.toBe(here);
  });
});

describe("the kiosk's clock", () => {
  const measured = { offsetMs: 3000, measuredAt: STARTS_AT - DAY_MS };
  const heard = { slot: slotAt(STARTS_AT), heardAt: STARTS_AT - 10 * MINUTE_MS };

  test.each([
    {
      name: 'a measured offset, a day old',
      offset: measured,
      freshest: undefined,
      moment: { kind: 'measured', at: STARTS_AT + 3000 },
    },
    {
      name: 'an older one and no scan',
      offset: { ...measured, measuredAt: STARTS_AT - DAY_MS - 1 },
      freshest: undefined,
      moment: { kind: 'unknown' },
    },
    {
      name: 'a slot heard ten minutes ago',
      offset: undefined,
      freshest: heard,
      moment: { kind: 'inferred', at: STARTS_AT + 10 * MINUTE_MS },
    },
    {
      name: 'a slot heard before that',
      offset: undefined,
      freshest: { ...heard, heardAt: heard.heardAt - 1 },
      moment: { kind: 'unknown' },
    },
    {
      name: 'an offset from a minute ahead, of another server',
      offset: { ...measured, measuredAt: STARTS_AT + MINUTE_MS },
      freshest: undefined,
      moment: { kind: 'measured', at: STARTS_AT + 3000 },
    },
    {
      name: 'one from further ahead, before our own clock was set back',
      offset: { ...measured, measuredAt: STARTS_AT + MINUTE_MS + 1 },
      freshest: undefined,
      moment: { kind: 'unknown' },
    },
    { name: 'both', offset: measured, freshest: heard, moment: { kind: 'measured', at: STARTS_AT + 3000 } },
  ])('by $name', ({ offset, freshest, moment }) => {
    expect(kioskMoment(STARTS_AT, offset, freshest)).toEqual(moment);
  });
});
