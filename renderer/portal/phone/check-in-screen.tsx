/** Where the QR code leads. Opening the address changes nothing; the page signs the code, sends it, shows the receipt. */
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { failureIn } from '../api-error.ts';
import { FailureView } from '../failure-view.tsx';
import { LinkButton } from '../link-button.tsx';
import { useDeviceKeyState, useScan } from '../queries.ts';
import { Waiting } from '../waiting.tsx';
import { say } from '../words.ts';
import { PhonePage } from './phone-page.tsx';
import { PhoneSignedIn } from './phone-signed-in.tsx';
import { ReceiptView } from './receipt-view.tsx';
import { RefusalView } from './refusal-view.tsx';

export function CheckInScreen(): ReactElement {
  const { token } = useParams({ from: '/c/$token' });
  return (
    <PhoneSignedIn why="phone:sign-in.why-scan">
      {(me) => <Scanned key={`${token} ${me.id}`} token={token} me={me} />}
    </PhoneSignedIn>
  );
}

function Scanned({ token, me }: { readonly token: string; readonly me: Me }): ReactElement {
  const scan = useScan(token, me);
  const deviceKey = useDeviceKeyState();
  if (scan.data !== undefined) {
    return (
      <PhonePage title={say('phone:receipt.title')} back>
        <ReceiptView receipt={scan.data} deviceKey={deviceKey.data} />
      </PhonePage>
    );
  }
  if (scan.error === null || scan.isFetching) {
    return (
      <PhonePage title={say('phone:title')}>
        <div role="status">
          <h1>{say('phone:sending.title')}</h1>
          <p className="sp-phone-lead">{say('phone:sending.text')}</p>
        </div>
        <Waiting lines={3} />
      </PhonePage>
    );
  }
  const failure = failureIn(scan.error);
  return (
    <PhonePage title={say('phone:title')} back>
      {failure.kind === 'check-in-refused' ? (
        <RefusalView failure={failure} />
      ) : (
        <FailureView level="h1" failure={failure} onAgain={() => void scan.refetch()} />
      )}
      <LinkButton component="a" to="/phone" size="lg" fullWidth mt="lg">
        {say('phone:refusal.home')}
      </LinkButton>
    </PhonePage>
  );
}
