import { type ReactElement, useState } from 'react';
import { type DurationUnit, durationUnits, secondsOf, secondsOfTyped, unitOfDuration } from './duration-parts.ts';
import { type FieldControl, Input, Select } from './field.tsx';

interface DurationInputProps {
  readonly control: FieldControl;
  readonly label: string;
  /** Null while nothing that makes sense is typed. */
  readonly seconds: number | null;
  readonly onChange: (seconds: number | null) => void;
  /** The units to choose from; the usual ones without seconds where not said. */
  readonly units?: readonly DurationUnit[];
}

/** How long: a number and its unit. */
export function DurationInput({ control, label, seconds, onChange, units }: DurationInputProps): ReactElement {
  const [unit, setUnit] = useState<DurationUnit>(() => unitOfDuration(seconds));
  const [typed, setTyped] = useState<string>();
  // What was typed stands as typed for as long as it says what is held.
  const own = typed !== undefined && secondsOfTyped(typed, unit) === seconds;
  const shown = seconds === null ? '' : String(Number((seconds / secondsOf(unit)).toFixed(2)));
  const offered = units ?? durationUnits.map((one) => one.unit);
  return (
    <div className="flex gap-2">
      <Input
        {...control}
        inputMode="decimal"
        autoComplete="off"
        className="max-w-28 tabular-nums"
        value={own ? typed : shown}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          onChange(secondsOfTyped(text, unit));
        }}
      />
      <Select
        aria-label={`${label}: unit`}
        className="w-32"
        value={unit}
        onChange={(event) => {
          const next = offered.find((one) => one === event.currentTarget.value) ?? unit;
          const count = typed !== undefined && own ? typed : shown;
          setUnit(next);
          setTyped(count);
          onChange(secondsOfTyped(count, next));
        }}
      >
        {durationUnits
          .filter((one) => offered.includes(one.unit) || one.unit === unit)
          .toReversed()
          .map((one) => (
            <option key={one.unit} value={one.unit}>
              {one.unit}
            </option>
          ))}
      </Select>
    </div>
  );
}
