import type { ListedRule } from '@labkeeper/protocol/alert';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useServers } from '../../api/fleet.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { visibleText } from '../../ui/visible-text.ts';

/** The way to other levels for one server, while the rule stays as it is for all the others. */
export function OwnRuleLink({ rule }: { readonly rule: ListedRule }): ReactElement | null {
  const navigate = useNavigate();
  const { data: servers = [] } = useServers();
  const [server, setServer] = useState('');
  if (servers.length < 2) return null;
  return (
    <div className="mt-4 border-t border-line pt-4">
      <Field
        label="Different for one server"
        hint="Begins a rule of its own for it, with the values of this one. This rule goes on for all the others."
      >
        {(control) => (
          <div className="flex flex-wrap gap-2">
            <Select
              {...control}
              className="min-w-0 flex-1 basis-48 sm:max-w-72"
              value={server}
              onChange={(event) => setServer(event.currentTarget.value)}
            >
              <option value="">Choose a server</option>
              {servers
                .toSorted((a, b) => a.display_name.localeCompare(b.display_name))
                .map((one) => (
                  <option key={one.server_id} value={one.server_id}>
                    {visibleText(one.display_name)}
                  </option>
                ))}
            </Select>
            <Button
              disabled={server === ''}
              onClick={() =>
                void navigate({
                  to: '/rules/$ruleId',
                  params: { ruleId: 'new' },
                  search: { from: rule.rule_id, server },
                })
              }
            >
              Begin its own rule
            </Button>
          </div>
        )}
      </Field>
    </div>
  );
}
