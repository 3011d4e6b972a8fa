/** The addresses of the app. The phone's pages come with the first load; the portal's when one opens them. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { z } from 'zod';
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

export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([checkIn, home, receipt, portal.addChildren([today, report])]),
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
