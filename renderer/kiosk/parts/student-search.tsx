/** Finds one student of the school by name or roll number. */
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration } from '#core/contracts/kiosk.ts';
import type { PersonId } from '#core/ids.ts';

type People = Extract<Registration, { kind: 'choose' }>['people'];

interface StudentSearchProps {
  readonly people: People;
  readonly onChoose: (id: PersonId) => void;
}

export function StudentSearch({ people, onChoose }: StudentSearchProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const [sought, setSought] = useState('');
  const found = people.filter(({ student, rollNumber }) =>
    `${student.name} ${rollNumber}`.toLowerCase().includes(sought.trim().toLowerCase()),
  );
  return (
    <section className="search">
      <label className="field">
        {t('faces.search')}
        <input type="search" autoFocus value={sought} onChange={(event) => setSought(event.target.value)} />
      </label>
      {found.length === 0 && <p role="status">{t('faces.none')}</p>}
      <ul>
        {found.map(({ student, rollNumber, registered }) => (
          <li key={student.id}>
            <button type="button" data-person={student.id} onClick={() => onChoose(student.id)}>
              <b>{student.name}</b>
              <span className="num">{rollNumber}</span>
              {registered && <span>{t('faces.registered')}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
