/** The whole view: which screen the flow shows, filled with what the desks know. */
import type { KioskView, Phones, Screen } from '#core/contracts/kiosk.ts';
import type { KioskState, Staff } from '#core/kiosk/flow.ts';
import type { PairingState } from '#core/kiosk/pairing.ts';
import type { Instant } from '#core/time.ts';
import type { BeaconScanner } from '../beacons/beacon-scanner.ts';
import type { CheckInDesk } from '../desks/check-in-desk.ts';
import type { ClassDesk } from '../desks/class-desk.ts';
import type { Codes } from '../desks/codes.ts';
import type { FaceDesk } from '../desks/face-desk.ts';
import { healthOf } from './health.ts';
import { heardOf } from '../beacons/heard.ts';
import type { KioskHostDeps } from '../kiosk-host-deps.ts';
import type { RegisterDesk } from '../desks/register-desk.ts';
import type { RegistrationDesk } from '../desks/registration-desk.ts';
import {
  boardScreen,
  confirmCloseScreen,
  homeScreen,
  laneOf,
  openCard,
  registerScreen,
  summaryScreen,
} from './screens.ts';
import type { SessionBook, Sheet } from '../desks/session-book.ts';
import type { StaffDesk } from '../desks/staff-desk.ts';
import type { SyncStatus } from '../sync/sync-service.ts';
import {
  cardOf,
  doorsAt,
  heroOf,
  mayClose,
  mayRun,
  offerFor,
  startOffer,
  type Picture,
} from '../desks/timetable-desk.ts';

export interface Desks {
  readonly book: SessionBook;
  readonly classDesk: Pick<ClassDesk, 'pulledBefore'>;
  readonly faces: FaceDesk;
  readonly staffDesk: StaffDesk;
  readonly registerDesk: RegisterDesk;
  readonly registration: RegistrationDesk;
  readonly checkIn: CheckInDesk;
  readonly scanner: BeaconScanner;
}

export interface ViewInput {
  readonly deps: KioskHostDeps;
  readonly desks: Desks;
  readonly startedAt: Instant;
  readonly state: KioskState;
  readonly codes: Codes | undefined;
  readonly sync: SyncStatus | undefined;
  readonly picture: Picture | undefined;
}

export function createKioskView(input: ViewInput): KioskView {
  const { deps, desks, startedAt, state, sync, picture } = input;
  const staff = picture === undefined ? undefined : staffOf(picture, state.staff);
  const health = healthOf({
    store: deps.store,
    clock: deps.clock,
    sync,
    startedAt,
    camera: desks.checkIn.camera(),
    beacons: deps.beacons,
  });
  const view = {
    version: 1,
    now: picture?.now ?? deps.clock.now(),
    zone: picture?.school.reference.campus.zone ?? 'UTC',
    roomName: picture?.school.reference.room.name ?? '',
    rehearsal: deps.options.rehearsal,
    demo: picture?.school.reference.demo ?? false,
    kioskLocked: deps.options.kioskLocked,
    health,
    screen: screenOf(input),
  } as const;
  return staff === undefined ? view : { ...view, staff };
}

function screenOf(input: ViewInput): Screen {
  const { state, picture, codes } = input;
  if (picture === undefined || codes === undefined) return pairingScreen(input);
  const { showing } = state;
  switch (showing.kind) {
    case 'pairing':
      return pairingScreen(input);
    case 'home':
      return homeScreen(picture);
    case 'sign-in':
      return signInScreen(picture, showing.purpose, input.desks.staffDesk);
    case 'class-card':
      return classCardScreen(input, picture, showing.sessionId) ?? staffMenu(input, picture);
    case 'summary':
      return summaryOf(input, picture, showing);
    case 'faces':
      return facesScreen(input, picture);
    case 'staff-menu':
    case 'exit':
      return staffMenu(input, picture);
    case 'board':
    case 'register':
    case 'confirm-close':
      return sessionScreen(input, picture, codes, showing.kind);
  }
}

