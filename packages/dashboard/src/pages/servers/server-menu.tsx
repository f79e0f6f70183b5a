import type { Server } from '@labkeeper/protocol/server';
import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { useAddress } from '../../ui/address.ts';
import { Menu } from '../../ui/menu.tsx';
import { visibleText } from '../../ui/visible-text.ts';

/** What one may do with a server of the list. */
export function ServerMenu({ server }: { readonly server: Server }): ReactElement {
  const [, change] = useAddress();
  return (
    <div className="relative z-10 flex justify-end">
      <Menu
        label={`More for ${visibleText(server.display_name)}`}
        className="flex size-8 items-center justify-center rounded-md text-ink-3 transition-colors duration-120 hover:bg-track hover:text-ink"
        groups={[
          [
            {
              label: 'Edit',
              icon: <Pencil size={15} aria-hidden="true" />,
              onSelect: () => change({ dialog: 'edit-server', server: server.server_id }),
            },
          ],
          [
            {
              label: 'Remove',
              icon: <Trash2 size={15} aria-hidden="true" />,
              danger: true,
              onSelect: () => change({ dialog: 'remove-server', server: server.server_id }),
            },
          ],
        ]}
      >
        <Ellipsis size={16} aria-hidden="true" />
      </Menu>
    </div>
  );
}
