/** What the watchdog looks at. All times are monotonic milliseconds. */
export interface Vitals {
  now: number;
  intervalMs: number;
  startedAt: number;
  lastMeasuredAt: number | undefined;
  /** Since when one request has been under way; undefined while none is. */
  sendingSince: number | undefined;
  /** Since when only the network has failed; undefined while answers come. */
  networkFailingSince: number | undefined;
}

/** healthy: go on. stuck: end, so that the service manager starts anew. ask: only if another way reaches the hub. */
export type Health = { kind: 'healthy' } | { kind: 'stuck'; reason: string } | { kind: 'ask'; reason: string };

const patienceMs = 600_000;

/**
 * Whether the agent still does its work. That the hub is away is no fault of the agent and never ends it: for that the hub
 * has to answer on another way while ours has failed for ten minutes. Pure.
 */
export function judgeVitals(vitals: Vitals): Health {
  const { now, intervalMs, startedAt, lastMeasuredAt, sendingSince, networkFailingSince } = vitals;
  const patience = Math.max(patienceMs, 3 * intervalMs);
  if (now - (lastMeasuredAt ?? startedAt) > patience)
    return { kind: 'stuck', reason: `nothing was measured for ${minutes(patience)}` };
  if (sendingSince !== undefined && now - sendingSince > patience)
    return { kind: 'stuck', reason: `one request has been under way for ${minutes(patience)}` };
  if (networkFailingSince !== undefined && now - networkFailingSince > patienceMs)
    return { kind: 'ask', reason: `every request has failed for ${minutes(patienceMs)} while the hub answers` };
  return { kind: 'healthy' };
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} minutes`;
}
