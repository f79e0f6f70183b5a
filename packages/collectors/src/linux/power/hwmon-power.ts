import type { PowerSource } from '@labkeeper/protocol/inventory';
import { linkOptional, listOptional, readOptional, type Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { maxLabel, plainText, plainTextOrNull } from '../../text.ts';
import { advance, type Energy } from './energy.ts';
import { emptySource, percentOrNull, wattsOrNull, type Measured } from './measured.ts';

/** A chip that measures watts, or joules where `counts`. */
export interface PowerChip {
  source: string;
  kind: PowerSource['kind'];
  model: string | null;
  file: string;
  counts: boolean;
  /** Tells whether the device sleeps; one that does is not woken to be asked. */
  device: string;
}

const root = '/sys/class/hwmon';
const maxChips = 64;

/** Drivers whose first reading is all of what they stand for; rails of boards and halves of processors are left out. */
const kinds: Readonly<Record<string, PowerSource['kind']>> = {
  amdgpu: 'gpu',
  radeon: 'gpu',
  nouveau: 'gpu',
  i915: 'gpu',
  xe: 'gpu',
  power_meter: 'supply',
  corsairpsu: 'supply',
  fam15h_power: 'processor',
};

const readings = ['power1_average', 'power1_input', 'energy1_input'] as const;

/** Names in the folder of chips: others, and the chips are looked for again. */
export async function hwmonNames(host: Host): Promise<string> {
  return (await listOptional(host, root)).join(' ');
}

/** Graphics cards, power supplies and meters among the chips of hwmon. */
export async function findPowerChips(host: Host): Promise<PowerChip[]> {
  const chips: PowerChip[] = [];
  for (const name of (await listOptional(host, root)).slice(0, maxChips)) {
    const folder = `${root}/${name}`;
    const driver = plainText((await readOptional(host, `${folder}/name`)) ?? '', 40);
    const kind = Object.hasOwn(kinds, driver) ? kinds[driver] : undefined;
    if (kind === undefined) continue;
    const files = new Set(await listOptional(host, folder));
    const reading = readings.find((file) => files.has(file));
    if (reading === undefined) continue;
    const device = (await linkOptional(host, `${folder}/device`))?.split('/').pop() ?? name;
    chips.push({
      source: plainText(`${driver} ${device}`, maxLabel),
      kind,
      model: plainTextOrNull(await readOptional(host, `${folder}/device/product_name`), 120),
      file: `${folder}/${reading}`,
      counts: reading.startsWith('energy'),
      device: `${folder}/device`,
    });
  }
  return chips;
}

/** Reads the chips, off the main thread: a driver asks the card for it. Meters of energy are carried in `meters`. */
export async function readPowerChips(
  host: Host,
  chips: readonly PowerChip[],
  meters: Map<string, Energy>,
  look: { before: ReadonlyMap<string, Energy> | undefined; nowMs: number },
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const chip of chips) {
    const source = emptySource(chip.source, chip.kind, chip.model);
    if ((await readOptional(host, `${chip.device}/power/runtime_status`))?.trim() === 'suspended') {
      measured.push({ source });
      continue;
    }
    const raw = toNumber(await readOptional(host, chip.file, { slow: true }));
    if (raw === undefined || raw < 0) continue;
    const load = toNumber(await readOptional(host, `${chip.device}/gpu_busy_percent`, { slow: true }));
    const row = { ...source, load_percent: percentOrNull(load) };
    if (!chip.counts) {
      measured.push({ source: { ...row, watts: wattsOrNull(raw / 1e6) } });
      continue;
    }
    const { energy, watts } = advance(look.before?.get(chip.file), raw, undefined, look.nowMs);
    meters.set(chip.file, energy);
    measured.push({ source: { ...row, watts: wattsOrNull(watts) }, joules: energy.joules });
  }
  return measured;
}
