import type { Reading } from './reading.ts';

/** The newest readings about one filesystem. */
export interface MountReadings {
  percent?: Reading;
  free?: Reading;
  total?: Reading;
  state?: Reading;
}

/** The newest flat numbers that are judged. */
export interface FlatReadings {
  cpu_percent?: Reading;
  memory_percent?: Reading;
  disk_percent?: Reading;
  disk_used_gb?: Reading;
  disk_total_gb?: Reading;
  security_updates?: Reading;
  reboot_required?: Reading;
}

const flatNames: ReadonlySet<string> = new Set<keyof FlatReadings>([
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'disk_used_gb',
  'disk_total_gb',
  'security_updates',
  'reboot_required',
]);

const fieldOf: Readonly<Record<string, keyof MountReadings>> = {
  filesystem_used_percent: 'percent',
  filesystem_free_bytes: 'free',
  filesystem_total_bytes: 'total',
  filesystem_state: 'state',
};

/** Those readings of a server that its health depends on, set apart when they first come: most readings never matter to it. */
export class JudgedReadings {
  readonly flat: FlatReadings = {};
  readonly mounts = new Map<string, MountReadings>();
  readonly temperatures: Reading[] = [];
  readonly #services = new Map<string, Reading>();

  /** Takes a new series; one that does not matter is left out. */
  add(reading: Reading): void {
    const { metric, labels } = reading;
    if (labels === undefined) {
      if (isFlat(metric)) this.flat[metric] = reading;
      return;
    }
    const field = fieldOf[metric];
    if (field !== undefined) this.#addMount(labels['mount'], field, reading);
    else if (metric === 'temperature_celsius') this.temperatures.push(reading);
    else if (metric === 'service_state') this.#services.set(labels['service'] ?? '', reading);
  }

  /** What was last said about a service. */
  service(name: string): Reading | undefined {
    return this.#services.get(name);
  }

  #addMount(path: string | undefined, field: keyof MountReadings, reading: Reading): void {
    if (path === undefined) return;
    const mount = this.mounts.get(path) ?? {};
    mount[field] = reading;
    this.mounts.set(path, mount);
  }
}

function isFlat(metric: string): metric is keyof FlatReadings {
  return flatNames.has(metric);
}
