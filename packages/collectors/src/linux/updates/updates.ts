import type { Package } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import { CollectorError, type Collector, type Look, type Reading } from '../../collector.ts';
import { errorCode, listOptional, readOptional, type Host } from '../../host.ts';
import { plainText } from '../../text.ts';
import { parseSimulation, simulationHint } from './apt-simulation.ts';

interface Memory {
  packages: Package[];
  /** Changes of the lists and of what is installed when it was simulated. */
  stamp: string;
  simulatedMs: number;
}

const metrics = [
  count('updates_available', 'Installed packages for which a newer version is known.'),
  count('security_updates', 'Pending updates from a security archive.'),
  { name: 'reboot_required', unit: '', kind: 'state', help: 'Updates wait for a restart.', states: ['no', 'yes'] },
  {
    name: 'package_lists_age_seconds',
    unit: 'seconds',
    kind: 'gauge',
    help: 'Time since the package lists were fetched.',
  },
] as const satisfies readonly MetricDefinition[];

/** Simulating costs seconds of processor time: only when something changed, and once in this time. */
const simulateEveryMs = 6 * 3600 * 1000;

const lists = '/var/lib/apt/lists';
const fetchedStamp = '/var/lib/apt/periodic/update-success-stamp';
const installed = '/var/lib/dpkg/status';

/** Pending and security updates of Debian and its kin, whether a restart is due, and how old the package lists are. */
export const updates: Collector<Memory> = {
  id: 'updates',
  about: 'Pending and security updates (apt), whether a restart is due, age of the package lists.',
  everySeconds: 900,
  live: false,
  timeoutSeconds: 120,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const listsMs = await modifiedOptional(host, lists);
  const installedMs = await modifiedOptional(host, installed);
  if (installedMs === undefined) return 'absent';
  const stamp = `${listsMs ?? ''} ${installedMs}`;
  const before = look.previous?.memory;
  const fresh = before?.stamp === stamp && look.monotonicMs - before.simulatedMs < simulateEveryMs;
  const known = before !== undefined && fresh ? before : await simulate(host, look, stamp);
  if (known === 'absent') return 'absent';
  const fetchedMs = latest(listsMs, await modifiedOptional(host, fetchedStamp));
  return {
    samples: await toSamples(host, look.now, fetchedMs),
    inventory: { packages: known.packages },
    updates_available: known.packages.length,
    security_updates: known.packages.filter((one) => one.security).length,
    memory: known,
  };
}

/** Throws what apt complains about: an error is unknown, never "no updates". */
async function simulate(host: Host, look: Look<Memory>, stamp: string): Promise<Memory | 'absent'> {
  const args = ['-s', '-o', 'Debug::NoLocking=true', 'dist-upgrade'];
  const options = { env: { LC_ALL: 'C' }, timeoutMs: 110_000, maxBytes: 8 * 1024 * 1024, background: true };
  let result;
  try {
    result = await host.run('apt-get', args, { ...options, signal: look.signal });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'absent';
    throw error;
  }
  if (result.timedOut) throw new CollectorError('apt-get did not finish within 110 s', 'run: apt-get -s dist-upgrade');
  if (result.code !== 0) {
    const complaint = result.stderr.split('\n').find((line) => line.startsWith('E: ')) ?? result.stderr;
    throw new CollectorError(plainText(complaint, 500) || 'apt-get failed', simulationHint(result.stderr));
  }
  if ((await listOptional(host, lists)).every((name) => !name.includes('_Packages'))) {
    throw new CollectorError('the package lists were never fetched', 'run: sudo apt-get update');
  }
  return { packages: parseSimulation(result.stdout), stamp, simulatedMs: look.monotonicMs };
}

async function toSamples(host: Host, now: Date, fetchedMs: number | undefined): Promise<Sample[]> {
  const required =
    (await readOptional(host, '/run/reboot-required')) ?? (await readOptional(host, '/var/run/reboot-required'));
  const samples: Sample[] = [{ metric: 'reboot_required', value: required === undefined ? 0 : 1 }];
  if (fetchedMs !== undefined) {
    const age = Math.max(0, Math.round((now.getTime() - fetchedMs) / 1000));
    samples.push({ metric: 'package_lists_age_seconds', value: age });
  }
  return samples;
}

async function modifiedOptional(host: Host, path: string): Promise<number | undefined> {
  try {
    const ms = await host.modifiedMs(path);
    return Number.isFinite(ms) ? ms : undefined;
  } catch {
    return undefined;
  }
}

function latest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function count(name: string, help: string): MetricDefinition {
  return { name, unit: '', kind: 'gauge', help };
}
