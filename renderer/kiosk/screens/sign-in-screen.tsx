/** Who is it, and their PIN or password. The teacher of the next class stands first; the host counts the tries. */
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Choice, Screen } from '#core/contracts/kiosk.ts';
import type { PersonId } from '#core/ids.ts';
import { useCommands, useNow } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { SecretPad, type Secret } from '../parts/secret-pad.tsx';
import { countdownText } from '../times.ts';
import { useTimes } from '../use-view.ts';

type SignIn = Extract<Screen, { kind: 'sign-in' }>;

export function SignInScreen({ screen }: { readonly screen: SignIn }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { run, refusal, busy } = useCommands();
  const now = useNow(1000);
  const people = preferredFirst(screen);
  const [chosenId, setChosenId] = useState(people[0]?.id);
  const chosen = people.find(({ id }) => id === chosenId) ?? people[0];
  const concerned = screen.about === undefined || screen.about === chosen?.id;
  const locked = concerned && screen.lockedUntil !== undefined && screen.lockedUntil > now;

  const submit = async (personId: PersonId, { by, secret }: Secret): Promise<boolean> => {
    const reply = await run((client) => client.signIn.submit({ personId, by, secret }));
    if (reply.kind === 'done' && screen.purpose === 'exit') await run((client) => client.exit());
    return reply.kind === 'done';
  };
  return (
    <main className="sheet">
      <header className="top">
        <h1>{t(`signIn.title.${screen.purpose}`)}</h1>
        <Rehearsal />
        <Clock className="clock" />
      </header>
      <div className="sign-in">
        <People
          people={people}
          preferred={screen.preferred}
          teaches={screen.teaches}
          chosen={chosen?.id}
          onChoose={setChosenId}
        />
        {chosen === undefined ? (
          <p className="calm">{t('signIn.nobody')}</p>
        ) : (
          <SecretPad
            key={chosen.id}
            name={chosen.name}
            disabled={locked}
            busy={busy}
            onSubmit={(secret) => submit(chosen.id, secret)}
          >
            {locked && <Locked until={screen.lockedUntil ?? now} now={now} />}
            {!locked && concerned && <Failure screen={screen} />}
            {screen.failure === undefined && !locked && <RefusalNote refusal={refusal} />}
          </SecretPad>
        )}
      </div>
      <footer className="actions">
        <Button onClick={() => void run((client) => client.signIn.out())}>{t('signIn.cancel')}</Button>
      </footer>
    </main>
  );
}

function preferredFirst({ people, preferred }: SignIn): readonly Choice[] {
  return [...people.filter(({ id }) => id === preferred), ...people.filter(({ id }) => id !== preferred)];
}

interface PeopleProps {
  readonly people: readonly Choice[];
  readonly preferred: PersonId | undefined;
  readonly teaches: SignIn['teaches'];
  readonly chosen: PersonId | undefined;
  readonly onChoose: (id: PersonId) => void;
}

function People({ people, preferred, teaches, chosen, onChoose }: PeopleProps): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <div className="people" role="radiogroup" aria-label={t('signIn.people')}>
      {people.map(({ id, name }) => (
        <button key={id} type="button" role="radio" aria-checked={id === chosen} onClick={() => onChoose(id)}>
          <b>{name}</b>
          {id === preferred && <span>{t(`signIn.teaches.${teaches}`)}</span>}
        </button>
      ))}
    </div>
  );
}

function Failure({ screen }: { readonly screen: SignIn }): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <p className="refusal" role="status" data-code={screen.failure}>
      {screen.failure === 'wrong-secret' && t('signIn.wrong', { count: screen.triesLeft })}
      {screen.failure === 'not-allowed' && t('signIn.notAllowed')}
    </p>
  );
}

function Locked({ until, now }: { readonly until: number; readonly now: number }): ReactElement {
  const { t } = useTranslation('kiosk');
  const time = useTimes();
  return (
    <p className="refusal" role="status" data-code="locked-out">
      {t('signIn.locked', { time: time(until, 'second') })}
      <span className="num" aria-hidden="true">
        {t('signIn.lockedFor', { left: countdownText(until - now) })}
      </span>
    </p>
  );
}
