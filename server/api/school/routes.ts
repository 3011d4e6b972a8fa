/** The school as the office reads and changes it, kind by kind. */
import type { FastifyPluginAsync } from 'fastify';
import { beaconKind } from './beacons.ts';
import { campusKind } from './campuses.ts';
import { classGroupKind } from './class-groups.ts';
import { courseKind } from './courses.ts';
import { coverKind } from './covers.ts';
import { documentRoutes } from './documents.ts';
import { enrolmentKind } from './enrolments.ts';
import type { OfficeDeps } from './office.ts';
import { policyKind } from './policies.ts';
import { roomKind } from './rooms.ts';
import { timetableKind } from './timetable.ts';

export function schoolRoutes(deps: OfficeDeps): FastifyPluginAsync {
  return async (app) => {
    documentRoutes(app, deps, campusKind(deps));
    documentRoutes(app, deps, roomKind(deps));
    documentRoutes(app, deps, courseKind(deps));
    documentRoutes(app, deps, classGroupKind(deps));
    documentRoutes(app, deps, enrolmentKind(deps));
    documentRoutes(app, deps, timetableKind(deps));
    documentRoutes(app, deps, policyKind(deps));
    documentRoutes(app, deps, beaconKind(deps));
    documentRoutes(app, deps, coverKind(deps));
  };
}
