/**
 * Registering a face: choose the student, record the consent, take three good shots of one person, keep the mean.
 * No template without a live consent; withdrawal is one press and destroys it.
 */
import type { Choice, Seen } from '../contracts/kiosk.ts';
import type { Instant } from '../time.ts';
import { averageEmbedding, similarity } from './similarity.ts';

/** Shots that are averaged into a template: 3 to 5 good ones (docs/decisions/0003). */
export const SHOTS = 3;
/** Least similarity between the shots of one registration, so that two people never make one template. */
export const SAME_PERSON = 0.5;

type Shot = Extract<Seen, { kind: 'face' }>;
export type ShotRefusal = Extract<Seen, { kind: 'poor' }>['why'] | 'look' | 'other-person';

export type RegistrationState =
  | { readonly kind: 'choose' }
  | { readonly kind: 'consent'; readonly student: Choice }
  | {
      readonly kind: 'shots';
      readonly student: Choice;
      readonly shots: readonly Shot[];
      readonly refused: ShotRefusal | undefined;
    }
  | { readonly kind: 'sealing'; readonly student: Choice }
  | { readonly kind: 'done'; readonly student: Choice }
  | { readonly kind: 'registered'; readonly student: Choice; readonly since: Instant }
  | { readonly kind: 'withdrawn'; readonly student: Choice };

export type RegistrationEvent =
  | { readonly kind: 'chosen'; readonly student: Choice; readonly registeredSince: Instant | undefined }
  | { readonly kind: 'consent'; readonly given: boolean }
  | { readonly kind: 'shot'; readonly seen: Seen }
  | { readonly kind: 'sealed' }
  | { readonly kind: 'withdrew' }
  | { readonly kind: 'left' };

export type RegistrationEffect =
  | { readonly kind: 'record-consent'; readonly student: Choice }
  | {
      readonly kind: 'seal';
      readonly student: Choice;
      readonly embedding: Float32Array;
      readonly model: string;
    }
  | { readonly kind: 'withdraw'; readonly student: Choice };

export interface RegistrationStep {
  readonly state: RegistrationState;
  readonly effects: readonly RegistrationEffect[];
}

export const CHOOSE: RegistrationState = { kind: 'choose' };

/** The next state and what the host must do. An event that means nothing in a state leaves it as it is. */
export function step(state: RegistrationState, event: RegistrationEvent): RegistrationStep {
  switch (event.kind) {
    case 'left':
      return to(CHOOSE);
    case 'chosen':
      return to(
        event.registeredSince === undefined
          ? { kind: 'consent', student: event.student }
          : { kind: 'registered', student: event.student, since: event.registeredSince },
      );
    case 'consent':
      return state.kind === 'consent' ? onConsent(state.student, event.given) : to(state);
    case 'shot':
      return state.kind === 'shots' ? onShot(state, event.seen) : to(state);
    case 'sealed':
      return state.kind === 'sealing' ? to({ kind: 'done', student: state.student }) : to(state);
    case 'withdrew':
      return 'student' in state && state.kind !== 'consent'
        ? {
            state: { kind: 'withdrawn', student: state.student },
            effects: [{ kind: 'withdraw', student: state.student }],
          }
        : to(state);
  }
}

function onConsent(student: Choice, given: boolean): RegistrationStep {
  if (!given) return to(CHOOSE);
  return {
    state: { kind: 'shots', student, shots: [], refused: undefined },
    effects: [{ kind: 'record-consent', student }],
  };
}

function onShot(state: Extract<RegistrationState, { kind: 'shots' }>, seen: Seen): RegistrationStep {
  const refused = refusalOf(state.shots, seen);
  if (refused !== undefined || seen.kind !== 'face') return to({ ...state, refused });
  const shots = [...state.shots, seen];
  if (shots.length < SHOTS) return to({ ...state, shots, refused: undefined });
  const last = Float32Array.from(seen.embedding);
  const earlier = state.shots.map((shot) => Float32Array.from(shot.embedding));
  return {
    state: { kind: 'sealing', student: state.student },
    effects: [
      {
        kind: 'seal',
        student: state.student,
        embedding: averageEmbedding([last, ...earlier]),
        model: seen.model,
      },
    ],
  };
}

function refusalOf(shots: readonly Shot[], seen: Seen): ShotRefusal | undefined {
  if (seen.kind === 'nobody') return 'look';
  if (seen.kind === 'poor') return seen.why;
  const probe = Float32Array.from(seen.embedding);
  const alike = shots.every((shot) => similarity(Float32Array.from(shot.embedding), probe) >= SAME_PERSON);
  return alike ? undefined : 'other-person';
}

function to(state: RegistrationState): RegistrationStep {
  return { state, effects: [] };
}
