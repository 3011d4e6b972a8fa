/** Who asks, and whose what they ask about is: the two sides of the matrix of rights. */
/** Everybody who may ask. `cover` is a teacher who stands in for `teacher` now; `pending` waits for approval. */
export const WHO = [
  'signed-out',
  'pending',
  'student',
  'guardian',
  'teacher',
  'cover',
  'admin',
  'auditor',
  'kiosk',
  'revoked-kiosk',
] as const;
export type Who = (typeof WHO)[number];

/**
 * Whose the object of the request is. `own`: it belongs to who asks, or concerns them (a guardian's child, the class that a cover
 * teacher stands in for); for those to whom no such object can belong, any of the campus. `other`: of the same campus, but of
 * somebody else of the same kind. `other-campus`: of the other campus. `self`: who asks names themselves, also where the route is for
 * people of another kind.
 */
export const OWNERS = ['own', 'other', 'other-campus', 'self'] as const;
export type Owner = (typeof OWNERS)[number];
