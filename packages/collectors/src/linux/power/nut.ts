import type { PowerSource } from '@labkeeper/protocol/inventory';
import { toNumber } from '../../numbers.ts';
import { complaint, ToolError, type RunTool, type Tool } from './tool.ts';
import { upsSource } from './ups-source.ts';

const maxUnits = 8;

/** Every UPS that the NUT server on this machine knows. */
export const nut: Tool = {
  name: 'upsc',
  async ask(_host, run) {
    const list = await run(['-l']);
    if (list.code !== 0) throw new ToolError(complaint(list), 'silent');
    const names = list.stdout.split('\n').map((line) => line.trim());
    // What begins with a dash would be an option.
    const units = names.filter((name) => /^[A-Za-z0-9_][\w.-]{0,62}$/.test(name)).slice(0, maxUnits);
    return await Promise.all(units.map((name) => askUnit(name, run)));
  },
};

/** Without words of its own (data stale, driver not connected) it is unknown. */
async function askUnit(name: string, run: RunTool): Promise<PowerSource> {
  const { code, stdout } = await run([name]);
  return parseUpsc(name, code === 0 ? stdout : '');
}

/** Reads the lines `battery.charge: 100` of upsc for one UPS. */
export function parseUpsc(name: string, text: string): PowerSource {
  const values = new Map<string, string>();
  for (const line of text.split('\n', 1000)) {
    const colon = line.indexOf(': ');
    if (colon > 0) values.set(line.slice(0, colon), line.slice(colon + 2).trim());
  }
  const maker = values.get('ups.mfr') ?? values.get('device.mfr') ?? '';
  const model = values.get('ups.model') ?? values.get('device.model') ?? '';
  return upsSource({
    name,
    model: model.startsWith(maker) ? model : `${maker} ${model}`,
    status: values.get('ups.status') ?? '',
    loadPercent: toNumber(values.get('ups.load')),
    batteryPercent: toNumber(values.get('battery.charge')),
    runtimeSeconds: toNumber(values.get('battery.runtime')),
    watts: toNumber(values.get('ups.realpower')),
    nominalWatts: toNumber(values.get('ups.realpower.nominal')),
  });
}
