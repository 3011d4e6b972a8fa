/** What people ask who cannot sign in yet: a one-time code is their proof, or an admin's approval. */
import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { z } from 'zod';
import {
  NewAccount,
  Registered,
  ResetRequested,
  SignedOut,
  type AcceptInvite,
  type ConfirmEmail,
  type Register,
  type RequestReset,
  type ResetPassword,
} from '#core/contracts/accounts.ts';
import { valueOf } from '../api-error.ts';
import { useServices } from '../services.ts';

function usePost<Asked, T>(path: string, answers: z.ZodType<T>): UseMutationResult<T, Error, Asked> {
  const { door } = useServices();
  return useMutation({ mutationFn: async (asked: Asked) => valueOf(await door.post(path, asked, answers)) });
}

export function useRegister(): UseMutationResult<Registered, Error, Register> {
  return usePost('/register', Registered);
}

export function useAcceptInvite(): UseMutationResult<NewAccount, Error, AcceptInvite> {
  return usePost('/invites/accept', NewAccount);
}

export function useResetPassword(): UseMutationResult<SignedOut, Error, ResetPassword> {
  return usePost('/password/reset', SignedOut);
}

export function useRequestReset(): UseMutationResult<z.infer<typeof ResetRequested>, Error, RequestReset> {
  return usePost('/password/reset/request', ResetRequested);
}

export function useConfirmEmail(): UseMutationResult<object, Error, ConfirmEmail> {
  return usePost('/profile/confirm-email', z.object({}));
}
