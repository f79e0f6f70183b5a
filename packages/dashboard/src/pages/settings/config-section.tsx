import type { Configuration } from '@labkeeper/protocol/config';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import {
  changeOf,
  type ConfigField,
  type ConfigGroup,
  configGroups,
  fieldProblem,
  isFixed,
  pairProblems,
  valueAtPath,
  variablesOf,
} from './config-fields.ts';
import { errorAt } from './field-error.ts';
import { SectionState } from './section-state.tsx';

/** Thresholds, electricity, agents and retention; what the environment or config.yaml sets can only be read. */
export function ConfigSection(): ReactElement {
  const query = useQuery({
    queryKey: keys.config,
    queryFn: ({ signal }) => callApi<Configuration>('/config', { signal }),
  });
  return (
    <SectionState query={query}>
      {(config) => (
        <div className="gap-4 lg:columns-2">
          {configGroups.map((group) => (
            <div key={group.title} className="mb-4 break-inside-avoid">
              <ConfigForm group={group} config={config} />
            </div>
          ))}
        </div>
      )}
    </SectionState>
  );
}

interface ConfigFormProps {
  readonly group: ConfigGroup;
  readonly config: Configuration;
}

function ConfigForm({ group, config }: ConfigFormProps): ReactElement {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const client = useQueryClient();
  const changed = group.fields.filter(
    ({ path }) => typed[path] !== undefined && typed[path] !== valueAtPath(config, path),
  );
  const values = Object.fromEntries(group.fields.map(({ path }) => [path, typed[path] ?? valueAtPath(config, path)]));
  const pairs = pairProblems(values, Object.keys(typed));
  const wrong =
    Object.keys(pairs).length > 0 || changed.some((field) => fieldProblem(field, typed[field.path] ?? '') !== null);
  const save = useMutation({
    mutationFn: () => callApi<Configuration>('/config', { method: 'PUT', body: changeOf(changed, typed) }),
    async onSuccess(saved) {
      client.setQueryData(keys.config, saved);
      setTyped({});
      showToast(`${group.title} saved.`);
      await client.invalidateQueries({ queryKey: keys.thresholds });
      await client.invalidateQueries({ queryKey: keys.summary });
    },
  });
  const placed = group.fields.some(({ path }) => errorAt(save.error, path) !== undefined);
  return (
    <Card title={group.title}>
      <p className="mb-4 text-sm text-pretty text-ink-2">{group.about}</p>
      <form
        noValidate
        aria-label={group.title}
        onSubmit={(event) => {
          event.preventDefault();
          if (changed.length > 0 && !wrong) save.mutate();
        }}
      >
        <div className="grid gap-x-4 gap-y-4 sm:grid-cols-2">
          {group.fields.map((field) => (
            <ConfigInput
              key={field.path}
              field={field}
              config={config}
              text={typed[field.path]}
              otherError={
                pairs[field.path] ?? (typed[field.path] === undefined ? undefined : errorAt(save.error, field.path))
              }
              onType={(text) => {
                save.reset();
                // The newest stands last, whatever was typed before.
                const { [field.path]: _, ...others } = typed;
                setTyped({ ...others, [field.path]: text });
              }}
            />
          ))}
        </div>
        {save.error && !placed ? (
          <ErrorNote
            message={messageOf(save.error)}
            requestId={save.error instanceof ApiError ? save.error.requestId : undefined}
          />
        ) : null}
        <div className="mt-4 flex justify-end gap-2">
          {changed.length > 0 ? (
            <Button variant="ghost" onClick={() => setTyped({})}>
              Undo
            </Button>
          ) : null}
          <Button
            type="submit"
            variant={changed.length > 0 ? 'primary' : 'secondary'}
            disabled={changed.length === 0 || wrong}
            busy={save.isPending}
          >
            Save
          </Button>
        </div>
      </form>
    </Card>
  );
}

interface ConfigInputProps {
  readonly field: ConfigField;
  readonly config: Configuration;
  readonly text: string | undefined;
  /** What is wrong with it beside other values, or what the hub said. */
  readonly otherError: string | undefined;
  readonly onType: (text: string) => void;
}

function ConfigInput({ field, config, text, otherError, onType }: ConfigInputProps): ReactElement {
  const source = config.sources[field.path];
  const fixed = isFixed(source);
  const problem = text === undefined ? null : fieldProblem(field, text);
  const label = field.unit === '' ? field.label : `${field.label} (${field.unit})`;
  return (
    <Field label={label} hint={<Hint field={field} source={source} />} error={problem ?? otherError}>
      {(control) => (
        <span className="relative block">
          <Input
            {...control}
            inputMode={field.kind === 'currency' ? 'text' : 'decimal'}
            value={text ?? valueAtPath(config, field.path)}
            readOnly={fixed}
            autoComplete="off"
            className={fixed ? 'bg-hover text-ink-2' : ''}
            onChange={(event) => onType(event.currentTarget.value)}
          />
          {fixed ? (
            <Lock size={14} aria-hidden="true" className="absolute top-1/2 right-3 -translate-y-1/2 text-ink-3" />
          ) : null}
        </span>
      )}
    </Field>
  );
}

function Hint({
  field,
  source,
}: {
  readonly field: ConfigField;
  readonly source: Configuration['sources'][string] | undefined;
}): ReactElement {
  if (source === 'environment') {
    return (
      <>
        Set by the environment, so it can only be changed there:{' '}
        <code className="font-mono break-all">{variablesOf(field.path).join(' or ')}</code>
      </>
    );
  }
  if (source === 'config.yaml') {
    return (
      <>
        Set in <code className="font-mono">config.yaml</code> as{' '}
        <code className="font-mono break-all">{field.path}</code>, so it can only be changed there.
      </>
    );
  }
  return (
    <>
      {field.hint}
      {source === 'dashboard' ? ' Changed here.' : ''}
    </>
  );
}
