/** A receipt that was given before, as it stands now. */
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { SessionId } from '#core/ids.ts';
import { failureIn } from '../api-error.ts';
import { FailureView } from '../failure-view.tsx';
import { UnknownPage } from '../plain-pages.tsx';
import { useDeviceKeyState, useReceipt } from '../queries.ts';
import { Waiting } from '../waiting.tsx';
import { say } from '../words.ts';
import { PhonePage } from './phone-page.tsx';
import { PhoneSignedIn } from './phone-signed-in.tsx';
import { ReceiptView } from './receipt-view.tsx';

export function ReceiptScreen(): ReactElement {
  const { data: sessionId } = SessionId.safeParse(
    useParams({ from: '/phone/receipts/$sessionId' }).sessionId,
  );
  if (sessionId === undefined) return <UnknownPage />;
  return (
    <PhoneSignedIn why="phone:sign-in.why-home">
      {() => (
        <PhonePage title={say('phone:receipt.title')} back>
          <Current sessionId={sessionId} />
        </PhonePage>
      )}
    </PhoneSignedIn>
  );
}

function Current({ sessionId }: { readonly sessionId: SessionId }): ReactElement {
  const receipt = useReceipt(sessionId);
  const deviceKey = useDeviceKeyState();
  if (receipt.data !== undefined) return <ReceiptView receipt={receipt.data} deviceKey={deviceKey.data} />;
  if (receipt.error === null) return <Waiting />;
  return <FailureView level="h1" failure={failureIn(receipt.error)} onAgain={() => void receipt.refetch()} />;
}
