import { type ReactElement, useId } from 'react';
import { useTick } from './clock.ts';
import { type FieldControl, Input } from './field.tsx';
import { clockTime, isTimeZone, offsetWords, ownTimeZone, wallAt } from './zone-clock.ts';

interface ZonePickerProps {
  readonly control: FieldControl;
  readonly zone: string;
  readonly onChange: (zone: string) => void;
}

const MINUTE_MS = 60_000;

/** A time zone: type a part of its name and choose. Beside it stands what the clock shows there now. */
export function ZonePicker({ control, zone, onChange }: ZonePickerProps): ReactElement {
  const list = useId();
  const minute = useTick((now) => Math.floor(now / MINUTE_MS)) * MINUTE_MS;
  const known = isTimeZone(zone);
  return (
    <span className="relative block">
      <Input
        {...control}
        list={list}
        value={zone}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className={known ? 'pr-28' : ''}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {known ? (
        <span className="pointer-events-none absolute inset-y-px right-3 flex items-center bg-card pl-2 text-sm text-ink-3 tabular-nums">
          {clockTime(wallAt(zone, minute))} · {offsetWords(zone, minute)}
        </span>
      ) : null}
      <datalist id={list}>
        {zones().map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </span>
  );
}

function zones(): readonly string[] {
  return [...new Set([ownTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])];
}
