/** The browser's part of passkeys: where there are none, what is sent of what it gives, and turning away. */
import { expect, test } from 'vitest';
import type { PasskeyCreation } from '#core/contracts/sign-in.ts';
import { createPasskeys, type Browser } from '../../../renderer/portal/sign-in/passkeys.ts';

const CREATION: PasskeyCreation = {
  rp: { id: 'school.example', name: 'SmartPresence' },
  user: { id: 'AA', name: 'rao', displayName: 'Anjali Rao' },
  challenge: 'AA',
  pubKeyCredParams: [],
  timeout: 1,
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  attestation: 'none',
};
const REQUEST = {
  challenge: 'AA',
  rpId: 'school.example',
  timeout: 1,
  userVerification: 'required',
} as const;

/** A browser that answers both questions with `answer`, or rejects with it where it is an error. */
function browserWith(answer: object | null, hostname = 'school.example'): Browser {
  const answered = async (): Promise<Credential | null> => {
    if (answer instanceof Error) throw answer;
    return answer && { id: 'AA', type: 'public-key', ...answer };
  };
  const bytes = new ArrayBuffer(1);
  return {
    PublicKeyCredential: {
      parseCreationOptionsFromJSON: ({ rp }) => ({
        ...{ challenge: bytes, pubKeyCredParams: [], rp },
        user: { id: bytes, name: '', displayName: '' },
      }),
      parseRequestOptionsFromJSON: () => ({ challenge: bytes }),
    },
    navigator: { credentials: { create: answered, get: answered } },
    location: { hostname },
  };
}

test.each(['192.168.1.10', '127.0.0.1', '[::1]'])('has none on a page from %s', (hostname) => {
  expect(createPasskeys(browserWith(null, hostname))).toBeUndefined();
});

test('has none where the browser knows of none', () => {
  const { navigator, location } = browserWith(null);
  expect(createPasskeys({ navigator, location })).toBeUndefined();
});

test('sends of a new passkey only what the server takes', async () => {
  const made = {
    rawId: 'AA',
    authenticatorAttachment: 'platform',
    clientExtensionResults: { credProps: { rk: true } },
    response: { clientDataJSON: 'AB', attestationObject: 'AC', transports: ['internal'], fresh: 'field' },
  };
  expect(await createPasskeys(browserWith(made))?.create(CREATION)).toEqual({
    id: 'AA',
    rawId: 'AA',
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'AB', attestationObject: 'AC', transports: ['internal'] },
  });
});

test('sends of what was signed only what the server takes', async () => {
  const response = { clientDataJSON: 'AB', authenticatorData: 'AC', signature: 'AD', userHandle: 'AE' };
  expect(await createPasskeys(browserWith({ rawId: 'AA', response }))?.get(REQUEST)).toMatchObject({
    response,
  });
});

test.each([
  { name: 'the person turned away', answer: new DOMException('no', 'NotAllowedError') },
  { name: 'the browser gave nothing', answer: null },
  { name: 'the browser gave something else', answer: { password: 'x' } },
])('has nothing to send where $name', async ({ answer }) => {
  const passkeys = createPasskeys(browserWith(answer));
  expect(await passkeys?.create(CREATION)).toBeUndefined();
  expect(await passkeys?.get(REQUEST)).toBeUndefined();
});

test('does not hide a mistake of ours', async () => {
  await expect(createPasskeys(browserWith(new TypeError('ours')))?.get(REQUEST)).rejects.toThrow('ours');
});
