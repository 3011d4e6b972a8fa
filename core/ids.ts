/** The names of things. Each kind of id is a brand that only parsing gives, so that one cannot be taken for another. */
import { z } from 'zod';

export const PersonId = z.uuid().brand('PersonId');
export type PersonId = z.infer<typeof PersonId>;

export const KioskId = z.uuid().brand('KioskId');
export type KioskId = z.infer<typeof KioskId>;

export const SessionId = z.uuid().brand('SessionId');
export type SessionId = z.infer<typeof SessionId>;

export const FactId = z.uuid().brand('FactId');
export type FactId = z.infer<typeof FactId>;

export const ClassGroupId = z.uuid().brand('ClassGroupId');
export type ClassGroupId = z.infer<typeof ClassGroupId>;

export const CourseId = z.uuid().brand('CourseId');
export type CourseId = z.infer<typeof CourseId>;

export const CampusId = z.uuid().brand('CampusId');
export type CampusId = z.infer<typeof CampusId>;

export const RoomId = z.uuid().brand('RoomId');
export type RoomId = z.infer<typeof RoomId>;

export const PolicyId = z.uuid().brand('PolicyId');
export type PolicyId = z.infer<typeof PolicyId>;

export const TimetableEntryId = z.uuid().brand('TimetableEntryId');
export type TimetableEntryId = z.infer<typeof TimetableEntryId>;

/** A phone's device key, named by the base64url SHA-256 of its public key (SPKI, DER). */
export const DeviceKeyId = z.string().length(43).brand('DeviceKeyId');
export type DeviceKeyId = z.infer<typeof DeviceKeyId>;
