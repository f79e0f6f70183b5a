import type { ReactElement, ReactNode } from 'react';
import { Mark } from './mark.tsx';
import { isReadableOnTheWay } from './plain-http.ts';

interface GateProps {
  readonly title: string;
  readonly intro: ReactNode;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}

/** A page in front of the dashboard: one narrow column with the mark above it. */
export function Gate({ title, intro, children, foot }: GateProps): ReactElement {
  return (
    <main className="flex min-h-dvh flex-col items-center px-5 pt-[max(3rem,16vh)] pb-10">
      <div className="w-full max-w-88">
        <Mark size={40} />
        <h1 className="mt-5 text-lg font-semibold tracking-tight">{title}</h1>
        <div className="mt-1 text-base text-pretty text-ink-2">{intro}</div>
        <div className="mt-6">{children}</div>
        {isReadableOnTheWay(location) ? (
          <p className="mt-6 rounded-lg bg-warn-soft px-3 py-2 text-sm text-pretty text-warn">
            This connection is not encrypted: others on this network could read the password. The hub answers on HTTPS
            too.
          </p>
        ) : null}
        {foot === undefined ? null : <div className="mt-6 text-sm text-pretty text-ink-3">{foot}</div>}
      </div>
    </main>
  );
}
