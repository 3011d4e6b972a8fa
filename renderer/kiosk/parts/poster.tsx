/**
 * The left of the board: the code, how long it lives, and what to type where a phone cannot scan. A host that is gone, or
 * says nothing any more, leaves no code standing that looks alive.
 */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Board } from '#core/contracts/kiosk.ts';
import { useNow } from '../kiosk-context.ts';
import { isSpent, partLeft, secondsLeft } from '../slot.ts';
import { QrCode } from './qr-code.tsx';
import { SlotRing } from './slot-ring.tsx';

export function Poster({ board }: { readonly board: Board }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { qr, phones, session } = board;
  const now = useNow(250);
  const slot = { startsAt: qr.slotStartsAt, lengthMs: qr.slotMs };
  const paused = isSpent(slot, now);
  return (
    <section className="poster" aria-label={t('board.poster')} data-phones={phones}>
      <div className="qr">
        <SlotRing {...slot} />
        {paused ? <p className="paused">{t('link.paused')}</p> : <QrCode url={qr.url} slot={qr.slot} />}
      </div>
      {phones !== 'lan' && (
        <p className="unreached" role="status">
          {t(`board.phones.${phones}`, { teacher: session.teacherName })}
        </p>
      )}
      <Codes board={board} seconds={secondsLeft(slot, now)} now={now} />
    </section>
  );
}

/** A longer room code stands one step smaller, so that it fits beside the one-time code. */
const SHORT_ROOM_CODE = 4;

interface CodesProps {
  readonly board: Board;
  readonly seconds: number;
  readonly now: number;
}

function Codes({ board: { otp, roomCode }, seconds, now }: CodesProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const step = { startsAt: otp.stepStartsAt, lengthMs: otp.stepMs };
  const life = partLeft(step, now);
  const digits = isSpent(step, now) ? '' : otp.digits;
  return (
    <div className="type" data-long={roomCode.length > SHORT_ROOM_CODE}>
      <div>
        <p className="l">{t('board.next')}</p>
        <p className="c num" role="timer" aria-live="off">
          {t('seconds', { count: seconds })}
        </p>
      </div>
      <div>
        <p className="l">{t('board.roomCode')}</p>
        <p className="c" data-room-code={roomCode}>
          <bdi dir="ltr">{roomCode}</bdi>
        </p>
      </div>
      <div>
        <p className="l">{t('board.otp')}</p>
        <p className="c num" data-otp={digits}>
          <bdi dir="ltr">{digits === '' ? '–' : grouped(digits)}</bdi>
        </p>
        <div className="life">
          <i style={{ inlineSize: `${life * 100}%` }} />
        </div>
      </div>
    </div>
  );
}

/** Six digits in two groups of three: easier to copy by hand. */
function grouped(digits: string): string {
  return digits.replace(/^(\d{3})(\d{3})$/, '$1 $2');
}
