/** The kiosks of the campus: where one stands, when it was last heard, a code for a new one, and taking one out of service. */
import './admin-parts.ts';
import { Badge, Button, Table } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { Me } from '#core/contracts/api.ts';
import type { RoomId } from '#core/ids.ts';
import { failureIn } from '../api-error.ts';
import { FailureView } from '../failure-view.tsx';
import { may } from '../may.ts';
import { useServices } from '../services.ts';
import { StaffPage } from '../staff/staff-page.tsx';
import { StaleNote } from '../staff/stale-note.tsx';
import { timeText } from '../times.ts';
import { Waiting } from '../waiting.tsx';
import { say } from '../words.ts';
import type { Kiosk, Room } from './admin-api.ts';
import { useKiosks, useRooms } from './admin-queries.ts';
import { PairingDialog, RevokeDialog, RoomDialog } from './kiosk-dialogs.tsx';
import { clockText, heardText, kioskRows, roomText, roomToPair, type KioskRow } from './kiosk-rows.ts';
import { MoreButton } from './more-button.tsx';
import { RoomForm } from './room-form.tsx';

type Asked =
  | { readonly kind: 'room' }
  | { readonly kind: 'pair'; readonly roomId: RoomId | undefined }
  | { readonly kind: 'revoke'; readonly kiosk: Kiosk };

export function KiosksScreen(): ReactElement {
  return <StaffPage>{(me) => <Kiosks me={me} />}</StaffPage>;
}

export function Kiosks({ me }: { readonly me: Me }): ReactElement {
  const kiosks = useKiosks();
  const rooms = useRooms();
  const [asked, setAsked] = useState<Asked>();
  const runs = may(me, 'run-kiosks');
  const close = (): void => setAsked(undefined);
  const error = kiosks.error ?? rooms.error;
  const again = (): void => void Promise.all([kiosks.refetch(), rooms.refetch()]);
  const list = kiosks.data?.pages.flatMap(({ items }) => items);
  if (list === undefined || rooms.data === undefined)
    return (
      <>
        <Head />
        {error === null ? <Waiting /> : <FailureView failure={failureIn(error)} onAgain={again} />}
      </>
    );
  const rows = kioskRows(list, rooms.data, !kiosks.hasNextPage);
  return (
    <>
      <Head>
        {runs && rooms.data.length > 0 && (
          <>
            <Button size="md" onClick={() => setAsked({ kind: 'room' })}>
              {say('portal:room.title')}
            </Button>
            <Button
              variant="filled"
              size="md"
              onClick={() => setAsked({ kind: 'pair', roomId: roomToPair(rows) })}
            >
              {say('portal:pairing.title')}
            </Button>
          </>
        )}
      </Head>
      <StaleNote zone={me.zone} query={kiosks} />
      {rows.length > 0 ? (
        <>
          <KioskTable me={me} rows={rows} onAsk={runs ? setAsked : undefined} />
          <p className="sp-second sp-quiet">{say('portal:kiosks.quiet')}</p>
        </>
      ) : runs ? (
        <FirstRoom />
      ) : (
        <p className="sp-empty">{say('portal:kiosks.empty')}</p>
      )}
      <MoreButton query={kiosks} />
      {asked?.kind === 'room' && <RoomDialog onClose={close} />}
      {asked?.kind === 'pair' && (
        <PairingDialog rooms={rooms.data} first={asked.roomId} zone={me.zone} onClose={close} />
      )}
      {asked?.kind === 'revoke' && (
        <RevokeDialog kiosk={asked.kiosk} room={roomOf(rooms.data, asked.kiosk)} onClose={close} />
      )}
    </>
  );
}

function roomOf(rooms: readonly Room[], { roomId }: Kiosk): Room | undefined {
  return rooms.find(({ id }) => id === roomId);
}

function Head({ children }: { readonly children?: ReactElement | false }): ReactElement {
  return (
    <header className="sp-head">
      <div>
        <h1>{say('portal:kiosks.title')}</h1>
        <p>{say('portal:kiosks.why')}</p>
      </div>
      <div className="sp-actions">{children}</div>
    </header>
  );
}

/** A new school: it has no room, so nothing can be paired. */
function FirstRoom(): ReactElement {
  return (
    <section className="sp-card sp-narrow-card">
      <h2>{say('portal:kiosks.no-room')}</h2>
      <p>{say('portal:kiosks.no-room-why')}</p>
      <RoomForm onMade={() => undefined} />
    </section>
  );
}

function KioskTable({
  me,
  rows,
  onAsk,
}: {
  readonly me: Me;
  readonly rows: readonly KioskRow[];
  /** Undefined for those who only look. */
  readonly onAsk: ((asked: Asked) => void) | undefined;
}): ReactElement {
  return (
    <section className="sp-card">
      <Table.ScrollContainer minWidth={680}>
        <Table className="sp-kiosks sp-stacks">
          <Table.Caption className="sp-unseen">{say('portal:kiosks.caption')}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say('portal:kiosks.where')}</Table.Th>
              <Table.Th scope="col">{say('portal:kiosks.state')}</Table.Th>
              <Table.Th scope="col">{say('portal:kiosks.heard')}</Table.Th>
              <Table.Th scope="col" className="sp-end">
                {say('portal:kiosks.facts')}
              </Table.Th>
              {onAsk !== undefined && (
                <Table.Th scope="col">
                  <span className="sp-unseen">{say('portal:action')}</span>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Row key={row.key} me={me} row={row} onAsk={onAsk} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

function Row({
  me,
  row,
  onAsk,
}: {
  readonly me: Me;
  readonly row: KioskRow;
  readonly onAsk: ((asked: Asked) => void) | undefined;
}): ReactElement {
  const { clock } = useServices();
  const { room, state, kiosk, roomId } = row;
  const off = kiosk === undefined ? undefined : clockText(kiosk);
  const name = roomText(room);
  return (
    <Table.Tr data-state={state} data-kiosk-id={kiosk?.id}>
      <Table.Th scope="row">
        {room?.name ?? name}
        {room !== undefined && room.code !== room.name && <span className="sp-second">{room.code}</span>}
      </Table.Th>
      <Table.Td>
        <Badge color={state === 'paired' ? 'present' : 'waiting'} size="md">
          {say(`portal:kiosks.is.${state}`)}
        </Badge>
        {kiosk?.revokedAt !== undefined && (
          <span className="sp-second">{timeText(kiosk.revokedAt, me.zone, 'day-of-year')}</span>
        )}
      </Table.Td>
      <Table.Td data-nothing={kiosk === undefined} data-label={say('portal:kiosks.heard')}>
        {kiosk === undefined ? '–' : heardText(kiosk, clock.now())}
        {off !== undefined && <span className="sp-second sp-warned">{off}</span>}
      </Table.Td>
      <Table.Td
        className="sp-end"
        data-nothing={kiosk === undefined || kiosk.factSeq === 0}
        data-label={say('portal:kiosks.facts')}
      >
        {kiosk?.factSeq ?? '–'}
      </Table.Td>
      {onAsk !== undefined && (
        <Table.Td className="sp-end">
          {state === 'none' && (
            <Button
              aria-label={say('portal:pairing.for', { room: name })}
              onClick={() => onAsk({ kind: 'pair', roomId })}
            >
              {say('portal:pairing.short')}
            </Button>
          )}
          {state === 'paired' && kiosk !== undefined && (
            <Button
              aria-label={say('portal:revoke.for', { room: name })}
              onClick={() => onAsk({ kind: 'revoke', kiosk })}
            >
              {say('portal:revoke.short')}
            </Button>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  );
}
