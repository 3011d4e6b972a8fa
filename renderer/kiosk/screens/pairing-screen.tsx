/** The kiosk does not belong to a school yet, or not any more: it asks for a pairing code, and says what is in the way. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PAIRING_CODE_LENGTH } from '#core/code/pairing-code.ts';
import type { Screen } from '#core/contracts/kiosk.ts';
import { useCommands, useKeys, useNow } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { CodePad } from '../parts/code-pad.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useView } from '../use-view.ts';

type Pairing = Extract<Screen, { kind: 'pairing' }>;

export function PairingScreen({ screen }: { readonly screen: Pairing }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { step, apiOrigin } = screen;
  if (step === 'starting')
    return <Calm title={t('pairing.title')}>{t('pairing.starting', { origin: apiOrigin })}</Calm>;
  if (step === 'paired') return <Calm title={t('pairing.pairedTitle')}>{t('pairing.paired')}</Calm>;
  return <AskForCode screen={screen} />;
}

/** Nothing is to be done here. */
function Calm({ title, children }: { readonly title: string; readonly children: string }): ReactElement {
  return (
    <main className="sheet">
      <header className="top">
        <p className="room" />
        <Rehearsal />
        <Clock className="clock" />
      </header>
      <section className="calm" role="status">
        <h1>{title}</h1>
        <p>{children}</p>
      </section>
    </main>
  );
}

function AskForCode({ screen }: { readonly screen: Pairing }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { run, refusal, busy } = useCommands();
  const [code, setCode] = useState('');
  const [strange, setStrange] = useState(false);
  const { step } = screen;
  const isOpen = step === 'asking' && !busy;
  const type = (typed: string, isStrange = false): void => {
    setCode(typed.slice(0, PAIRING_CODE_LENGTH));
    setStrange((was) => typed !== '' && (was || isStrange));
  };
  const pair = (): void => {
    if (!isOpen || code === '') return;
    setStrange(false);
    void run((client) => client.pairing.give({ code }));
  };
  const hurry = (): void => void run((client) => client.pairing.hurry());
  useKeys('screen', (event) => {
    if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    if (step === 'waiting') hurry();
    else pair();
  });
  return (
    <main className="sheet">
      <header className="top">
        <h1>{t(screen.revoked ? 'pairing.revokedTitle' : 'pairing.title')}</h1>
        <Rehearsal />
        <Clock className="clock" />
      </header>
      <div className="pairing" data-step={step}>
        <WhatToDo screen={screen} />
        <section className="code">
          <CodeField code={code} disabled={!isOpen} onTyped={type} />
          <div className="said" role="status">
            <Said screen={screen} strange={strange} />
            {step === 'asking' && <RefusalNote refusal={refusal} />}
          </div>
          <CodePad
            disabled={!isOpen}
            onKey={(letter) => type(code + letter)}
            onErase={() => type(code.slice(0, -1))}
          />
          <div className="secret-go">
            <Go
              step={step}
              whole={isOpen && code.length === PAIRING_CODE_LENGTH}
              onPair={pair}
              onHurry={hurry}
              onAgree={() => void run((client) => client.pairing.agree())}
              onClear={() => {
                type('');
                void run((client) => client.pairing.clear());
              }}
            />
          </div>
        </section>
      </div>
    </main>
  );
}

function WhatToDo({ screen }: { readonly screen: Pairing }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { run } = useCommands();
  const { kioskLocked } = useView();
  return (
    <section className="what">
      <p className="server">
        {t('pairing.server')}
        <b>
          <bdi dir="ltr">{screen.apiOrigin}</bdi>
        </b>
      </p>
      {screen.revoked && <p className="why">{t('pairing.revoked')}</p>}
      {screen.revoked && screen.unsent > 0 && (
        <p className="why">
          <b>{t('pairing.unsent', { count: screen.unsent })}</b>
        </p>
      )}
      <ol>
        <li>{t('pairing.how.ask')}</li>
        <li>{t('pairing.how.type')}</li>
        <li>{t('pairing.how.then')}</li>
      </ol>
      {kioskLocked && screen.knowsStaff && (
        <Button onClick={() => void run((client) => client.signIn.open({ purpose: 'exit' }))}>
          {t('pairing.leave')}
        </Button>
      )}
    </section>
  );
}

/** What became of the last code, or what is in the way. */
function Said({ screen, strange }: { readonly screen: Pairing; readonly strange: boolean }): ReactNode {
  const { t, i18n } = useTranslation('kiosk');
  const now = useNow(60_000);
  const { step, problem, unsent } = screen;
  if (step === 'trying') return <p className="then">{t('pairing.trying')}</p>;
  if (step === 'taken') {
    return (
      <p className="refusal" data-code="kiosk-taken">
        {t('pairing.taken', { count: unsent })}
      </p>
    );
  }
  if (strange) return <p className="refusal">{t('pairing.strange')}</p>;
  if (problem === undefined) return null;
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long', timeStyle: 'short' }).format(now);
  return (
    <p className="refusal" data-code={problem}>
      {t(`pairing.problem.${problem}`, { date })}
      {step === 'waiting' && problem !== 'pairing-too-often' && ` ${t('pairing.again')}`}
    </p>
  );
}

interface GoProps {
  readonly step: Pairing['step'];
  /** A whole code was typed, and may be sent. */
  readonly whole: boolean;
  readonly onPair: () => void;
  readonly onHurry: () => void;
  readonly onAgree: () => void;
  readonly onClear: () => void;
}

function Go({ step, whole, onPair, onHurry, onAgree, onClear }: GoProps): ReactElement {
  const { t } = useTranslation('kiosk');
  if (step === 'waiting' || step === 'taken') {
    return (
      <>
        <Button onClick={onClear}>{t('pairing.clear')}</Button>
        <Button look="primary" onClick={step === 'taken' ? onAgree : onHurry}>
          {t(step === 'taken' ? 'pairing.agree' : 'pairing.hurry')}
        </Button>
      </>
    );
  }
  return (
    <Button look="primary" className="only" disabled={!whole} onClick={onPair}>
      {t('pairing.pair')}
    </Button>
  );
}
