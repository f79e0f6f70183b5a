import { VolumeX } from 'lucide-react';
import { type ReactElement, useContext } from 'react';
import { useTick } from './clock.ts';
import type { Scoped } from './in-scope.ts';
import { quietWindow, windowInWords } from './quiet-words.ts';
import { WindowsContext } from './windows-context.ts';

interface QuietSignProps {
  readonly server: Scoped;
  readonly className?: string;
}

/** "Muted until 14:00" where nothing is told of a server at the moment; nothing where all is. */
export function QuietSign({ server, className = '' }: QuietSignProps): ReactElement | null {
  const windows = useContext(WindowsContext);
  const words = useTick((now) => {
    const window = quietWindow(server, windows, now);
    return window === undefined ? '' : windowInWords(window, now);
  });
  if (words === '') return null;
  return (
    <span className={`inline-flex min-w-0 items-center gap-1 text-maint ${className}`}>
      <VolumeX size={12} aria-hidden="true" className="shrink-0" />
      <span className="truncate">{words}</span>
    </span>
  );
}
