import { X } from 'lucide-react';
import { type CSSProperties, type ReactElement, type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button.tsx';

interface DialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the foot, the main one last. */
  readonly footer?: ReactNode;
  /** Called when the form inside is sent; the footer then lies inside the form. */
  readonly onSubmit?: () => void;
  readonly wide?: boolean;
}

/**
 * A modal dialog: the browser's own, so the rest of the page is inert, Escape closes and focus returns where it was.
 * It is open as long as it is drawn. A sheet from the bottom on a phone.
 */
export function Dialog(props: DialogProps): ReactElement {
  const { title, description, onClose, children, footer, onSubmit, wide = false } = props;
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) {
      dialog.showModal();
      // Not the first button: nobody opens a dialog to close it, and a focused field opens the keyboard of a phone.
      dialog.focus();
    }
    return () => dialog?.close();
  }, []);

  const body = (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
      {footer === undefined ? null : (
        <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
          {footer}
        </footer>
      )}
    </>
  );
  return (
    <dialog
      ref={element}
      tabIndex={-1}
      className="sheet outline-none"
      style={{ '--sheet-width': wide ? '44rem' : '32rem' } as CSSProperties}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div className="flex max-h-[inherit] flex-col">
        <header className="flex items-start gap-3 border-b border-line py-3 pr-3 pl-5">
          <div className="min-w-0 flex-1 py-1.5 sm:py-0.5">
            <h2 id={id} className="text-md font-semibold">
              {title}
            </h2>
            {description === undefined ? null : <p className="text-sm text-ink-2">{description}</p>}
          </div>
          <IconButton label="Close" onClick={onClose}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        </header>
        {onSubmit === undefined ? (
          body
        ) : (
          <form
            className="flex min-h-0 flex-col"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              onSubmit();
            }}
          >
            {body}
          </form>
        )}
      </div>
    </dialog>
  );
}
