import type { ReactElement } from 'react';
import type { Track } from './chart-data.ts';
import { stateDurations, stateRuns, type StateRun } from './chart-strip-runs.ts';
import { formatMoment } from './chart-time.ts';
import { formatDuration } from './format.ts';
import './chart.css';

/** What a value of a state means: its word and how it is judged. */
export interface StateWord {
  readonly word: string;
  readonly tone: 'ok' | 'warn' | 'fail' | 'unknown';
}

interface StateStripProps {
  readonly label: string;
  readonly track: Track | null;
  /** Meaning of the values 0, 1, 2 … */
  readonly words: readonly StateWord[];
  /** Window in ms. */
  readonly from: number;
  readonly to: number;
}

const UNKNOWN: StateWord = { word: 'not measured', tone: 'unknown' };

function wordOf(run: Pick<StateRun, 'state'>, words: readonly StateWord[]): StateWord {
  return run.state === null ? UNKNOWN : (words[run.state] ?? UNKNOWN);
}

function share(run: StateRun, from: number, to: number): string {
  return `${(((run.to - run.from) * 1000) / (to - from)) * 100}%`;
}

/** How a state went over time: a coloured strip in which each stretch carries its word, with a summary for the ear. */
export function StateStrip({ label, track, words, from, to }: StateStripProps): ReactElement {
  const runs = track ? stateRuns(track, from / 1000, to / 1000) : [];
  const last = runs.at(-1);
  const summary = [...stateDurations(runs)]
    .map(([state, seconds]) => `${wordOf({ state }, words).word} for ${formatDuration(seconds)}`)
    .join(', ');
  const lead = runs[0] ? ((runs[0].from * 1000 - from) / (to - from)) * 100 : 100;
  return (
    <div className="chart-strip">
      <span className="chart-strip-label">{label}</span>
      <span className="chart-strip-now" data-tone={last ? wordOf(last, words).tone : 'unknown'}>
        {last ? wordOf(last, words).word : UNKNOWN.word}
      </span>
      <div className="chart-strip-bar" role="img" aria-label={`${label}: ${summary === '' ? UNKNOWN.word : summary}`}>
        <span className="chart-strip-lead" style={{ width: `${lead}%` }} />
        {runs.map((run) => {
          const { word, tone } = wordOf(run, words);
          const span = `${formatMoment(run.from * 1000, 60)} – ${formatMoment(run.to * 1000, 60)}`;
          return (
            <span
              key={run.from}
              className="chart-strip-run"
              data-tone={tone}
              style={{ width: share(run, from, to) }}
              title={`${word}, ${formatDuration(run.to - run.from)}: ${span}`}
            >
              <span>{tone === 'ok' ? '' : word}</span>
            </span>
          );
        })}
      </div>
    </div>
  );
}
