/**
 * The camera lane of the board: one prompt at a time. A student says who they are, by roll number or by pressing a name
 * just heard, and then looks at the camera. With faces off it looks the same and points to the phone, or to the teacher where no phone gets through.
 */
import { IconDeviceMobile, IconGridDots, IconHourglass, IconUserCheck } from '@tabler/icons-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Choice, Lane as LaneState, Phones } from '#core/contracts/kiosk.ts';
import { isTyping, useCommands, useKeys, useKiosk } from '../kiosk-context.ts';
import { Button } from './button.tsx';
import { CameraPreview } from './camera-preview.tsx';
import { RollPad } from './roll-pad.tsx';

interface LaneProps {
  readonly lane: LaneState;
  readonly phones: Phones;
  readonly teacherName: string;
}

export function Lane({ lane, phones, teacherName }: LaneProps): ReactElement | undefined {
  const { t } = useTranslation('kiosk');
  switch (lane.kind) {
    case 'off':
      return (
        <Frame picture={phones === 'lan' ? <IconDeviceMobile /> : <IconUserCheck />}>
          <h2>{t(`lane.off.${phones}`, { teacher: teacherName })}</h2>
          <p className="then">{t(`lane.offThen.${phones}`, { teacher: teacherName })}</p>
        </Frame>
      );
    case 'idle':
      return <Idle heard={lane.heard} />;
    case 'looking':
      return <Looking lane={lane} />;
    case 'saving':
      return (
        <Frame picture={<IconHourglass />}>
          <h2>{t('lane.saving')}</h2>
          <p className="name">{lane.student.name}</p>
        </Frame>
      );
    case 'unsure':
      return (
        <Frame picture={<IconHourglass />}>
          <h2>{t('lane.unsure')}</h2>
          <p className="then">{t('lane.unsureThen')}</p>
        </Frame>
      );
    case 'welcome':
    case 'see-teacher':
    case 'elsewhere':
      return undefined;
  }
}

function Frame({
  picture,
  children,
}: {
  readonly picture: ReactElement;
  readonly children: ReactNode;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <section className="lane" aria-label={t('board.lane')}>
      {picture.type === CameraPreview ? picture : <div className="cam drawn">{picture}</div>}
      <div className="ask" aria-live="polite">
        {children}
      </div>
    </section>
  );
}

/** Waiting for the next student. A digit or letter on the keyboard opens the pad with it. */
function Idle({ heard }: { readonly heard: readonly Choice[] }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { faceLane } = useKiosk();
  const { run, refusal, busy } = useCommands();
  const [typed, setTyped] = useState<string>();
  const open = (first: string): void => {
    faceLane.prepare();
    setTyped(first);
  };
  useKeys('screen', (event) => {
    if (typed !== undefined || isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[0-9A-Za-z]$/.test(event.key)) open(event.key.toUpperCase());
  });
  if (typed !== undefined) {
    return (
      <RollPad
        typed={typed}
        onTyped={setTyped}
        onClose={() => setTyped(undefined)}
        onClaim={(rollNumber) => run((client) => client.lane.claim({ rollNumber }))}
        refusal={refusal}
        busy={busy}
      />
    );
  }
  return (
    <section className="lane" aria-label={t('board.lane')}>
      <button type="button" className="cam drawn press" onClick={() => open('')} aria-label={t('lane.open')}>
        <IconGridDots />
        <span aria-hidden="true">{t('lane.open')}</span>
      </button>
      <div className="ask">
        <h2>{t('lane.idle')}</h2>
        {heard.length === 0 && <p className="then">{t('lane.idleThen')}</p>}
        {heard.length > 0 && (
          <div className="called">
            <p>{t('lane.heard')}</p>
            <ul>
              {heard.slice(0, 3).map(({ id, name }) => (
                <li key={id}>
                  <button
                    type="button"
                    onPointerDown={faceLane.prepare}
                    onClick={() => void run((client) => client.lane.claim({ studentId: id }))}
                  >
                    {name}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  );
}

function Looking({ lane }: { readonly lane: Extract<LaneState, { kind: 'looking' }> }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { run } = useCommands();
  return (
    <Frame picture={<CameraPreview />}>
      <h2>{t(`lane.hint.${lane.hint}`)}</h2>
      <p className="name">{lane.student.name}</p>
      <Button className="low" onClick={() => void run((client) => client.lane.cancel())}>
        {t('lane.cancel')}
      </Button>
    </Frame>
  );
}
