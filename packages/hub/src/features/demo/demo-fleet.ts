/** A made-up server: what it is, and how busy it is by day and by night. */
export interface DemoServer {
  readonly id: string;
  readonly name: string;
  readonly site: 'home' | 'cellar' | 'office';
  readonly address: string;
  readonly tags: readonly string[];
  readonly tdpWatts: number;
  readonly services: readonly string[];
  readonly os: 'debian' | 'raspbian';
  readonly cores: number;
  readonly memoryGb: number;
  /** Percent at night, and how much the day adds. */
  readonly cpu: readonly [night: number, day: number];
  readonly memoryPercent: number;
  readonly mounts: readonly DemoMount[];
  /** Bytes a second at rest, and how much the day adds. */
  readonly network: readonly [rest: number, day: number];
  readonly securityUpdates?: number;
  readonly updates?: number;
  /** Days between two restarts. */
  readonly restartEveryDays: number;
  /** Went silent this many minutes before the demonstration began. */
  readonly silentMinutes?: number;
  /** What it runs in containers beside its services. */
  readonly containers?: readonly string[];
  /** What is not as it should be, or not as it was, by the name of what it runs. */
  readonly ills?: Readonly<Record<string, DemoIll>>;
  /** One disk of its mirror was replaced so many minutes ago and is filled since. */
  readonly rebuild?: { readonly minutes: number };
  /** The model of the UPS that it looks after. */
  readonly ups?: string;
  /** It renews certificates, which failed last time. */
  readonly renews?: boolean;
  /** Updates wait for a restart. */
  readonly restartNeeded?: boolean;
}

/** What is wrong with a program, and for how many minutes; `new`: it is there since then, `idle`: it was made and never started. */
export interface DemoIll {
  readonly what: 'unwell' | 'killed' | 'loops' | 'stopped' | 'idle' | 'finished' | 'new';
  readonly minutes: number;
}

export interface DemoMount {
  readonly mount: string;
  readonly totalGb: number;
  /** Percent used now, and percent that a month adds. */
  readonly percent: number;
  readonly growth: number;
}

const root: DemoMount = { mount: '/', totalGb: 120, percent: 31, growth: 0.6 };