function sessionScreen(
  input: ViewInput,
  picture: Picture,
  codes: Codes,
  kind: 'board' | 'register' | 'confirm-close',
): Screen {
  const sheet = openSheet(picture);
  if (sheet === undefined) return homeScreen(picture);
  switch (kind) {
    case 'board':
      return boardOf(input, picture, codes, sheet);
    case 'register':
      return registerScreen(picture, sheet, input.desks.registerDesk.last());
    case 'confirm-close':
      return confirmCloseScreen(picture, sheet, pullAgeMs(input, picture.now));
  }
}

function boardOf(input: ViewInput, picture: Picture, codes: Codes, sheet: Sheet): Screen {
  const { deps, desks } = input;
  const { now, school } = picture;
  const { sessionId } = sheet.opened;
  const { origin } = school.reference.phones;
  const nearby = desks.scanner.nearby();
  const registered = desks.faces.registered();
  return boardScreen(picture, sheet, {
    qr: codes.qr(sessionId, deps.options.publicOrigin ?? origin, now),
    otp: codes.otp(sessionId, now),
    phones: phonesOf(input, picture),
    lane: laneOf(desks.checkIn.lane(), heardOf({ sheet, nearby, registered, now })),
  });
}

function phonesOf({ sync }: ViewInput, { school }: Picture): Phones {
  return sync?.server.kind === 'online' ? school.reference.phones.reach : 'server-away';
}

function pairingScreen({ deps, state, picture }: ViewInput): Screen {
  return {
    kind: 'pairing',
    apiOrigin: deps.options.apiOrigin,
    ...pairingStep(deps.pairing.state()),
    revoked: state.standing === 'revoked',
    unsent: deps.store.outbox.count(),
    knowsStaff: picture !== undefined && picture.school.reference.staff.length > 0,
  };
}

/** A server that starts beside this kiosk is waited for in quiet. */
function pairingStep(state: PairingState): Pick<Extract<Screen, { kind: 'pairing' }>, 'step' | 'problem'> {
  switch (state.kind) {
    case 'asking': {
      const problem = state.problem ?? state.server;
      if (problem !== undefined) return { step: 'asking', problem };
      return { step: state.by === 'file' ? 'starting' : 'asking' };
    }
    case 'trying':
      return { step: state.by === 'file' ? 'starting' : 'trying' };
    case 'waiting': {
      const { by, problem } = state;
      const isStarting = by === 'file' && problem === 'server-unreachable';
      return isStarting ? { step: 'starting' } : { step: 'waiting', problem };
    }
    case 'taken':
      return { step: 'taken', problem: 'kiosk-taken' };
    case 'idle':
    case 'paired':
      return { step: 'paired' };
  }
}

