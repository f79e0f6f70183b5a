import type { Server } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import { Select } from './field.tsx';
import { visibleText } from './visible-text.ts';

interface ServerSelectProps {
  readonly servers: readonly Server[];
  /** '' stands for every server. */
  readonly value: string;
  readonly onPick: (serverId: string) => void;
  /** How wide it is. */
  readonly className: string;
}

/** The one server that a list is narrowed to. */
export function ServerSelect({ servers, value, onPick, className }: ServerSelectProps): ReactElement {
  return (
    <Select
      aria-label="Server"
      className={className}
      value={value}
      onChange={(event) => onPick(event.currentTarget.value)}
    >
      <option value="">Every server</option>
      {servers
        .toSorted((a, b) => a.display_name.localeCompare(b.display_name))
        .map((server) => (
          <option key={server.server_id} value={server.server_id}>
            {visibleText(server.display_name)}
          </option>
        ))}
    </Select>
  );
}
