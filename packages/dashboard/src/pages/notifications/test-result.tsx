import { type ReactElement, useEffect, useRef } from 'react';
import { messageOf } from '../../api/api-error.ts';
import type { ChannelTest } from '../../api/channels.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';

interface TestResultProps {
  readonly result: ChannelTest | undefined;
  /** The hub itself could not be asked. */
  readonly error: unknown;
}

/** What became of a test: that it arrived, or the other side's own words. */
export function TestResult({ result, error }: TestResultProps): ReactElement {
  const delivered = result?.delivered === true;
  const reason = result === undefined ? messageOf(error) : (result.error ?? 'The other side gave no reason.');
  const element = useRef<HTMLDivElement>(null);
  // The form above may be longer than the screen.
  useEffect(() => element.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' }), [result, error]);
  return (
    <div
      ref={element}
      role="status"
      className={`flex items-start gap-2 rounded-lg px-3 py-2 text-sm ${delivered ? 'bg-ok-soft' : 'bg-fail-soft'}`}
    >
      <span className="pt-1">
        <StateGlyph state={delivered ? 'ok' : 'fail'} />
      </span>
      <div className="min-w-0">
        <p className="font-medium">{delivered ? 'The test message was delivered.' : 'The test did not arrive.'}</p>
        {delivered ? (
          <p className="text-ink-2">The other side took it. If you do not see it, look there.</p>
        ) : (
          <p>
            <MachineText text={reason} />
          </p>
        )}
        {result?.note ? (
          <p className="mt-1 font-medium">
            <MachineText text={result.note} />
          </p>
        ) : null}
      </div>
    </div>
  );
}
