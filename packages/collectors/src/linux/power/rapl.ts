import { errorCode, listOptional, type Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { plainText } from '../../text.ts';
import { advance, type Energy } from './energy.ts';
import { emptySource, wattsOrNull, type Measured } from './measured.ts';

/** What the processors' own meters gave. `denied`: they are there, and only root may read them. */
export interface RaplReading {
  measured: Measured[];
  meters: Map<string, Energy>;
  denied: boolean;
}

const root = '/sys/class/powercap';
const maxZones = 64;

/** Watts of each processor package and of the memory that is metered beside it (RAPL, of Intel and AMD alike). */
export async function readRapl(
  host: Host,
  before: ReadonlyMap<string, Energy> | undefined,
  nowMs: number,
): Promise<RaplReading> {
  const reading: RaplReading = { measured: [], meters: new Map(), denied: false };
  // The same meters stand a second time under intel-rapl-mmio.
  const zones = (await listOptional(host, root))
    .filter((name) => /^intel-rapl:\d+(?::\d+)?$/.test(name))
    .slice(0, maxZones);
  for (const [zone, name] of await namesOf(host, zones)) {
    const file = `${root}/${zone}/energy_uj`;
    const raw = await readCount(host, file);
    if (raw === 'denied') reading.denied = true;
    // A virtual machine may be shown a meter that has never moved.
    if (raw === 'denied' || raw === undefined || raw === 0) continue;
    const range = await readCount(host, `${root}/${zone}/max_energy_range_uj`);
    const { energy, watts } = advance(before?.get(file), raw, typeof range === 'number' ? range : undefined, nowMs);
    reading.meters.set(file, energy);
    const source = { ...emptySource(name, 'processor', null), watts: wattsOrNull(watts) };
    reading.measured.push({ source, joules: energy.joules });
  }
  return reading;
}

/** Packages by their own name, their memory by both; cores and graphics are part of the package. */
async function namesOf(host: Host, zones: readonly string[]): Promise<Map<string, string>> {
  const texts = await host.readFiles(zones.map((zone) => `${root}/${zone}/name`));
  const names = new Map(zones.map((zone, index) => [zone, plainText(texts[index] ?? '', 60)]));
  const wanted = new Map<string, string>();
  for (const [zone, name] of names) {
    const parent = names.get(zone.replace(/:\d+$/, '')) ?? '';
    if (/^package-\d+(?:-die-\d+)?$/.test(name)) wanted.set(zone, name);
    else if (name === 'dram' && parent.startsWith('package-')) wanted.set(zone, `${parent} dram`);
  }
  return wanted;
}

async function readCount(host: Host, file: string): Promise<number | 'denied' | undefined> {
  try {
    const value = toNumber(await host.readFile(file));
    return value === undefined || value < 0 || value > Number.MAX_SAFE_INTEGER ? undefined : value;
  } catch (error) {
    return errorCode(error) === 'EACCES' ? 'denied' : undefined;
  }
}
