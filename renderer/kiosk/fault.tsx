/** The edge of the window: whatever breaks in a screen is caught here and said in plain words, with the way on. */
import { Component, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './parts/button.tsx';

interface Props {
  readonly children: ReactNode;
  readonly onAgain: () => void;
}

interface State {
  readonly broken: boolean;
}

/** A class, because React offers no other way to catch what a child throws. */
export class FaultBoundary extends Component<Props, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <FaultScreen onAgain={this.props.onAgain} /> : this.props.children;
  }
}

function FaultScreen({ onAgain }: { readonly onAgain: () => void }): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <main className="sheet">
      <section className="calm" role="alert">
        <h1>{t('fault.title')}</h1>
        <p>{t('fault.say')}</p>
        <Button look="primary" onClick={onAgain}>
          {t('fault.again')}
        </Button>
        <p className="sub">{t('fault.code')}</p>
      </section>
    </main>
  );
}
