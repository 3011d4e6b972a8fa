/**
 * The whole window: one view in, one picture out. Esc is the way to staff and the way back; F11 is the browser's. Without a
 * host nothing hides a staff screen in time, so none is shown.
 */
import { useEffect, useEffectEvent, useRef, useSyncExternalStore, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { KioskView } from '#core/contracts/kiosk.ts';
import { useKeys, useKiosk } from './kiosk-context.ts';
import type { Command } from './kiosk-store.ts';
import { useKioskLock } from './lock.ts';
import { BoardScreen } from './screens/board-screen.tsx';
import { ClassCardScreen } from './screens/class-card-screen.tsx';
import { ConfirmCloseScreen } from './screens/confirm-close-screen.tsx';
import { FacesScreen } from './screens/faces-screen.tsx';
import { HomeScreen } from './screens/home-screen.tsx';
import { PairingScreen } from './screens/pairing-screen.tsx';
import { RegisterScreen } from './screens/register-screen.tsx';
import { SignInScreen } from './screens/sign-in-screen.tsx';
import { StaffMenuScreen } from './screens/staff-menu-screen.tsx';
import { SummaryScreen } from './screens/summary-screen.tsx';
import { soundOf } from './sound-of.ts';
import { ViewContext } from './use-view.ts';

/** A staff screen that is being used is told to the host at most this often, so that it does not hide it meanwhile. */
const IN_USE_MS = 5000;

export function App(): ReactElement {
  const { t } = useTranslation('kiosk');
  const { store } = useKiosk();
  const { view, link } = useSyncExternalStore(store.subscribe, store.picture);
  useSounds(view);
  useStaysOpen(view);
  useTellsMotion(link === 'live');
  useKioskLock(view?.kioskLocked === true);
  const escape = (): void => {
    if (view !== undefined) void store.send(onEscape(view));
  };
  useKeys('window', (event) => {
    if (event.key === 'Escape') escape();
  });
  if (view === undefined || (link === 'lost' && view.staff !== undefined)) {
    return (
      <main className="sheet starting" role="status">
        <p>{t(view === undefined ? 'starting' : 'link.lost')}</p>
      </main>
    );
  }
  return (
    <ViewContext value={view}>
      <div className="screen" key={view.screen.kind} data-screen={view.screen.kind} data-link={link}>
        <ScreenOf view={view} onStaff={escape} />
      </div>
    </ViewContext>
  );
}

function ScreenOf({
  view: { screen },
  onStaff,
}: {
  readonly view: KioskView;
  readonly onStaff: () => void;
}): ReactElement {
  switch (screen.kind) {
    case 'pairing':
      return <PairingScreen screen={screen} />;
    case 'home':
      return <HomeScreen screen={screen} onStaff={onStaff} />;
    case 'sign-in':
      return <SignInScreen screen={screen} />;
    case 'class-card':
      return <ClassCardScreen screen={screen} />;
    case 'board':
      return <BoardScreen screen={screen} onStaff={onStaff} />;
    case 'staff-menu':
      return <StaffMenuScreen screen={screen} />;
    case 'register':
      return <RegisterScreen screen={screen} />;
    case 'confirm-close':
      return <ConfirmCloseScreen screen={screen} />;
    case 'summary':
      return <SummaryScreen screen={screen} />;
    case 'faces':
      return <FacesScreen screen={screen} />;
  }
}

/** From a public screen to staff, from a staff screen one step back; out of the menu nobody stays signed in. */
function onEscape({ screen, staff }: KioskView): Command {
  switch (screen.kind) {
    case 'pairing':
      return (client) => client.signIn.open({ purpose: 'exit' });
    case 'home':
    case 'board':
      return staff === undefined
        ? (client) => client.signIn.open({ purpose: 'staff' })
        : (client) => client.go({ to: 'staff-menu' });
    case 'sign-in':
    case 'summary':
    case 'staff-menu':
      return (client) => client.signIn.out();
    case 'class-card':
      return (client) => client.go({ to: 'home' });
    case 'register':
    case 'confirm-close':
    case 'faces':
      return (client) => client.go({ to: 'staff-menu' });
  }
}

/** Each change of the view makes its sound, once. */
function useSounds(view: KioskView | undefined): void {
  const { sounds } = useKiosk();
  const before = useRef<KioskView>(undefined);
  useEffect(() => {
    if (view === undefined) return;
    const sound = soundOf(before.current, view);
    before.current = view;
    if (sound !== undefined) sounds.play(sound);
  }, [view, sounds]);
}

/** Tells each host that it meets whether this screen is set to move little, and again when that changes. */
function useTellsMotion(live: boolean): void {
  const { store } = useKiosk();
  useEffect(() => {
    if (!live) return undefined;
    const asked = window.matchMedia('(prefers-reduced-motion: reduce)');
    const tell = (): void => void store.send((client) => client.lane.motion({ reduced: asked.matches }));
    tell();
    asked.addEventListener('change', tell);
    return () => asked.removeEventListener('change', tell);
  }, [live, store]);
}

/** Moving about on a staff screen without a command is using it too. */
function useStaysOpen(view: KioskView | undefined): void {
  const { store } = useKiosk();
  const toldAt = useRef(0);
  const onUse = useEffectEvent(() => {
    const kind = view?.screen.kind;
    if (kind !== 'register' && kind !== 'staff-menu' && kind !== 'confirm-close') return;
    if (store.now() - toldAt.current < IN_USE_MS) return;
    toldAt.current = store.now();
    void store.send((client) => client.go({ to: kind }));
  });
  useEffect(() => {
    window.addEventListener('pointerdown', onUse);
    window.addEventListener('keydown', onUse);
    return () => {
      window.removeEventListener('pointerdown', onUse);
      window.removeEventListener('keydown', onUse);
    };
  }, []);
}