/** The eleven servers of the inventory that this product was first written for. */
export const demoFleet: readonly DemoServer[] = [
  omv('omv-homeserver', 'OMV HomeServer', 10, {
    tdpWatts: 50,
    services: ['smbd', 'docker'],
    tags: ['storage', 'docker'],
    cpu: [6, 9],
    memoryPercent: 45,
    mounts: [root, data(67, 2)],
    restartEveryDays: 42,
    containers: ['restic'],
    ills: { restic: { what: 'finished', minutes: 500 } },
    rebuild: { minutes: 190 },
    ups: 'Eaton Ellipse ECO 850',
    updates: 5,
  }),
  omv('omv-backupserver', 'OMV BackupServer', 11, {
    site: 'cellar',
    tdpWatts: 40,
    services: ['smbd', 'rsync'],
    tags: ['storage', 'backup'],
    cpu: [22, -16],
    memoryPercent: 34,
    mounts: [root, data(71, 5)],
    restartEveryDays: 60,
    silentMinutes: 5,
  }),
  omv('omv-documentserver', 'OMV DocumentServer', 12, {
    site: 'office',
    tdpWatts: 40,
    services: ['smbd'],
    tags: ['storage'],
    cpu: [4, 10],
    memoryPercent: 38,
    mounts: [root, { ...data(96.2, 7), totalGb: 2000 }],
    restartEveryDays: 35,
  }),
  omv('omv-mediaserver', 'OMV MediaServer', 42, {
    tdpWatts: 65,
    services: ['plex', 'sonarr', 'radarr', 'transmission', 'jackett'],
    tags: ['media', 'docker'],
    cpu: [18, 34],
    memoryPercent: 62,
    mounts: [root, data(82, 6)],
    network: [400_000, 9_000_000],
    restartEveryDays: 12,
    containers: ['tautulli'],
    ills: { jackett: { what: 'stopped', minutes: 50 }, tautulli: { what: 'new', minutes: 1180 } },
    updates: 2,
  }),
  omv('omv-cloudserver1', 'OMV CloudServer1', 13, {
    tdpWatts: 50,
    services: ['smbd', 'nextcloud'],
    tags: ['cloud', 'docker'],
    cpu: [7, 16],
    memoryPercent: 58,
    mounts: [root, data(48, 3)],
    restartEveryDays: 28,
    containers: ['nextcloud-db'],
    restartNeeded: true,
  }),
  omv('omv-webserver1', 'OMV WebServer1', 14, {
    site: 'office',
    tdpWatts: 45,
    services: ['nginx', 'n8n'],
    tags: ['web', 'docker'],
    cpu: [9, 12],
    memoryPercent: 41,
    mounts: [root],
    restartEveryDays: 21,
    updates: 14,
    securityUpdates: 3,
    containers: ['proxy-manager'],
    ills: { 'proxy-manager': { what: 'idle', minutes: 4200 } },
    renews: true,
  }),
  omv('omv-webserver2', 'OMV Webserver 2', 15, {
    site: 'office',
    tdpWatts: 45,
    services: ['nginx'],
    tags: ['web'],
    cpu: [5, 11],
    memoryPercent: 36,
    mounts: [root],
    restartEveryDays: 0.25,
  }),
  omv('omv-homeautoserver', 'OMV HomeAutoServer', 16, {
    tdpWatts: 50,
    services: ['homeassistant'],
    tags: ['automation', 'docker'],
    cpu: [11, 6],
    memoryPercent: 52,
    mounts: [root],
    restartEveryDays: 18,
    containers: ['mosquitto', 'zigbee2mqtt'],
    ills: { zigbee2mqtt: { what: 'loops', minutes: 260 } },
  }),
  omv('omv-aiserver1', 'OMV AIServer1', 17, {
    tdpWatts: 100,
    services: ['ollama', 'docker'],
    tags: ['ai', 'docker'],
    cores: 16,
    memoryGb: 64,
    cpu: [20, 58],
    memoryPercent: 89,
    mounts: [{ ...root, totalGb: 1000 }, data(34, 4)],
    restartEveryDays: 3,
    containers: ['open-webui', 'whisper'],
    ills: { whisper: { what: 'killed', minutes: 75 }, 'open-webui': { what: 'unwell', minutes: 70 } },
  }),
  pihole('pihole-master', 'Pi-hole Master', 2),
  pihole('pihole-backup', 'Pi-hole Backup', 3),
];

function omv(
  id: string,
  name: string,
  host: number,
  own: Partial<DemoServer> &
    Pick<DemoServer, 'tdpWatts' | 'services' | 'tags' | 'cpu' | 'memoryPercent' | 'mounts' | 'restartEveryDays'>,
): DemoServer {
  return {
    id,
    name,
    site: 'home',
    address: `192.168.1.${host}`,
    os: 'debian',
    cores: 4,
    memoryGb: 16,
    network: [60_000, 900_000],
    ...own,
  };
}

function pihole(id: string, name: string, host: number): DemoServer {
  return {
    id,
    name,
    site: 'home',
    address: `192.168.1.${host}`,
    tags: ['dns', 'raspberry-pi'],
    tdpWatts: 5,
    services: ['pihole-FTL'],
    os: 'raspbian',
    cores: 4,
    memoryGb: 1,
    cpu: [2, 4],
    memoryPercent: 29,
    mounts: [{ mount: '/', totalGb: 32, percent: 22, growth: 0.3 }],
    network: [3000, 12_000],
    restartEveryDays: 30,
  };
}

function data(percent: number, growth: number): DemoMount {
  return { mount: '/srv', totalGb: 4000, percent, growth };
}
