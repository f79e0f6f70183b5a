import { type ReactElement, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Input, Select } from '../../ui/field.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import type { RuleFieldsProps } from './rule-fields.ts';

interface StateLevelsProps extends RuleFieldsProps {
  /** States that the metric is known to have. */
  readonly known: readonly string[];
}

/** What each state of a metric means: well, a warning, or failing. */
export function StateLevels({ draft, change, errorAt, known }: StateLevelsProps): ReactElement {
  const [typed, setTyped] = useState('');
  const { warn, fail } = draft.states;
  const states = [...new Set([...known, ...warn, ...fail])];
  const error = errorAt('states');

  function meaningOf(state: string): string {
    if (fail.includes(state)) return 'fail';
    return warn.includes(state) ? 'warn' : '';
  }

  function judge(state: string, as: string): void {
    change({
      states: {
        warn: [...warn.filter((one) => one !== state), ...(as === 'warn' ? [state] : [])],
        fail: [...fail.filter((one) => one !== state), ...(as === 'fail' ? [state] : [])],
      },
    });
  }

  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">What its states mean</legend>
      <ul className="divide-y divide-line">
        {states.map((state) => (
          <li key={state} className="flex min-h-11 items-center justify-between gap-3 py-1">
            <bdi className="min-w-0 truncate">{visibleText(state.replaceAll('_', ' '))}</bdi>
            <Select
              aria-label={`${state} is`}
              className="w-32"
              value={meaningOf(state)}
              onChange={(event) => judge(state, event.currentTarget.value)}
            >
              <option value="">Well</option>
              <option value="warn">Warning</option>
              <option value="fail">Failing</option>
            </Select>
          </li>
        ))}
      </ul>
      {known.length > 0 ? null : (
        <div className="mt-1 flex gap-2">
          <Input
            aria-label="Name of a state"
            maxLength={40}
            autoComplete="off"
            autoCapitalize="none"
            placeholder="failed"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button
            disabled={typed.trim() === ''}
            onClick={() => {
              judge(typed.trim(), 'fail');
              setTyped('');
            }}
          >
            Add a state
          </Button>
        </div>
      )}
      {error === undefined ? null : <p className="mt-1 text-xs text-fail">{error}</p>}
    </fieldset>
  );
}
