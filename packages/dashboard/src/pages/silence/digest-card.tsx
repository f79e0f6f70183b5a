import type { ReactElement } from 'react';
import { useDigest } from '../../api/silence.ts';
import { Card } from '../../ui/card.tsx';
import { QueryState } from '../../api/query-state.tsx';
import { visibleText } from '../../ui/visible-text.ts';

/** The morning's message as it would read now. */
export function DigestCard(): ReactElement {
  const query = useDigest();
  return (
    <Card title="The digest, as it would read now">
      <QueryState query={query} shape={['h-24']}>
        {(digest) => (
          <blockquote className="rounded-lg bg-hover px-4 py-3">
            <p className="text-base font-medium break-words">
              <bdi>{visibleText(digest.title)}</bdi>
            </p>
            {digest.lines.length === 0 ? null : (
              <div className="mt-1 space-y-0.5 text-sm text-ink-2">
                {digest.lines.map((line, index) => (
                  <p key={index} className="min-h-2 break-words whitespace-pre-wrap">
                    <bdi>{visibleText(line)}</bdi>
                  </p>
                ))}
              </div>
            )}
            {digest.facts.length === 0 ? null : (
              <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-2">
                {digest.facts.map(({ name, value }) => (
                  <div key={name} className="min-w-0">
                    <dt className="text-xs text-ink-3">{visibleText(name)}</dt>
                    <dd className="text-base tabular-nums">{visibleText(value)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </blockquote>
        )}
      </QueryState>
    </Card>
  );
}
