/** Keeps a screen for those who are signed in. The address stays, so one is back where one was. */
import type { ReactElement, ReactNode } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { failureIn } from '../api-error.ts';
import { FailureView } from '../failure-view.tsx';
import { usePerson } from '../queries.ts';
import { Waiting } from '../waiting.tsx';

export interface SignedInProps {
  /** The sign-in page of this part of the app. `lapsed`: someone was signed in a moment ago. */
  readonly signIn: (lapsed: boolean) => ReactNode;
  /** Puts waiting and failing into the frame of this part of the app. */
  readonly frame: (inner: ReactNode) => ReactNode;
  readonly children: (me: Me) => ReactNode;
}

export function SignedIn({ signIn, frame, children }: SignedInProps): ReactElement {
  const person = usePerson();
  if (person.data?.me !== undefined) return <>{children(person.data.me)}</>;
  if (person.data !== undefined) return <>{signIn(person.data.lapsed)}</>;
  if (person.error === null) return <>{frame(<Waiting />)}</>;
  const again = (): void => void person.refetch();
  return <>{frame(<FailureView level="h1" failure={failureIn(person.error)} onAgain={again} />)}</>;
}
