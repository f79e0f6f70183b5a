import type { ReactElement } from 'react';
import { visibleText } from './visible-text.ts';

interface MachineTextProps {
  readonly text: string;
  readonly className?: string;
  /** Cut off with an ellipsis where room ends; the whole text stays on hover. */
  readonly truncate?: boolean;
}

/** Text that came from a machine or a person: isolated from the direction of what surrounds it, and made visible. */
export function MachineText({ text, className = '', truncate = false }: MachineTextProps): ReactElement {
  const shown = visibleText(text);
  if (!truncate) return <bdi className={`break-words ${className}`}>{shown}</bdi>;
  return (
    <bdi className={`block min-w-0 truncate ${className}`} title={shown}>
      {shown}
    </bdi>
  );
}
