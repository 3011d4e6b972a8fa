/**
 * The students in a guardian's care, added one by one by roll number: each name is seen before the invitation goes out, since a
 * slip would show one family another one's child.
 */
import { Button, TextInput } from '@mantine/core';
import { useId, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import type { PersonRow } from '#core/contracts/accounts.ts';
import { FormFailure } from '../form-failure.tsx';
import { say } from '../words.ts';
import { useStudentWith } from './admin-queries.ts';
import { MOST_CHILDREN } from './invites.ts';

export function ChildrenField({
  chosen,
  wrong,
  onChange,
}: {
  readonly chosen: readonly PersonRow[];
  /** What the form finds wrong with the choice. */
  readonly wrong: ReactNode;
  readonly onChange: (children: readonly PersonRow[]) => void;
}): ReactElement {
  const find = useStudentWith();
  const [typed, setTyped] = useState('');
  const [unknown, setUnknown] = useState<string>();
  const wordsId = useId();
  const words =
    unknown === undefined
      ? (wrong ?? undefined)
      : say('portal:invite.child-unknown', { rollNumber: unknown });
  const add = (): void => {
    const rollNumber = typed.trim().toUpperCase();
    if (rollNumber === '' || chosen.length >= MOST_CHILDREN) return;
    setUnknown(undefined);
    find.mutate(rollNumber, {
      onSuccess(student) {
        if (student === undefined) {
          setUnknown(rollNumber);
          return;
        }
        setTyped('');
        if (!chosen.some(({ id }) => id === student.id)) onChange([...chosen, student]);
      },
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    // Enter adds the child here; it does not send the invitation.
    event.preventDefault();
    add();
  };
  return (
    <fieldset className="sp-children">
      <legend>{say('portal:invite.children')}</legend>
      <div className="sp-children-add">
        <TextInput
          size="md"
          label={say('portal:invite.child-number')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={typed}
          error={words !== undefined}
          aria-describedby={words === undefined ? undefined : wordsId}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button size="md" onClick={add} loading={find.isPending} disabled={chosen.length >= MOST_CHILDREN}>
          {say('portal:invite.child-add')}
        </Button>
      </div>
      {words !== undefined && (
        <p id={wordsId} className="sp-form-error" role="alert">
          {words}
        </p>
      )}
      <FormFailure error={find.error} />
      <ul aria-label={say('portal:invite.children')} aria-live="polite">
        {chosen.map((child) => (
          <li key={child.id}>
            <span>
              {child.name.first} {child.name.last}
              <span className="sp-second">{child.rollNumber}</span>
            </span>
            <Button
              aria-label={say('portal:invite.child-remove-name', {
                name: `${child.name.first} ${child.name.last}`,
              })}
              onClick={() => onChange(chosen.filter(({ id }) => id !== child.id))}
            >
              {say('portal:invite.child-remove')}
            </Button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
