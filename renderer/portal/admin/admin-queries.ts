/** How the screens of the school office ask: one hook a question. What was changed is read anew. */
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type {
  Decided,
  FirstAdmin,
  InvitePage,
  MadeInvite,
  NewInvite,
  PeoplePage,
  PersonRow,
  ResetCode,
} from '#core/contracts/accounts.ts';
import type { Me } from '#core/contracts/api.ts';
import type { KioskDetail, PairingCode } from '#core/contracts/school.ts';
import type { RoomId } from '#core/ids.ts';
import { valueOf } from '../api-error.ts';
import { ME, type Person } from '../queries.ts';
import { useServices } from '../services.ts';
import {
  createAdminApi,
  type AdminApi,
  type Decision,
  type Kiosk,
  type KioskPage,
  type NewRoomForm,
  type PeopleWish,
  type Room,
} from './admin-api.ts';

/** How often lists are asked for while they are looked at. */
const LIST_MS = 10_000;
const KIOSKS = ['office', 'kiosks'] as const;
const ROOMS = ['office', 'rooms'] as const;
const PEOPLE = ['office', 'people'] as const;
const INVITES = ['office', 'invites'] as const;

type Pages<P> = UseInfiniteQueryResult<InfiniteData<P, string>>;

function useAdminApi(): AdminApi {
  return createAdminApi(useServices().door);
}

const nextOf = ({ next }: { readonly next?: string | undefined }): string | undefined => next;

export function useKiosks(): Pages<KioskPage> {
  const api = useAdminApi();
  return useInfiniteQuery({
    queryKey: KIOSKS,
    queryFn: async ({ pageParam, signal }) => valueOf(await api.kiosks(pageParam, signal)),
    initialPageParam: '',
    getNextPageParam: nextOf,
    refetchInterval: LIST_MS,
  });
}

export function useRooms(): UseQueryResult<readonly Room[]> {
  const api = useAdminApi();
  return useQuery({ queryKey: ROOMS, queryFn: async ({ signal }) => valueOf(await api.rooms(signal)) });
}

export function usePeople(wish: PeopleWish): Pages<PeoplePage> {
  const api = useAdminApi();
  return useInfiniteQuery({
    queryKey: [...PEOPLE, wish.state, wish.role ?? 'all'],
    queryFn: async ({ pageParam, signal }) => valueOf(await api.people(wish, pageParam, signal)),
    initialPageParam: '',
    getNextPageParam: nextOf,
    refetchInterval: LIST_MS,
  });
}

/** Finds the student with a roll number; undefined where there is none. */
export function useStudentWith(): UseMutationResult<PersonRow | undefined, Error, string> {
  const api = useAdminApi();
  return useMutation({
    mutationFn: async (rollNumber: string) => valueOf(await api.studentWith(rollNumber)),
  });
}

export function useInvites(): Pages<InvitePage> {
  const api = useAdminApi();
  return useInfiniteQuery({
    queryKey: INVITES,
    queryFn: async ({ pageParam, signal }) => valueOf(await api.invites(pageParam, signal)),
    initialPageParam: '',
    getNextPageParam: nextOf,
    refetchInterval: LIST_MS,
  });
}

/** Asks, and then has what stands under `key` read anew. */
function useChange<Wish, T>(
  key: readonly string[],
  ask: (api: AdminApi, wish: Wish) => Promise<T>,
): UseMutationResult<T, Error, Wish> {
  const api = useAdminApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => ask(api, wish),
    // Also where it went wrong: the answer may have been lost on the way back.
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useMakeRoom(): UseMutationResult<Room, Error, NewRoomForm> {
  return useChange(ROOMS, async (api, room) => valueOf(await api.makeRoom(room)));
}

export function usePairingCode(): UseMutationResult<PairingCode, Error, RoomId> {
  return useChange(KIOSKS, async (api, roomId) => valueOf(await api.makePairingCode(roomId)));
}

export function useRevokeKiosk(): UseMutationResult<
  KioskDetail,
  Error,
  { readonly kiosk: Kiosk; readonly reason: string }
> {
  return useChange(KIOSKS, async (api, { kiosk, reason }) =>
    valueOf(await api.revokeKiosk(kiosk.id, reason)),
  );
}

export function useDecide(): UseMutationResult<Decided, Error, Decision> {
  return useChange(PEOPLE, async (api, decision) => valueOf(await api.decide(decision)));
}

export function useInvite(): UseMutationResult<MadeInvite, Error, NewInvite> {
  return useChange(INVITES, async (api, asked) => valueOf(await api.invite(asked)));
}

export function useResetCode(): UseMutationResult<ResetCode, Error, PersonRow> {
  return useChange(PEOPLE, async (api, { id }) => valueOf(await api.makeResetCode(id)));
}

export type FirstAdminOutcome = { readonly kind: 'signed-in'; readonly me: Me } | { readonly kind: 'made' };

/** Registers, and signs in at once; `made`: the account is there, and only signing in did not work. */
export function useFirstAdmin(): UseMutationResult<FirstAdminOutcome, Error, FirstAdmin> {
  const { api: signing, door } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (asked: FirstAdmin): Promise<FirstAdminOutcome> => {
      valueOf(await createAdminApi(door).registerFirst(asked));
      const signedIn = await signing.signIn({ name: asked.email, password: asked.password });
      return signedIn.ok ? { kind: 'signed-in', me: signedIn.value } : { kind: 'made' };
    },
    onSuccess: (outcome) => {
      if (outcome.kind === 'signed-in') client.setQueryData<Person>(ME, { me: outcome.me, lapsed: false });
    },
  });
}
