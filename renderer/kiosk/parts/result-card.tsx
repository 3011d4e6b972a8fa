/** What came of a check-in at the camera. It takes the lane's place for a moment; no result is louder than another. */
import { IconMapPin, IconUserQuestion } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lane } from '#core/contracts/kiosk.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { useNow } from '../kiosk-context.ts';
import { useTimes } from '../use-view.ts';

type Result = Extract<Lane, { kind: 'welcome' | 'see-teacher' | 'elsewhere' }>;

/** The result that `lane` shows, if it shows one. */
export function resultOf(lane: Lane): Result | undefined {
  return lane.kind === 'welcome' || lane.kind === 'see-teacher' || lane.kind === 'elsewhere'
    ? lane
    : undefined;
}

export function ResultCard({
  result,
  teacherName,
}: {
  readonly result: Result;
  readonly teacherName: string;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const time = useTimes();
  const now = useNow(1000);
  switch (result.kind) {
    case 'welcome':
      return (
        <section className="result" role="status" data-result="welcome" data-fact-id={result.factId}>
          <StateMark state="present" />
          <h2>{t('lane.welcome', { name: result.student.name })}</h2>
          <p>{t('lane.in', { time: time(now) })}</p>
          <p className="small">{t('lane.nextPerson')}</p>
        </section>
      );
    case 'see-teacher':
      return (
        <section className="result" role="status" data-result="see-teacher">
          <IconUserQuestion className="big" />
          <h2>{t('lane.see', { teacher: teacherName })}</h2>
          <p>{t('lane.seeThen')}</p>
          <p className="small">{t('lane.nextPerson')}</p>
        </section>
      );
    case 'elsewhere':
      return (
        <section className="result" role="status" data-result="elsewhere">
          <IconMapPin className="big" />
          <h2>
            {result.roomName === undefined
              ? t('lane.elsewhereUnknown')
              : t('lane.elsewhere', { room: result.roomName })}
          </h2>
          <p>{t('lane.elsewhereThen')}</p>
          <p className="small">{t('lane.nextPerson')}</p>
        </section>
      );
  }
}
