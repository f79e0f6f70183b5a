import type { ReactElement } from 'react';
import { CheckRow } from '../../ui/check-row.tsx';
import { cityOf, ownTimeZone } from '../../ui/zone-clock.ts';

/** What may ring at night: nothing, what is critical, or everything. */
export type NightAnswer = 'silent' | 'critical' | 'none';

interface NightQuestionProps {
  readonly answer: NightAnswer;
  readonly onChange: (answer: NightAnswer) => void;
}

const answers: readonly { readonly answer: NightAnswer; readonly label: string; readonly hint: string }[] = [
  { answer: 'silent', label: 'Nothing may ring', hint: 'All of it comes in the morning, as one message.' },
  { answer: 'critical', label: 'Critical problems may ring', hint: 'The rest comes in the morning.' },
  { answer: 'none', label: 'Tell me at any hour', hint: 'There is no night.' },
];

/** Asks once, with the quiet answer chosen, what may ring at night. */
export function NightQuestion({ answer, onChange }: NightQuestionProps): ReactElement {
  return (
    <fieldset>
      <legend className="text-sm font-medium">At night</legend>
      <p className="mb-1 text-xs text-ink-3">
        23:00 to 07:00, {cityOf(ownTimeZone())} time; both can be changed later under Silence.
      </p>
      {answers.map((one) => (
        <CheckRow
          key={one.answer}
          radio="nights"
          label={one.label}
          hint={one.hint}
          checked={answer === one.answer}
          onChange={() => onChange(one.answer)}
        />
      ))}
    </fieldset>
  );
}
