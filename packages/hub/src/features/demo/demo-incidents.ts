import { dayMs } from './demo-day.ts';

/** What went wrong with a made-up server and was well again; times in ms since 1970. */
export interface DemoIncident {
  readonly id: string;
  readonly serverId: string;
  readonly what: 'silent' | 'busy' | 'failed';
  /** Of a failed service its name. */
  readonly service: string | undefined;
  readonly from: number;
  readonly to: number;
}

interface Planned extends Pick<DemoIncident, 'serverId' | 'what'> {
  readonly service?: string;
  readonly daysAgo: number;
  /** Minutes after midnight, UTC. */
  readonly minute: number;
  readonly minutes: number;
}

const minuteMs = 60_000;

/** Older than a day each: the newest day is told by the servers themselves. */
const planned: readonly Planned[] = [
  {
    serverId: 'omv-cloudserver1',
    what: 'failed',
    service: 'nextcloud',
    daysAgo: 2,
    minute: 16 * 60 + 40,
    minutes: 30,
  },
  { serverId: 'omv-aiserver1', what: 'busy', daysAgo: 4, minute: 16 * 60 + 10, minutes: 50 },
  { serverId: 'pihole-backup', what: 'silent', daysAgo: 6, minute: 19 * 60 + 10, minutes: 40 },
  { serverId: 'omv-webserver1', what: 'silent', daysAgo: 13, minute: 60 + 20, minutes: 80 },
];

/** What went wrong in the days before a time (ms), the newest first; on the same day the same. */
export function demoIncidents(now: number): readonly DemoIncident[] {
  return planned.map(({ serverId, what, service, daysAgo, minute, minutes }) => {
    const from = Math.floor(now / dayMs - daysAgo) * dayMs + minute * minuteMs;
    return { id: `demo-${serverId}-${what}`, serverId, what, service, from, to: from + minutes * minuteMs };
  });
}

/** What is wrong with a server at a time, seen from `now`; undefined where nothing is. */
export function incidentAt(serverId: string, at: number, now: number): DemoIncident | undefined {
  return demoIncidents(now).find((one) => one.serverId === serverId && at >= one.from && at < one.to);
}
