/** What an admin does with kiosks: a pairing code for a room, another room, and taking one out of service. */
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState, type ReactElement } from 'react';
import type { RoomId } from '#core/ids.ts';
import type { Zone } from '#core/time.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormFailure } from '../form-failure.tsx';
import { say } from '../words.ts';
import type { Kiosk, Room } from './admin-api.ts';
import { usePairingCode, useRevokeKiosk } from './admin-queries.ts';
import { CodeOnce } from './code-once.tsx';
import { roomText } from './kiosk-rows.ts';
import { reasonFault } from './reasons.ts';
import { RoomForm } from './room-form.tsx';

/** `first`: the room that is chosen to begin with. */
export function PairingDialog({
  rooms,
  first,
  zone,
  onClose,
}: {
  readonly rooms: readonly Room[];
  readonly first: RoomId | undefined;
  readonly zone: Zone;
  readonly onClose: () => void;
}): ReactElement {
  const make = usePairingCode();
  const [chosen, setChosen] = useState<string | undefined>(first);
  const room = rooms.find(({ id }) => id === chosen) ?? rooms[0];
  const made = make.data;
  return (
    <Dialog title={say('portal:pairing.title')} onClose={onClose}>
      {made !== undefined ? (
        <CodeOnce
          {...made}
          zone={zone}
          what={say('portal:pairing.what', { room: roomText(rooms.find(({ id }) => id === made.roomId)) })}
          onDone={onClose}
        />
      ) : (
        <form
          className="sp-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (room !== undefined) make.mutate(room.id);
          }}
        >
          <p>{say('portal:pairing.why')}</p>
          <NativeSelect
            size="md"
            label={say('portal:pairing.room')}
            data={rooms.map((one) => ({ value: one.id, label: roomText(one) }))}
            value={room?.id ?? ''}
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          />
          <FormFailure error={make.error} />
          <div className="sp-dialog-actions">
            <Button size="md" onClick={onClose}>
              {say('portal:cancel')}
            </Button>
            <Button type="submit" variant="filled" size="md" loading={make.isPending}>
              {say('portal:pairing.submit')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

export function RoomDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Dialog title={say('portal:room.title')} onClose={onClose}>
      <RoomForm onMade={onClose} onCancel={onClose} />
    </Dialog>
  );
}

export function RevokeDialog({
  kiosk,
  room,
  onClose,
}: {
  readonly kiosk: Kiosk;
  readonly room: Room | undefined;
  readonly onClose: () => void;
}): ReactElement {
  const revoke = useRevokeKiosk();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { reason: '' },
    validate: { reason: reasonFault },
  });
  const onSubmit = form.onSubmit(({ reason }) =>
    revoke.mutate({ kiosk, reason: reason.trim() }, { onSuccess: onClose }),
  );
  return (
    <Dialog title={say('portal:revoke.title', { room: roomText(room) })} onClose={onClose}>
      <form className="sp-form" onSubmit={onSubmit} noValidate>
        <ul className="sp-consequences">
          <li>{say('portal:revoke.open-class')}</li>
          <li>{say('portal:revoke.no-more')}</li>
          <li>{say('portal:revoke.kept')}</li>
          <li>{say('portal:revoke.again')}</li>
        </ul>
        <Textarea
          size="md"
          rows={2}
          maxLength={200}
          label={say('portal:revoke.reason')}
          description={say('portal:revoke.reason-hint')}
          key={form.key('reason')}
          {...form.getInputProps('reason')}
        />
        <FormFailure error={revoke.error} />
        <div className="sp-dialog-actions">
          <Button size="md" onClick={onClose}>
            {say('portal:revoke.keep')}
          </Button>
          <Button type="submit" variant="filled" color="danger" size="md" loading={revoke.isPending}>
            {say('portal:revoke.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
