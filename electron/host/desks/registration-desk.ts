/** Face registration behind a sign-in: consent first, then shots, then a sealed template; withdrawal destroys it. */
import type { Outcome, Registration, Seen } from '#core/contracts/kiosk.ts';
import {
  CHOOSE,
  SHOTS,
  step,
  type RegistrationEffect,
  type RegistrationEvent,
  type RegistrationState,
} from '#core/face/registration.ts';
import type { PersonId } from '#core/ids.ts';
import type { Staff } from '#core/kiosk/flow.ts';
import type { Student } from '#core/roster/person.ts';
import type { Result } from '#core/result.ts';
import type { TemplateFailure, Templates } from '../local-store/templates.ts';
import { DONE, refused } from './outcome.ts';
import type { Clock } from '../ports.ts';
import type { School } from './school.ts';

export interface RegistrationDesk {
  /** `people`: who may be chosen. */
  readonly view: (people: readonly Student[]) => Registration;
  readonly choose: (studentId: PersonId) => Outcome;
  readonly consent: (staff: Staff, given: boolean) => Outcome;
  readonly shot: (seen: Seen) => Outcome;
  readonly withdraw: () => Outcome;
  /** The screen was left: shots of a registration that was not finished are forgotten. */
  readonly leave: () => void;
}

export interface RegistrationDeskDeps {
  readonly templates: Pick<Templates, 'consent' | 'save' | 'withdraw' | 'registered'>;
  readonly clock: Clock;
  readonly school: () => School | undefined;
  /** The model whose embeddings are compared here. */
  readonly model: string;
}

export function createRegistrationDesk(deps: RegistrationDeskDeps): RegistrationDesk {
  const { templates, clock, school, model } = deps;
  let state: RegistrationState = CHOOSE;

  function send(event: RegistrationEvent, carryOut: (effect: RegistrationEffect) => Outcome): Outcome {
    const { state: next, effects } = step(state, event);
    state = next;
    for (const effect of effects) {
      const outcome = carryOut(effect);
      if (outcome.kind === 'refused') {
        state = CHOOSE;
        return outcome;
      }
    }
    return DONE;
  }

  function carryOut(effect: RegistrationEffect, staff: Staff | undefined): Outcome {
    const at = clock.now();
    const studentId = effect.student.id;
    switch (effect.kind) {
      case 'record-consent':
        if (staff === undefined) return refused('not-signed-in');
        return outcomeOf(templates.consent({ studentId, at, takenBy: staff.id }));
      case 'seal': {
        const saved = templates.save(studentId, { model: effect.model, embedding: effect.embedding }, at);
        return saved.ok ? send({ kind: 'sealed' }, quiet) : outcomeOf(saved);
      }
      case 'withdraw':
        return outcomeOf(templates.withdraw(studentId, at));
    }
  }

  const quiet = (effect: RegistrationEffect): Outcome => carryOut(effect, undefined);

  return {
    view(people) {
      const registered = templates.registered();
      switch (state.kind) {
        case 'choose':
          return {
            kind: 'choose',
            people: people.toSorted(byRollNumber).map(({ id, name, rollNumber }) => {
              const student = { id, name: `${name.first} ${name.last}` };
              return { student, rollNumber, registered: registered.has(id) };
            }),
          };
        case 'shots':
          return {
            kind: 'shots',
            student: state.student,
            taken: state.shots.length,
            wanted: SHOTS,
            ...(state.refused === undefined ? {} : { refused: state.refused }),
          };
        case 'sealing':
          return { kind: 'shots', student: state.student, taken: SHOTS, wanted: SHOTS };
        case 'consent':
        case 'done':
        case 'registered':
        case 'withdrawn':
          return state;
      }
    },
    choose(studentId) {
      const student = school()?.student(studentId);
      if (student === undefined) return refused('unknown-person');
      const name = `${student.name.first} ${student.name.last}`;
      const registeredSince = templates.registered().get(studentId);
      return send({ kind: 'chosen', student: { id: studentId, name }, registeredSince }, quiet);
    },
    consent: (staff, given) =>
      state.kind === 'consent'
        ? send({ kind: 'consent', given }, (effect) => carryOut(effect, staff))
        : refused('not-now'),
    shot(seen) {
      if (state.kind !== 'shots') return refused('not-now');
      if (seen.kind === 'face' && seen.model !== model) return refused('shot-refused');
      const outcome = send({ kind: 'shot', seen }, quiet);
      return shotRefused(state) ? refused('shot-refused') : outcome;
    },
    withdraw: () => ('student' in state ? send({ kind: 'withdrew' }, quiet) : refused('not-now')),
    leave() {
      state = CHOOSE;
    },
  };
}

function outcomeOf(result: Result<undefined, TemplateFailure>): Outcome {
  return result.ok ? DONE : refused(result.error.kind);
}

function shotRefused(state: RegistrationState): boolean {
  return state.kind === 'shots' && state.refused !== undefined;
}

function byRollNumber(one: Student, other: Student): number {
  return one.rollNumber.localeCompare(other.rollNumber);
}
