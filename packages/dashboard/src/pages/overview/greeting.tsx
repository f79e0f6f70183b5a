import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { buttonClass } from '../../ui/button-class.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { type Headline, lastLook } from './headline.ts';

interface GreetingProps {
  readonly headline: Headline;
  readonly servers: readonly Server[];
}

/** The one sentence that is read from across the room, and when somebody looked last. */
export function Greeting({ headline, servers }: GreetingProps): ReactElement {
  const looked = lastLook(servers);
  return (
    <header className="flex items-start justify-between gap-6">
      <div className="min-w-0">
        <h1 className="flex items-start gap-3 text-lg font-semibold tracking-tight text-balance sm:text-xl">
          <span className="flex h-7 items-center sm:h-9">
            <StateGlyph state={headline.state} size={20} />
          </span>
          <bdi className="min-w-0 break-words">{headline.title}</bdi>
        </h1>
        <p className="mt-0.5 pl-8 text-sm text-ink-2">
          {headline.state === 'ok' ? 'Nothing needs you. ' : ''}
          {looked === undefined ? (
            'Nobody has reported yet.'
          ) : (
            <>
              Last look <RelativeTime at={looked} />
            </>
          )}
        </p>
      </div>
      <Link to="." search={{ dialog: 'add-server' }} className={`${buttonClass('secondary')} max-sm:hidden`}>
        <Plus size={16} aria-hidden="true" />
        Add server
      </Link>
    </header>
  );
}
