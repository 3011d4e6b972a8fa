/** A student's own page: how to scan, the typed code, and today's last receipt. */
import { IconDeviceMobileCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Me, Receipt } from '#core/contracts/api.ts';
import { localDateAt } from '#core/time.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { fullName } from '../explain/reasons.ts';
import { verdictOf } from '../explain/verdict.ts';
import { useDeviceKeyState, useReceipt } from '../queries.ts';
import { useServices } from '../services.ts';
import { SignOutButton } from '../sign-in/sign-out-button.tsx';
import { timeText } from '../times.ts';
import { Waiting } from '../waiting.tsx';
import { say } from '../words.ts';
import { CodeForm } from './code-form.tsx';
import type { LastReceipt } from './last-receipt.ts';
import { NoKeyNote } from './no-key-note.tsx';
import { PhonePage } from './phone-page.tsx';
import { PhoneSignedIn } from './phone-signed-in.tsx';

export function HomeScreen(): ReactElement {
  return <PhoneSignedIn why="phone:sign-in.why-home">{(me) => <Home key={me.id} me={me} />}</PhoneSignedIn>;
}

function Home({ me }: { readonly me: Me }): ReactElement {
  const deviceKey = useDeviceKeyState();
  return (
    <PhonePage title={say('phone:title')}>
      <h1>{say('phone:home.title')}</h1>
      <p className="sp-phone-lead">{say('phone:home.hint')}</p>
      {deviceKey.data === 'ready' && (
        <p className="sp-phone-trust">
          <IconDeviceMobileCheck aria-hidden="true" size={20} stroke={1.75} />
          {say('phone:home.trusted')}
        </p>
      )}
      <NoKeyNote state={deviceKey.data} />
      <section aria-labelledby="type">
        <h2 id="type">{say('phone:home.type')}</h2>
        <CodeForm me={me} />
      </section>
      <section aria-labelledby="last">
        <h2 id="last">{say('phone:home.last')}</h2>
        <LastOfToday me={me} />
      </section>
      <footer className="sp-phone-foot">
        <p>{say('phone:signed-in-as', { name: fullName(me.name) })}</p>
        <SignOutButton />
      </footer>
    </PhonePage>
  );
}

function LastOfToday({ me }: { readonly me: Me }): ReactElement {
  const { clock, lastReceipts } = useServices();
  const last = lastReceipts.read();
  const isToday =
    last?.personId === me.id && localDateAt(last.at, me.zone) === localDateAt(clock.now(), me.zone);
  return last === undefined || !isToday ? <p>{say('phone:home.none')}</p> : <Last last={last} />;
}

function Last({ last }: { readonly last: LastReceipt }): ReactElement {
  const { data, error } = useReceipt(last.sessionId);
  if (data !== undefined) return <LastLine receipt={data} />;
  return error === null ? <Waiting lines={1} /> : <p>{say('phone:home.none')}</p>;
}

function LastLine({ receipt }: { readonly receipt: Receipt }): ReactElement {
  const { state, heading } = verdictOf(receipt);
  const { sessionId, title, zone, checkedInAt } = receipt;
  return (
    <Link className="sp-phone-last" to="/phone/receipts/$sessionId" params={{ sessionId }}>
      <StateMark state={state} />
      <span>
        <b>{heading}</b>
        <span>{say('phone:home.last-at', { title, time: timeText(checkedInAt, zone, 'second') })}</span>
      </span>
    </Link>
  );
}
