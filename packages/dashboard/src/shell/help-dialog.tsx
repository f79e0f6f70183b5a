import type { ReactElement } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { alertPages, navItems, settingsItem } from './nav-items.ts';

const elsewhere = [
  [['Ctrl', 'K'], 'Search or jump to (⌘ K on a Mac)'],
  [['/'], 'Search or jump to'],
  [['n'], 'Add a server'],
  [['j'], 'Next in the list'],
  [['k'], 'Previous in the list'],
  [['Enter'], 'Open what is marked'],
  [['x'], 'Mark an alert'],
  [['a'], 'Acknowledge what is marked'],
  [['Esc'], 'Close a dialog'],
  [['?'], 'This list'],
] as const;

/** Every key that does something. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="grid gap-6 sm:grid-cols-2">
        <Keys
          title="Go to"
          rows={[...navItems, ...alertPages, settingsItem].map(({ label, letter }) => [['g', letter], label])}
        />
        <Keys title="Everywhere" rows={elsewhere} />
      </div>
    </Dialog>
  );
}

interface KeysProps {
  readonly title: string;
  readonly rows: readonly (readonly [readonly string[], string])[];
}

function Keys({ title, rows }: KeysProps): ReactElement {
  return (
    <section>
      <h3 className="mb-2 text-xs font-medium text-ink-3">{title}</h3>
      <dl className="space-y-1.5">
        {rows.map(([keys, what]) => (
          <div key={what + keys.join('')} className="flex items-center justify-between gap-3 text-sm">
            <dd className="order-1">{what}</dd>
            <dt className="order-2 flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded-sm border border-line-strong bg-hover px-1.5 text-center font-sans text-xs leading-5"
                >
                  {key}
                </kbd>
              ))}
            </dt>
          </div>
        ))}
      </dl>
    </section>
  );
}
