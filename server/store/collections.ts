/** Every collection of the product, by the name under which the rest of the server is given it. */
import { accountCodes } from './account-codes.ts';
import { appeals, knownAbsences } from './appeals.ts';
import { auditEntries } from './audit-entries.ts';
import { bells } from './bells.ts';
import { bootstraps } from './bootstraps.ts';
import type { Store } from './collection.ts';
import { consents, faceKeyFingerprints, faceKeys, faceTemplates } from './faces.ts';
import { errors } from './errors.ts';
import { freshestSlots, kioskClocks, kioskHeads, kiosks, quarantine, segments } from './kiosks.ts';
import { exports, imports, importSteps } from './imports.ts';
import { invites } from './invites.ts';
import { outgoingMail } from './outgoing-mail.ts';
import {
  beacons,
  campuses,
  classGroups,
  courses,
  coverGrants,
  enrolments,
  pairingCodes,
  people,
  policies,
  rooms,
  settings,
  timetableEntries,
} from './school-records.ts';
import { kioskFacts, openings, serverFacts } from './session-facts.ts';
import {
  deviceKeys,
  deviceWaits,
  otpTries,
  passkeyChallenges,
  passkeys,
  refreshTokens,
  serverKeys,
  signIns,
  signInTries,
} from './sign-ins.ts';

/** What an adapter needs to know before it opens. */
export const DECLARATIONS = [
  appeals,
  accountCodes,
  beacons,
  bells,
  bootstraps,
  campuses,
  auditEntries,
  classGroups,
  consents,
  courses,
  enrolments,
  exports,
  imports,
  importSteps,
  coverGrants,
  deviceKeys,
  deviceWaits,
  errors,
  faceKeyFingerprints,
  faceKeys,
  faceTemplates,
  freshestSlots,
  invites,
  kioskClocks,
  kioskFacts,
  kioskHeads,
  kiosks,
  knownAbsences,
  openings,
  otpTries,
  outgoingMail,
  pairingCodes,
  passkeyChallenges,
  passkeys,
  people,
  policies,
  quarantine,
  refreshTokens,
  rooms,
  segments,
  serverFacts,
  serverKeys,
  settings,
  signIns,
  signInTries,
  timetableEntries,
];

/** The collections on an open store. */
export function collectionsOf(store: Store) {
  return {
    appeals: store.collection(appeals),
    accountCodes: store.collection(accountCodes),
    beacons: store.collection(beacons),
    bells: store.collection(bells),
    bootstraps: store.collection(bootstraps),
    campuses: store.collection(campuses),
    auditEntries: store.collection(auditEntries),
    classGroups: store.collection(classGroups),
    consents: store.collection(consents),
    courses: store.collection(courses),
    enrolments: store.collection(enrolments),
    exports: store.collection(exports),
    imports: store.collection(imports),
    importSteps: store.collection(importSteps),
    coverGrants: store.collection(coverGrants),
    faceKeyFingerprints: store.collection(faceKeyFingerprints),
    faceKeys: store.collection(faceKeys),
    faceTemplates: store.collection(faceTemplates),
    deviceKeys: store.collection(deviceKeys),
    deviceWaits: store.collection(deviceWaits),
    errors: store.collection(errors),
    freshestSlots: store.collection(freshestSlots),
    invites: store.collection(invites),
    kioskClocks: store.collection(kioskClocks),
    kioskFacts: store.collection(kioskFacts),
    kioskHeads: store.collection(kioskHeads),
    kiosks: store.collection(kiosks),
    knownAbsences: store.collection(knownAbsences),
    openings: store.collection(openings),
    otpTries: store.collection(otpTries),
    outgoingMail: store.collection(outgoingMail),
    pairingCodes: store.collection(pairingCodes),
    passkeyChallenges: store.collection(passkeyChallenges),
    passkeys: store.collection(passkeys),
    people: store.collection(people),
    policies: store.collection(policies),
    quarantine: store.collection(quarantine),
    refreshTokens: store.collection(refreshTokens),
    rooms: store.collection(rooms),
    segments: store.collection(segments),
    serverFacts: store.collection(serverFacts),
    serverKeys: store.collection(serverKeys),
    settings: store.collection(settings),
    signIns: store.collection(signIns),
    signInTries: store.collection(signInTries),
    timetableEntries: store.collection(timetableEntries),
  };
}

export type Collections = ReturnType<typeof collectionsOf>;