function signInScreen(
  picture: Picture,
  purpose: Extract<Screen, { kind: 'sign-in' }>['purpose'],
  staffDesk: StaffDesk,
): Screen {
  const open = openSheet(picture)?.opened;
  const hero = heroOf(picture);
  const preferred = (open ?? hero)?.teacherId;
  const toCome = open === undefined && hero !== undefined && picture.now < doorsAt(picture.school, hero);
  const { about, failure, triesLeft, lockedUntil } = staffDesk.pad(preferred);
  const people = picture.school.reference.staff
    .map(({ id, displayName }) => ({ id, name: displayName }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return {
    kind: 'sign-in',
    purpose,
    people,
    teaches: toCome ? 'next' : 'this',
    triesLeft,
    ...(preferred === undefined ? {} : { preferred }),
    ...(about === undefined ? {} : { about }),
    ...(failure === undefined ? {} : { failure }),
    ...(lockedUntil === undefined ? {} : { lockedUntil }),
  };
}

function classCardScreen(
  input: ViewInput,
  picture: Picture,
  sessionId: Sheet['opened']['sessionId'] | undefined,
): Screen | undefined {
  const { staff } = input.state;
  const chosen = picture.school.reference.occurrences.find((one) => one.sessionId === sessionId);
  if (staff === undefined) return undefined;
  const occurrence = chosen ?? offerFor(picture, staff)?.occurrence;
  const card = occurrence === undefined ? undefined : cardOf(picture, occurrence);
  if (occurrence === undefined || card === undefined) return undefined;
  const start = startOffer(picture, staff, occurrence);
  const away = occurrence.roomId === picture.school.reference.room.id ? undefined : card.roomName;
  const phones = phonesOf(input, picture);
  const screen = { kind: 'class-card', card, start, phones } as const;
  return away === undefined ? screen : { ...screen, elsewhere: away };
}

function staffMenu(input: ViewInput, picture: Picture): Screen {
  const { deps, desks, state } = input;
  const open = openCard(picture);
  return {
    kind: 'staff-menu',
    phones: phonesOf(input, picture),
    may: mayDo(picture, state.staff),
    faces: facesOf({ picture, desks, keysUnprotected: deps.options.keysUnprotected }),
    kioskLocked: deps.options.kioskLocked,
    ...(open === undefined ? {} : { open }),
  };
}

interface FacesInput {
  readonly picture: Picture;
  readonly desks: Pick<Desks, 'faces'>;
  readonly keysUnprotected: boolean;
}

/** What staff may do with faces here. Deleting one is never refused. */
export function facesOf({
  picture,
  desks,
  keysUnprotected,
}: FacesInput): Extract<Screen, { kind: 'staff-menu' }>['faces'] {
  if (!picture.school.reference.faceAllowed) return 'faces-off';
  if (!keysUnprotected) return 'on';
  return desks.faces.registered().size === 0 ? 'keys-unprotected' : 'withdraw-only';
}

function mayDo(picture: Picture, staff: Staff | undefined): Extract<Screen, { kind: 'staff-menu' }>['may'] {
  const opened = openSheet(picture)?.opened;
  if (staff === undefined) return { start: false, mark: false, close: false };
  if (opened === undefined)
    return { start: offerFor(picture, staff) !== undefined, mark: false, close: false };
  return {
    start: false,
    mark: mayRun(picture.school, staff, opened),
    close: mayClose(picture, staff, opened),
  };
}

function summaryOf(
  input: ViewInput,
  picture: Picture,
  { sessionId, undoUntil }: Extract<KioskState['showing'], { kind: 'summary' }>,
): Screen {
  const sheet = picture.book.of(sessionId);
  if (sheet === undefined) return homeScreen(picture);
  const { ledger, outbox } = input.deps.store;
  const factsMade = ledger.factsOf(sessionId).length;
  const factsSent = Math.max(0, factsMade - outbox.count());
  return summaryScreen(picture, sheet, {
    undoUntil,
    factsMade,
    factsSent,
    pulledAt: input.desks.classDesk.pulledBefore(sessionId),
  });
}

function facesScreen({ desks }: ViewInput, picture: Picture): Screen {
  const people = openSheet(picture)?.students ?? picture.school.reference.students;
  return { kind: 'faces', registration: desks.registration.view(people) };
}

/** The sheet of the open class. */
export function openSheet({ openId, book }: Picture): Sheet | undefined {
  return openId === undefined ? undefined : book.of(openId);
}

function lastPullAt({ deps, sync }: ViewInput): Instant | undefined {
  return sync?.server.lastPullAt ?? deps.store.settings.lastPullAt();
}

function pullAgeMs(input: ViewInput, now: Instant): number | undefined {
  const at = lastPullAt(input);
  return at === undefined ? undefined : Math.max(0, now - at);
}

function staffOf({ school }: Picture, staff: Staff | undefined): KioskView['staff'] {
  if (staff === undefined) return undefined;
  return { id: staff.id, role: staff.role, name: school.staff(staff.id)?.displayName ?? '' };
}
