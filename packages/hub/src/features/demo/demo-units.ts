import type { Unit } from '@labkeeper/protocol/inventory';
import { formatInstant } from '../../domain/instant.ts';
import type { DemoServer } from './demo-fleet.ts';
import { chance } from './demo-noise.ts';
import { conditionOf, workloads } from './demo-workloads.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** Services that every machine of the fleet has; `done`: it did its work at the start. */
const services: readonly (readonly [name: string, about: string, sub: 'running' | 'exited'])[] = [
  ['avahi-daemon', 'Avahi mDNS/DNS-SD Stack', 'running'],
  ['chrony', 'chrony, an NTP client/server', 'running'],
  ['cron', 'Regular background program processing daemon', 'running'],
  ['dbus', 'D-Bus System Message Bus', 'running'],
  ['networking', 'Raise network interfaces', 'exited'],
  ['ssh', 'OpenBSD Secure Shell server', 'running'],
  ['systemd-journald', 'Journal Service', 'running'],
  ['systemd-logind', 'User Login Management', 'running'],
  ['unattended-upgrades', 'Unattended Upgrades Shutdown', 'running'],
];
/** Timers by the minute of the day (UTC) at which they run, every so many days. */
const timers: readonly (readonly [name: string, about: string, minute: number, days: number])[] = [
  ['apt-daily', 'Daily apt download activities', 372, 1],
  ['apt-daily-upgrade', 'Daily apt upgrade and clean activities', 398, 1],
  ['fstrim', 'Discard unused filesystem blocks once a week', 11, 7],
  ['logrotate', 'Daily rotation of log files', 0, 1],
  ['man-db', 'Daily man-db regeneration', 71, 1],
  ['systemd-tmpfiles-clean', 'Daily Cleanup of Temporary Directories', 847, 1],
];
const renewal = { name: 'certbot', about: 'Run certbot twice daily', minute: 163 } as const;

/** The units of systemd on a server, and how many of them have failed beside the expected services. */
export function demoUnits(server: DemoServer, at: number, now: number): { units: Unit[]; failed: number } {
  const own = server.services.filter((name) => workloads[name]?.image === undefined);
  const wanted = own.map((name) => serviceOf(server, name, at, now));
  const all = [
    ...services.map(([name, about, sub]) => unitOf(`${name}.service`, about, ['active', sub])),
    ...timers.flatMap(([name, about, minute, days]) =>
      timerOf({ name, about, minute: minute + Math.floor(12 * chance(server.id)), days }, at),
    ),
    ...wanted,
    unitOf('dbus.socket', 'D-Bus System Message Bus Socket', ['active', 'running']),
    ...(own.includes('docker') || server.tags.includes('docker') ? dockerUnits(own) : []),
    ...(server.mounts.length > 1 ? [unitOf('srv.mount', '/srv', ['active', 'mounted'])] : []),
    ...(server.ups === undefined
      ? []
      : [unitOf('nut-server.service', 'Network UPS Tools - power devices information server', ['active', 'running'])]),
    ...(server.renews === true ? renewalUnits(at) : []),
  ].toSorted((left, right) => (left.unit < right.unit ? -1 : 1));
  const named = new Set(own.map((name) => `${name}.service`));
  const failed = all.filter(({ state, unit }) => state === 'failed' && !named.has(unit)).length;
  return { units: all, failed };
}

function serviceOf(server: DemoServer, name: string, at: number, now: number): Unit {
  const about = workloads[name]?.about ?? name;
  const { what } = conditionOf(server, name, at, now);
  if (what === 'failed') return unitOf(`${name}.service`, about, ['failed', 'failed']);
  return unitOf(`${name}.service`, about, what === 'runs' ? ['active', 'running'] : ['inactive', 'dead']);
}

function dockerUnits(own: readonly string[]): Unit[] {
  const { about = '' } = workloads['docker'] ?? {};
  return [
    ...(own.includes('docker') ? [] : [unitOf('docker.service', about, ['active', 'running'])]),
    unitOf('containerd.service', 'containerd container runtime', ['active', 'running']),
    unitOf('docker.socket', 'Docker Socket for the API', ['active', 'running']),
  ];
}

/** A certificate that could not be renewed last night. */
function renewalUnits(at: number): Unit[] {
  const [timer] = timerOf({ ...renewal, days: 1 }, at);
  const service = unitOf('certbot.service', 'Certbot', ['failed', 'failed']);
  return timer === undefined ? [service] : [timer, service];
}

interface Timer {
  readonly name: string;
  readonly about: string;
  readonly minute: number;
  readonly days: number;
}

/** A timer and the service that it starts, which rests meanwhile. */
function timerOf({ name, about, minute, days }: Timer, at: number): Unit[] {
  const every = days * dayMs;
  const last = Math.floor((at - minute * minuteMs) / every) * every + minute * minuteMs;
  const times = { next_at: formatInstant(last + every), last_at: formatInstant(last) };
  return [
    { ...unitOf(`${name}.timer`, about, ['active', 'waiting']), ...times },
    unitOf(`${name}.service`, about, ['inactive', 'dead']),
  ];
}

function unitOf(unit: string, description: string, [active, sub]: readonly [active: string, sub: string]): Unit {
  const kinds = { service: 'service', timer: 'timer', socket: 'socket', mount: 'mount' } as const;
  const ending = unit.slice(unit.lastIndexOf('.') + 1);
  const rests = active === 'failed' ? 'failed' : 'stopped';
  return {
    unit,
    description,
    kind: kinds[ending as keyof typeof kinds],
    load: 'loaded',
    active,
    sub,
    state: active === 'active' ? 'running' : rests,
    next_at: null,
    last_at: null,
  };
}
