import type { AgentSettings, CollectorSettings } from '@labkeeper/protocol/agent';
import type { AgentConfig } from './options.ts';
import type { Source } from './config.ts';

/** What holds in the end, after the local places, the hub and the defaults. */
export interface EffectiveSettings {
  intervalMs: number;
  intervalSource: Source;
  collectors: Record<string, CollectorSettings>;
  services: string[];
}

const defaultIntervalSeconds = 60;

/** Joins what is set here with what the hub wishes: ours first, field by field; services of both. Pure. */
export function effectiveSettings(
  config: Pick<AgentConfig, 'heartbeat_interval' | 'monitored_services' | 'collectors'>,
  hub: AgentSettings | undefined,
  enrolledIntervalSeconds: number | undefined,
  localSource: Source,
): EffectiveSettings {
  const interval = intervalOf(config.heartbeat_interval, hub, enrolledIntervalSeconds, localSource);
  return {
    intervalMs: interval.seconds * 1000,
    intervalSource: interval.source,
    collectors: joinCollectors(config.collectors, hub?.collectors ?? {}),
    services: [...new Set([...config.monitored_services, ...(hub?.services ?? [])])],
  };
}

function intervalOf(
  local: number | null,
  hub: AgentSettings | undefined,
  enrolled: number | undefined,
  localSource: Source,
): { seconds: number; source: Source } {
  if (local !== null) return { seconds: local, source: localSource };
  if (hub !== undefined)
    return {
      seconds: hub.heartbeat_interval_seconds,
      source: { from: 'hub', name: `settings version ${hub.version}` },
    };
  if (enrolled !== undefined) return { seconds: enrolled, source: { from: 'enrolment', name: '' } };
  return { seconds: defaultIntervalSeconds, source: { from: 'default', name: '' } };
}

/** Settings of collectors from two places, field by field: `ours` wins. Pure. */
export function joinCollectors(
  ours: Readonly<Record<string, CollectorSettings>>,
  theirs: Readonly<Record<string, CollectorSettings>>,
): Record<string, CollectorSettings> {
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return Object.fromEntries([...names].map((name) => [name, { ...theirs[name], ...ours[name] }]));
}
