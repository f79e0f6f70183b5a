import { type ComponentType, lazy, type ReactElement, Suspense } from 'react';
import { useAddress } from '../ui/address.ts';

/** What every dialog with an address of its own is given. */
interface DialogProps {
  readonly serverId: string | undefined;
  readonly onClose: () => void;
}

const dialogs: Readonly<Record<string, ComponentType<DialogProps>>> = {
  'add-server': lazy(async () => ({ default: (await import('../dialogs/add-server-dialog.tsx')).AddServerDialog })),
  keys: lazy(async () => ({ default: (await import('./help-dialog.tsx')).HelpDialog })),
  'edit-server': lazy(async () => ({ default: (await import('../dialogs/edit-server-dialog.tsx')).EditServerDialog })),
  'remove-server': lazy(async () => ({
    default: (await import('../dialogs/remove-server-dialog.tsx')).RemoveServerDialog,
  })),
};

/** Opens the dialog that the address names (`?dialog=edit-server&server=nas`), over whatever page. */
export function AddressDialogs(): ReactElement | null {
  const [search, change] = useAddress();
  const Dialog = search.dialog === undefined ? undefined : dialogs[search.dialog];
  if (!Dialog) return null;
  return (
    <Suspense>
      <Dialog
        key={`${search.dialog} ${search.server}`}
        serverId={search.server}
        onClose={() => change({ dialog: '', server: '' })}
      />
    </Suspense>
  );
}
