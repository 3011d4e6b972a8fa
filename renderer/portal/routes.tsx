/** The addresses of the app. The phone's pages come with the first load; the portal's when one opens them. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { z } from 'zod';
import { Role } from '#core/roster/person.ts';
import { LocalDate } from '#core/time.ts';
import { CheckInScreen } from './phone/check-in-screen.tsx';
import { HomeScreen } from './phone/home-screen.tsx';
import { ReceiptScreen } from './phone/receipt-screen.tsx';
import { StoppedPage, UnknownPage } from './plain-pages.tsx';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: UnknownPage,
  errorComponent: StoppedPage,
});

const checkIn = createRoute({ getParentRoute: () => root, path: '/c/$token', component: CheckInScreen });
const home = createRoute({ getParentRoute: () => root, path: '/phone', component: HomeScreen });
const receipt = createRoute({
  getParentRoute: () => root,
  path: '/phone/receipts/$sessionId',
  component: ReceiptScreen,
});

/** A day that is no day is today. */
const DaySearch = z.object({ date: LocalDate.optional().catch(undefined) });

/** A list that is none is that of those who wait. */
const PeopleSearch = z.object({
  list: z.enum(['members', 'invitations']).optional().catch(undefined),
  role: Role.optional().catch(undefined),
});

const portal = createRoute({ getParentRoute: () => root, path: '/portal', component: Outlet });
const today = createRoute({
  getParentRoute: () => portal,
  path: '/',
  validateSearch: DaySearch,
  component: lazyRouteComponent(() => import('./staff/today-screen.tsx'), 'TodayScreen'),
});
const report = createRoute({
  getParentRoute: () => portal,
  path: '/sessions/$sessionId',
  component: lazyRouteComponent(() => import('./staff/report-screen.tsx'), 'ReportScreen'),
});
const firstAdmin = createRoute({
  getParentRoute: () => portal,
  path: '/first-admin',
  component: lazyRouteComponent(() => import('./admin/first-admin-screen.tsx'), 'FirstAdminScreen'),
});
const kiosks = createRoute({
  getParentRoute: () => portal,
  path: '/kiosks',
  component: lazyRouteComponent(() => import('./admin/kiosks-screen.tsx'), 'KiosksScreen'),
});
const people = createRoute({
  getParentRoute: () => portal,
  path: '/people',
  validateSearch: PeopleSearch,
  component: lazyRouteComponent(() => import('./admin/people-screen.tsx'), 'PeopleScreen'),
});
const invite = createRoute({
  getParentRoute: () => portal,
  path: '/account/invite',
  component: lazyRouteComponent(() => import('./account/invite-screen.tsx'), 'InviteScreen'),
});
const reset = createRoute({
  getParentRoute: () => portal,
  path: '/account/reset',
  component: lazyRouteComponent(() => import('./account/reset-screen.tsx'), 'ResetScreen'),
});
const confirmEmail = createRoute({
  getParentRoute: () => portal,
  path: '/account/confirm-email',
  component: lazyRouteComponent(() => import('./account/confirm-email-screen.tsx'), 'ConfirmEmailScreen'),
});
const register = createRoute({
  getParentRoute: () => portal,
  path: '/account/register',
  component: lazyRouteComponent(() => import('./account/register-screen.tsx'), 'RegisterScreen'),
});

export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([
      checkIn,
      home,
      receipt,
      portal.addChildren([today, report, firstAdmin, kiosks, people, invite, reset, confirmEmail, register]),
    ]),
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
