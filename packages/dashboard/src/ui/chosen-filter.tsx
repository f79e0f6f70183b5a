import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from './button.tsx';
import { MachineText } from './machine-text.tsx';

interface ChosenFilterProps {
  readonly text: string;
  /** What the way out does. */
  readonly clear: string;
  readonly onClear: () => void;
}

/** What a list was narrowed to by a link elsewhere, and the way out. */
export function ChosenFilter({ text, clear, onClear }: ChosenFilterProps): ReactElement {
  return (
    <span className="inline-flex h-11 max-w-full items-center gap-1 rounded-lg bg-accent-soft pl-3 text-sm font-medium text-accent sm:h-9">
      <MachineText text={text} truncate />
      <IconButton label={clear} onClick={onClear}>
        <X size={14} aria-hidden="true" />
      </IconButton>
    </span>
  );
}
