/** What a person may do in their campus, so that screens hide the rest. The server asks the same again. */
import { can, type Action, type Actor, type Subjects } from '#core/access/can.ts';
import type { Me } from '#core/contracts/api.ts';
import type { CampusId, PersonId } from '#core/ids.ts';

/** The actions that are asked about a campus alone. */
export type CampusAction = {
  [A in Action]: { readonly campusId: CampusId } extends Subjects[A] ? A : never;
}[Action];

export function may(me: Me, action: CampusAction): boolean {
  return can(actorFrom(me), action, { campusId: me.campusId });
}

/** Whether they may make a one-time code for that person of their campus. */
export function mayReset(me: Me, id: PersonId): boolean {
  return can(actorFrom(me), 'make-reset-code', { id, campusId: me.campusId });
}

function actorFrom({ id, role, campusId }: Me): Actor {
  return { kind: 'person', id, role, campusId };
}
