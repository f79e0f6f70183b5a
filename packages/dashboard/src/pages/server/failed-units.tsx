import type { Unit } from '@labkeeper/protocol/inventory';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../ui/button.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { addServices } from './add-services.ts';
import { failedBeside, plainName } from './unit-words.ts';
import { useInventory } from './use-server.ts';

interface FailedUnitsProps {
  readonly server: ServerDetail;
  /** Those that stand in the card already. */
  readonly services: readonly { readonly name: string }[];
}

const SHOWN = 8;

/** What systemd calls failed though nobody expects it to run: with the way to expect it. Not there where nothing failed. */
export function FailedUnits({ server, services }: FailedUnitsProps): ReactElement | null {
  const client = useQueryClient();
  const { items = [] } = useInventory<Unit>(server.server_id, 'units');
  const failed = failedBeside(items, services);
  const expect = useMutation({
    mutationFn: (name: string) =>
      callApi(`/servers/${encodeURIComponent(server.server_id)}/services`, {
        method: 'PUT',
        body: { expected_services: addServices(server.expected_services, name) },
      }),
    async onSuccess(_, name) {
      showToast(`${name} is expected now; the agent looks at it with its next report.`);
      await client.invalidateQueries({ queryKey: keys.server(server.server_id) });
    },
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  if (failed.length === 0) return null;
  return (
    <section aria-label="Failed units" className="mt-1 border-t border-line pt-2">
      <h3 className="text-sm font-semibold">Failed, but not expected</h3>
      <p className="text-xs text-pretty text-ink-2">
        systemd says that these have failed. A service that you expect to run is watched by its own name.
      </p>
      <ul className="mt-1">
        {failed.slice(0, SHOWN).map((unit) => (
          <li key={unit.unit} className="flex min-h-9 items-center gap-2 py-0.5 text-base">
            <StateGlyph state="fail" />
            <span className="min-w-0 flex-1">
              <MachineText text={plainName(unit.unit)} truncate />
              {unit.description === null ? null : (
                <MachineText text={unit.description} truncate className="text-xs text-ink-3" />
              )}
            </span>
            {unit.kind === 'service' ? (
              <Button
                size="sm"
                variant="ghost"
                aria-label={`Expect ${plainName(unit.unit)}`}
                busy={expect.isPending && expect.variables === plainName(unit.unit)}
                onClick={() => expect.mutate(plainName(unit.unit))}
              >
                Expect it
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {failed.length > SHOWN ? <p className="text-xs text-ink-3">and {failed.length - SHOWN} more</p> : null}
    </section>
  );
}
