/** What screens ask about passkeys: each is two questions to the API with the browser's answer between. */
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { Me } from '#core/contracts/api.ts';
import { valueOf } from './api-error.ts';
import { ME, type Person } from './queries.ts';
import { useServices } from './services.ts';
import type { Passkeys } from './sign-in/passkeys.ts';
import { timeText } from './times.ts';
import { say } from './words.ts';

export type PasskeyOutcome = { readonly kind: 'signed-in'; readonly me: Me } | { readonly kind: 'cancelled' };

export function usePasskeySignIn(): UseMutationResult<PasskeyOutcome, Error, Passkeys> {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (passkeys: Passkeys) => {
      const credential = await passkeys.get(valueOf(await api.passkeyRequest()));
      if (credential === undefined) return { kind: 'cancelled' };
      return { kind: 'signed-in', me: valueOf(await api.passkeySignIn({ credential })) };
    },
    onSuccess: (outcome) => {
      if (outcome.kind === 'signed-in') client.setQueryData<Person>(ME, { me: outcome.me, lapsed: false });
    },
  });
}

export interface NewPasskey {
  readonly passkeys: Passkeys;
  readonly password?: string;
}

/** Named after the day on which it was made. */
export function useAddPasskey(
  me: Me,
): UseMutationResult<{ readonly kind: 'added' | 'cancelled' }, Error, NewPasskey> {
  const { api, clock } = useServices();
  return useMutation({
    mutationFn: async ({ passkeys, password }: NewPasskey) => {
      const options = valueOf(await api.passkeyCreation({ ...(password !== undefined && { password }) }));
      const credential = await passkeys.create(options);
      if (credential === undefined) return { kind: 'cancelled' };
      const name = say('portal:passkey.name', { day: timeText(clock.now(), me.zone, 'day-of-year') });
      valueOf(await api.registerPasskey({ name, credential }));
      return { kind: 'added' };
    },
  });
}
