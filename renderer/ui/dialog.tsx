/** A question above the page: the browser keeps the focus in it, ends it by Esc, and leads back to what was pressed. */
import { useId, type ReactElement, type ReactNode } from 'react';

export function Dialog({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const heading = useId();
  return (
    <dialog ref={asModal} className="sp-dialog" aria-labelledby={heading} onClose={onClose}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

function asModal(dialog: HTMLDialogElement): () => void {
  if (!dialog.open) dialog.showModal();
  // Closed before it goes, so that the focus goes back.
  return () => dialog.close();
}
