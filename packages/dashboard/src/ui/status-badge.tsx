import type { ReactElement } from 'react';
import { type State, stateText, stateWords, wordText } from './state.ts';

/* Every state has its own outline, so that it is told apart without colour: disc, triangle, square, crossed ring, dashed ring, half disc. */
const shapes: Readonly<Record<State, ReactElement>> = {
  ok: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  warn: <path d="M6 1.2 11.4 10.6H.6Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />,
  fail: <path d="M6 .6 11.4 6 6 11.4.6 6Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />,
  offline: (
    <>
      <circle cx="6" cy="6" r="5" fill="currentColor" />
      <path d="m4.1 4.1 3.8 3.8m0-3.8L4.1 7.9" stroke="var(--card)" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  unknown: (
    <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.2 1.9" />
  ),
  maintenance: (
    <>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 1.6a4.4 4.4 0 0 1 0 8.8Z" fill="currentColor" />
    </>
  ),
};

interface StateGlyphProps {
  readonly state: State;
  readonly size?: number;
}

/** The shape of a state. Silent for screen readers: a word always stands beside it. */
export function StateGlyph({ state, size = 12 }: StateGlyphProps): ReactElement {
  return (
    <svg
      aria-hidden="true"
      className={`shrink-0 ${stateText[state]}`}
      viewBox="0 0 12 12"
      width={size}
      height={size}
      fill="none"
    >
      {shapes[state]}
    </svg>
  );
}

interface StatusBadgeProps {
  readonly state: State;
  /** Another word than the usual one of the state. */
  readonly label?: string;
}

/** A state as shape and word. */
export function StatusBadge({ state, label }: StatusBadgeProps): ReactElement {
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm font-medium ${wordText[state]}`}>
      <StateGlyph state={state} />
      {label ?? stateWords[state]}
    </span>
  );
}
