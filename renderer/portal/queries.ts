/** How screens ask: one hook a question. A 401 anywhere puts the sign-in form in the place of the screen. */
import {
  MutationCache,
  QueryCache,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import {
  Health,
  type Login,
  type Me,
  type Receipt,
  type SessionList,
  type SessionReport,
  type TypeOtp,
} from '#core/contracts/api.ts';
import type { SessionId } from '#core/ids.ts';
import type { LocalDate } from '#core/time.ts';
import { ApiError, failureIn, valueOf } from './api-error.ts';
import { useServices } from './services.ts';

/** Who is signed in. `lapsed`: someone was, a moment ago. */
export interface Person {
  readonly me: Me | undefined;
  readonly lapsed: boolean;
}

/** How often an open class, and the list of a day, are asked for. */
const LIVE_MS = 2000;
const LIST_MS = 10_000;
/** The key of `usePerson`. */
export const ME = ['me'] as const;

/** Asks even where the browser believes itself offline: a school's server may be in reach without the internet. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error): void => {
    const isOut = error instanceof ApiError && error.failure.kind === 'signed-out';
    // Nobody was signed in: then it is a wrong password, which the form tells.
    if (isOut && client.getQueryData<Person>(ME)?.me !== undefined)
      client.setQueryData<Person>(ME, { me: undefined, lapsed: true });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: isWorthAnother,
        retryDelay: 800,
        staleTime: 1000,
        throwOnError: (error) => !(error instanceof ApiError),
      },
      mutations: { networkMode: 'always', throwOnError: (error) => !(error instanceof ApiError) },
    },
  });
  return client;
}

/** Once more, and only where no answer came. Every question here may be asked twice. */
function isWorthAnother(tries: number, error: Error): boolean {
  return tries < 1 && error instanceof ApiError && error.failure.kind === 'out-of-reach';
}

export function usePerson(): UseQueryResult<Person> {
  const { api } = useServices();
  return useQuery<Person>({
    queryKey: ME,
    queryFn: async ({ signal }) => {
      const answer = await api.me(signal);
      const nobody = !answer.ok && answer.error.kind === 'signed-out';
      return { me: nobody ? undefined : valueOf(answer), lapsed: false };
    },
    staleTime: Infinity,
  });
}

/** Whether nothing was ever changed in this school, so that it has no admin either. */
export function useIsNewSchool(): UseQueryResult<boolean> {
  const { door } = useServices();
  return useQuery({
    queryKey: ['health'],
    queryFn: async ({ signal }) => {
      const { store, school } = valueOf(await door.look('/health', Health, signal));
      return store === 'ok' && school === 'empty';
    },
  });
}

/** Whether the server sends mail; undefined while that is not known. */
export function useSendsMail(): UseQueryResult<boolean> {
  const { door } = useServices();
  return useQuery({
    queryKey: ['health', 'mail'],
    queryFn: async ({ signal }) => valueOf(await door.look('/health', Health, signal)).mail !== false,
  });
}

export function useSignIn(): UseMutationResult<Me, Error, Login> {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (login: Login) => valueOf(await api.signIn(login)),
    onSuccess: (me) => client.setQueryData<Person>(ME, { me, lapsed: false }),
  });
}

/** Forgets everything that was asked for. Where the server did not answer the person is still signed in, and the screen says so. */
export function useSignOut(): UseMutationResult<undefined, Error, void> {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => valueOf(await api.signOut()),
    onSuccess: () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] });
      client.setQueryData<Person>(ME, { me: undefined, lapsed: false });
    },
  });
}

/**
 * Signs and sends a scanned code, once for each person and code. Sending it again is safe: the same person with the
 * same code gets the same answer.
 */
export function useScan(token: string, me: Me): UseQueryResult<Receipt> {
  const { api, clock, deviceKey, lastReceipts } = useServices();
  return useQuery({
    queryKey: ['scan', token, me.id],
    queryFn: async () => {
      const device = await deviceKey.sign(token, me.id, clock.now());
      const receipt = valueOf(await api.scan({ token, ...(device && { device }) }));
      lastReceipts.keep({ personId: me.id, sessionId: receipt.sessionId, at: receipt.checkedInAt });
      return receipt;
    },
    staleTime: Infinity,
    gcTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: (tries, error) => tries < 2 && failureIn(error).kind === 'out-of-reach',
  });
}

export function useTypedCode(me: Me): UseMutationResult<Receipt, Error, Omit<TypeOtp, 'device'>> {
  const { api, clock, deviceKey, lastReceipts } = useServices();
  return useMutation({
    mutationFn: async ({ roomCode, otp }: Omit<TypeOtp, 'device'>) => {
      const device = await deviceKey.sign(`${roomCode}|${otp}`, me.id, clock.now());
      const receipt = valueOf(await api.typeCode({ roomCode, otp, ...(device && { device }) }));
      lastReceipts.keep({ personId: me.id, sessionId: receipt.sessionId, at: receipt.checkedInAt });
      return receipt;
    },
  });
}

/** Whether this phone can sign. */
export function useDeviceKeyState() {
  const { deviceKey } = useServices();
  return useQuery({ queryKey: ['device-key'], queryFn: () => deviceKey.state(), staleTime: Infinity });
}

export function useReceipt(sessionId: SessionId): UseQueryResult<Receipt> {
  const { api } = useServices();
  return useQuery({
    queryKey: ['receipt', sessionId],
    queryFn: async ({ signal }) => valueOf(await api.receipt(sessionId, signal)),
  });
}

export function useSessions(date: LocalDate): UseQueryResult<SessionList> {
  const { api } = useServices();
  return useQuery({
    queryKey: ['sessions', date],
    queryFn: async ({ signal }) => valueOf(await api.sessions(date, signal)),
    refetchInterval: LIST_MS,
  });
}

/** Asked for again and again while the class is open. */
export function useReport(sessionId: SessionId): UseQueryResult<SessionReport> {
  const { api } = useServices();
  return useQuery({
    queryKey: ['report', sessionId],
    queryFn: async ({ signal }) => valueOf(await api.report(sessionId, signal)),
    refetchInterval: ({ state }) => (state.data?.session.state === 'closed' ? false : LIVE_MS),
  });
}
