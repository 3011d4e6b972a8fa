/** What programs say to each other: the doors let the right things in and nothing else. */
import { describe, expect, test } from 'vitest';
import { Login, phoneMessage, PushSegment, ScanQr, TypeOtp } from '#core/contracts/api.ts';
import { Embedding, kioskContract, Seen } from '#core/contracts/kiosk.ts';
import { ADA, KIOSK, STARTS_AT } from '../../support/facts.ts';

test('a phone signs the code, its person and the time', () => {
  expect(phoneMessage('token', ADA, STARTS_AT)).toBe(
    `smartpresence/device/1|token|${ADA}|${String(STARTS_AT)}`,
  );
});

describe('bodies', () => {
  test.each([
    { schema: Login, good: { name: 'S001', password: 'x' } },
    { schema: ScanQr, good: { token: 'x' } },
    { schema: TypeOtp, good: { roomCode: 'B204', otp: '123456' } },
    {
      schema: PushSegment,
      good: {
        version: 1,
        kioskId: KIOSK,
        from: 1,
        bodies: ['{}'],
        signature: 'x'.repeat(86),
        sentAt: STARTS_AT,
      },
    },
  ])('case %#: a field that is not known is refused', ({ schema, good }) => {
    expect(schema.safeParse(good).success).toBe(true);
    expect(schema.safeParse({ ...good, $ne: null }).success).toBe(false);
  });

  test.each(['12345', '1234567', '12345a', ''])('"%s" is no one-time code', (otp) => {
    expect(TypeOtp.safeParse({ roomCode: 'B204', otp }).success).toBe(false);
  });
});

describe('looks', () => {
  test.each([
    { length: 127, good: false },
    { length: 128, good: true },
    { length: 129, good: false },
  ])('an embedding of $length numbers is taken: $good', ({ length, good }) => {
    expect(Embedding.safeParse(Array.from({ length }, () => 0)).success).toBe(good);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('an embedding with %d is refused', (value) => {
    const embedding = Array.from({ length: 128 }, () => value);
    expect(Seen.safeParse({ kind: 'face', embedding, model: 'm' }).success).toBe(false);
  });
});

test('the window may ask for these and nothing else', () => {
  expect(Object.keys(kioskContract).sort()).toEqual([
    'exit',
    'faces',
    'go',
    'lane',
    'pairing',
    'register',
    'session',
    'signIn',
    'watch',
  ]);
});
