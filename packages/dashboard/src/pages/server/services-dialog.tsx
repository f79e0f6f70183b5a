import type { Container, Unit } from '@labkeeper/protocol/inventory';
import type { ExpectedService, ServerDetail } from '@labkeeper/protocol/server';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type ReactElement, useId, useMemo, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { showToast } from '../../ui/toast.tsx';
import { addServices } from './add-services.ts';
import { suggestServices } from './suggest-services.ts';
import { useInventory } from './use-server.ts';

interface ServicesDialogProps {
  readonly server: ServerDetail;
  readonly onClose: () => void;
}

/** Says which services should run on a server, and which of them are critical. */
export function ServicesDialog({ server, onClose }: ServicesDialogProps): ReactElement {
  const client = useQueryClient();
  const [services, setServices] = useState<readonly ExpectedService[]>(server.expected_services);
  const [typed, setTyped] = useState('');
  const list = useId();
  const suggestions = useSuggestions(server.server_id, services);
  const save = useMutation({
    mutationFn: () =>
      callApi(`/servers/${encodeURIComponent(server.server_id)}/services`, {
        method: 'PUT',
        body: { expected_services: addServices(services, typed) },
      }),
    async onSuccess() {
      showToast('Saved. The agent looks at them with its next report.');
      await client.invalidateQueries({ queryKey: keys.server(server.server_id) });
      onClose();
    },
  });

  function add(): void {
    setServices(addServices(services, typed));
    setTyped('');
  }

  return (
    <Dialog
      title="Services that should run here"
      description={<MachineText text={server.display_name} />}
      onClose={onClose}
      onSubmit={() => (typed.trim() === '' ? save.mutate() : add())}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </>
      }
    >
      <Field label="Name of a unit or container" hint="Such as plex; several with commas between them.">
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              className="flex-1"
              list={list}
              value={typed}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Button disabled={typed.trim() === ''} onClick={add}>
              Add
            </Button>
          </div>
        )}
      </Field>
      <datalist id={list}>
        {suggestions.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {services.length === 0 ? (
        <p className="mt-4 text-sm text-ink-2">None yet. One that stops is then told within two minutes.</p>
      ) : (
        <ul className="mt-4 divide-y divide-line">
          {services.map((service) => (
            <ServiceItem
              key={service.name}
              service={service}
              onChange={(changed) => setServices(services.map((other) => (other === service ? changed : other)))}
              onRemove={() => setServices(services.filter((other) => other !== service))}
            />
          ))}
        </ul>
      )}
      {save.error ? <ErrorNote message={messageOf(save.error)} /> : null}
    </Dialog>
  );
}

function useSuggestions(serverId: string, services: readonly ExpectedService[]): readonly string[] {
  const { items: containers } = useInventory<Container>(serverId, 'containers');
  const { items: units } = useInventory<Unit>(serverId, 'units');
  return useMemo(
    () => suggestServices({ containers: containers ?? [], units: units ?? [] }, services),
    [containers, units, services],
  );
}

interface ServiceItemProps {
  readonly service: ExpectedService;
  readonly onChange: (service: ExpectedService) => void;
  readonly onRemove: () => void;
}

function ServiceItem({ service, onChange, onRemove }: ServiceItemProps): ReactElement {
  return (
    <li className="flex min-h-11 items-center gap-3 text-base">
      <MachineText text={service.name} truncate className="flex-1 font-medium" />
      <label className="flex min-h-11 items-center gap-2 text-sm text-ink-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={service.critical !== false}
          onChange={(event) => onChange({ ...service, critical: event.currentTarget.checked })}
        />
        critical
      </label>
      <IconButton label={`Remove ${service.name}`} onClick={onRemove}>
        <X size={14} aria-hidden="true" />
      </IconButton>
    </li>
  );
}
