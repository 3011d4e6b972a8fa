/** A sign-in as its owner sees it: without addresses, which are nobody's business here. */
import type { SignInItem } from '#core/contracts/sign-in.ts';
import type { SignInRecord } from '../../store/sign-ins.ts';

export function signInItem(
  { id, kind, createdAt, expiresAt, usedAt = createdAt }: SignInRecord,
  currentId: string,
): SignInItem {
  return { id, kind, createdAt, expiresAt, usedAt, current: id === currentId };
}
