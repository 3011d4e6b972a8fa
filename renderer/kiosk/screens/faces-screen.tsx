/** Registers a face: the student, their consent in plain words, three shots that are not kept; or takes it all back. */
import { IconCircleCheck, IconTrash } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration, Screen } from '#core/contracts/kiosk.ts';
import { useCommands, type Commands } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { Consent } from '../parts/consent.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { Shots } from '../parts/shots.tsx';
import { StudentSearch } from '../parts/student-search.tsx';
import { useTimes } from '../use-view.ts';

export function FacesScreen({
  screen: { registration },
}: {
  readonly screen: Extract<Screen, { kind: 'faces' }>;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const commands = useCommands();
  return (
    <main className="sheet" data-step={registration.kind}>
      <header className="top">
        <h1>{registration.kind === 'choose' ? t('faces.choose') : t('faces.title')}</h1>
        <Rehearsal />
        <Clock className="clock" />
      </header>
      <Step registration={registration} commands={commands} />
      <footer className="actions">
        <Button onClick={() => void commands.run((c) => c.go({ to: 'staff-menu' }))}>{t('back')}</Button>
        <RefusalNote refusal={registration.kind === 'shots' ? undefined : commands.refusal} />
      </footer>
    </main>
  );
}

interface StepProps<R> {
  readonly registration: R;
  readonly commands: Commands;
}

function Step({ registration, commands }: StepProps<Registration>): ReactElement {
  const { run, busy } = commands;
  switch (registration.kind) {
    case 'choose':
      return (
        <StudentSearch
          people={registration.people}
          onChoose={(studentId) => void run((c) => c.faces.choose({ studentId }))}
        />
      );
    case 'consent':
      return (
        <Consent
          name={registration.student.name}
          busy={busy}
          onAnswer={(given) => void run((c) => c.faces.consent({ given }))}
        />
      );
    case 'shots':
      return <Shots registration={registration} />;
    case 'done':
      return <Done name={registration.student.name} commands={commands} />;
    case 'registered':
      return <Registered registration={registration} commands={commands} />;
    case 'withdrawn':
      return <Withdrawn name={registration.student.name} commands={commands} />;
  }
}

/** Leaving the screen and coming back begins with the choice of a student. */
async function startOver({ run }: Commands): Promise<void> {
  await run((c) => c.go({ to: 'staff-menu' }));
  await run((c) => c.go({ to: 'faces' }));
}

interface NamedProps {
  readonly name: string;
  readonly commands: Commands;
}

function Done({ name, commands }: NamedProps): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <section className="calm" role="status">
      <h2 className="with-icon">
        <IconCircleCheck />
        {t('faces.sealed.title', { name })}
      </h2>
      <p>{t('faces.sealed.say')}</p>
      <Button onClick={() => void startOver(commands)}>{t('faces.sealed.another')}</Button>
    </section>
  );
}

function Registered({
  registration,
  commands,
}: StepProps<Extract<Registration, { kind: 'registered' }>>): ReactElement {
  const { t } = useTranslation('kiosk');
  const time = useTimes();
  const [asking, setAsking] = useState(false);
  const { name } = registration.student;
  if (asking) {
    return (
      <section className="calm" role="alertdialog" aria-label={t('faces.have.sure', { name })}>
        <h2>{t('faces.have.sure', { name })}</h2>
        <p>{t('faces.have.sureSay')}</p>
        <div className="row">
          <Button
            look="primary"
            disabled={commands.busy}
            onClick={() => void commands.run((c) => c.faces.withdraw())}
          >
            {t('faces.have.yes')}
          </Button>
          <Button onClick={() => setAsking(false)}>{t('faces.have.no')}</Button>
        </div>
      </section>
    );
  }
  return (
    <section className="calm" role="status">
      <h2>{t('faces.have.title', { name })}</h2>
      <p>{t('faces.have.since', { date: time(registration.since, 'day') })}</p>
      <div className="row">
        <Button onClick={() => setAsking(true)}>
          <IconTrash />
          {t('faces.have.withdraw')}
        </Button>
        <Button onClick={() => void startOver(commands)}>{t('faces.sealed.another')}</Button>
      </div>
    </section>
  );
}

function Withdrawn({ name, commands }: NamedProps): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <section className="calm" role="status">
      <h2>{t('faces.withdrawn.title', { name })}</h2>
      <p>{t('faces.withdrawn.say')}</p>
      <Button onClick={() => void startOver(commands)}>{t('faces.sealed.another')}</Button>
    </section>
  );
}
