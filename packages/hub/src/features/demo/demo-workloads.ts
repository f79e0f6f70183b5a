import { lastBoot } from './demo-boot.ts';
import type { DemoServer } from './demo-fleet.ts';
import { incidentAt } from './demo-incidents.ts';
import { noise } from './demo-noise.ts';

/** A program that servers run: with an image in a container, else as a unit of systemd. */
export interface Workload {
  readonly image?: string;
  readonly about: string;
  /** Ports on which it can be reached. */
  readonly ports?: readonly number[];
  readonly memoryMb: number;
  /** Of a container, the most that it may have. */
  readonly limitMb?: number;
  /** Its part of what the processor does. */
  readonly share: number;
}

/** How a program is; `since` in ms since 1970. */
export interface Condition {
  readonly what: 'runs' | 'unwell' | 'killed' | 'loops' | 'stopped' | 'failed' | 'idle' | 'finished' | 'absent';
  readonly since: number;
}

/** What a program uses: percent of one core, and bytes. */
export interface Usage {
  readonly cpuPercent: number;
  readonly memoryBytes: number;
}

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
/** How long after its machine a program is there, in ms. */
export const startsAfterMs = 45_000;
/** How long a task takes that is done once a day, in ms. */
export const taskMs = 25 * minuteMs;

/** Everything that a made-up server may run. */
export const workloads: Readonly<Record<string, Workload>> = {
  smbd: { about: 'Samba SMB Daemon', ports: [139, 445], memoryMb: 46, share: 0.08 },
  docker: { about: 'Docker Application Container Engine', memoryMb: 96, share: 0.03 },
  rsync: { about: 'fast remote file copy program daemon', ports: [873], memoryMb: 14, share: 0.2 },
  nginx: {
    about: 'A high performance web server and a reverse proxy server',
    ports: [80, 443],
    memoryMb: 31,
    share: 0.25,
  },
  jackett: { about: 'Jackett Daemon', ports: [9117], memoryMb: 310, share: 0.02 },
  'pihole-FTL': { about: 'Pi-hole FTL', ports: [53, 80], memoryMb: 38, share: 0.3 },
  plex: {
    image: 'plexinc/pms-docker:1.41',
    about: 'Plex Media Server',
    ports: [32_400],
    memoryMb: 1240,
    share: 0.55,
  },
  sonarr: { image: 'linuxserver/sonarr:4.0', about: 'Sonarr', ports: [8989], memoryMb: 265, share: 0.04 },
  radarr: { image: 'linuxserver/radarr:5.14', about: 'Radarr', ports: [7878], memoryMb: 281, share: 0.04 },
  transmission: {
    image: 'linuxserver/transmission:4.0',
    about: 'Transmission',
    ports: [9091],
    memoryMb: 142,
    share: 0.08,
  },
  tautulli: { image: 'linuxserver/tautulli:2.14', about: 'Tautulli', ports: [8181], memoryMb: 118, share: 0.02 },
  nextcloud: { image: 'nextcloud:30-apache', about: 'Nextcloud', ports: [8080], memoryMb: 620, share: 0.4 },
  'nextcloud-db': { image: 'postgres:16-alpine', about: 'PostgreSQL', memoryMb: 210, share: 0.12 },
  n8n: { image: 'n8nio/n8n:1.68', about: 'n8n', ports: [5678], memoryMb: 330, share: 0.2 },
  'proxy-manager': {
    image: 'jc21/nginx-proxy-manager:2.12',
    about: 'Nginx Proxy Manager',
    ports: [80, 81, 443],
    memoryMb: 120,
    share: 0.02,
  },
  homeassistant: {
    image: 'home-assistant/home-assistant:2026.11',
    about: 'Home Assistant',
    ports: [8123],
    memoryMb: 740,
    share: 0.5,
  },
  mosquitto: { image: 'eclipse-mosquitto:2.0', about: 'Mosquitto', ports: [1883], memoryMb: 9, share: 0.02 },
  zigbee2mqtt: { image: 'koenkk/zigbee2mqtt:2.1', about: 'Zigbee2MQTT', memoryMb: 88, share: 0.03 },
  restic: { image: 'restic/restic:0.17', about: 'Backup', memoryMb: 190, share: 0.3 },
  ollama: { image: 'ollama/ollama:0.9', about: 'Ollama', ports: [11_434], memoryMb: 46_300, share: 0.85 },
  'open-webui': { image: 'open-webui/open-webui:0.6', about: 'Open WebUI', ports: [3000], memoryMb: 1150, share: 0.03 },
  whisper: {
    image: 'rhasspy/wyoming-whisper:2.4',
    about: 'Speech to text',
    ports: [10_300],
    memoryMb: 7800,
    limitMb: 8000,
    share: 0.04,
  },
};

/** Names of what a server runs in containers. */
export function containersOf({ services, containers = [] }: DemoServer): string[] {
  return [...services, ...containers].filter((name) => workloads[name]?.image !== undefined);
}

/** How a program of a server is at `at`; `now` is when what is wrong is so old as it is said to be. */
export function conditionOf(server: DemoServer, name: string, at: number, now: number): Condition {
  const startedAt = lastBoot(server, at) + startsAfterMs;
  const incident = incidentAt(server.id, at, now);
  if (incident?.service === name) return { what: 'failed', since: incident.from };
  const ill = server.ills?.[name];
  if (ill === undefined) return { what: 'runs', since: startedAt };
  const begun = now - ill.minutes * minuteMs;
  if (ill.what === 'idle') return { what: 'idle', since: begun };
  if (ill.what === 'finished') return taskAt(begun, at);
  if (ill.what === 'new') {
    return at < begun ? { what: 'absent', since: 0 } : { what: 'runs', since: Math.max(begun, startedAt) };
  }
  // What is wrong began while the machine ran.
  const since = Math.max(begun, lastBoot(server, now) + 5 * minuteMs);
  return at < since ? { what: 'runs', since: startedAt } : { what: ill.what, since };
}

/** A task that ends at this time every day. */
function taskAt(end: number, at: number): Condition {
  const lastEnd = end + Math.floor((at - end) / dayMs) * dayMs;
  const start = lastEnd + dayMs - taskMs;
  return at < start ? { what: 'finished', since: lastEnd } : { what: 'runs', since: start };
}

/** Whether a program in this condition uses anything. */
export function isUp({ what }: Condition): boolean {
  return what === 'runs' || what === 'unwell';
}

/** What a program uses while the processor is so busy (percent), the same as service, container and process. */
export function usageOf(server: DemoServer, name: string, at: number, cpu: number): Usage {
  const { memoryMb, share } = workloads[name] ?? { memoryMb: 20, share: 0.01 };
  const key = `${server.id}${name}`;
  const busy = cpu * server.cores * share * (1 + 0.25 * noise(`${key}cpu`, at, 60_000));
  const memory = memoryMb * 1e6 * (1 + 0.02 * noise(`${key}memory`, at, 1_800_000));
  return { cpuPercent: Math.round(busy * 10) / 10, memoryBytes: Math.round(memory / 1e5) * 1e5 };
}
