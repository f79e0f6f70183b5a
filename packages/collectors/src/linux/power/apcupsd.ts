import type { PowerSource } from '@labkeeper/protocol/inventory';
import { toNumber } from '../../numbers.ts';
import { complaint, ToolError, type Tool } from './tool.ts';
import { upsSource } from './ups-source.ts';

/** The UPS that apcupsd on this machine looks after. */
export const apcupsd: Tool = {
  name: 'apcaccess',
  async ask(_host, run) {
    const result = await run(['status']);
    const source = result.code === 0 ? parseApcaccess(result.stdout) : undefined;
    if (source === undefined) throw new ToolError(complaint(result), 'silent');
    return [source];
  },
};

/** Reads the lines `LOADPCT  : 12.0 Percent` of apcaccess; undefined where none says how it is. */
export function parseApcaccess(text: string): PowerSource | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n', 1000)) {
    const match = /^([A-Z]{2,12})\s*: (.*)$/.exec(line);
    if (match?.[1] !== undefined) values.set(match[1], (match[2] ?? '').trim());
  }
  const status = values.get('STATUS');
  if (status === undefined) return undefined;
  return upsSource({
    name: values.get('UPSNAME') ?? values.get('SERIALNO') ?? 'apcupsd',
    model: values.get('MODEL'),
    status,
    loadPercent: numberIn(values.get('LOADPCT'), 'Percent'),
    batteryPercent: numberIn(values.get('BCHARGE'), 'Percent'),
    runtimeSeconds: minutes(numberIn(values.get('TIMELEFT'), 'Minutes')),
    watts: undefined,
    nominalWatts: numberIn(values.get('NOMPOWER'), 'Watts'),
  });
}

/** The number before its unit; another unit means another thing. */
function numberIn(text: string | undefined, unit: string): number | undefined {
  const [number, said] = (text ?? '').split(/\s+/, 2);
  return said === unit ? toNumber(number) : undefined;
}

function minutes(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 60;
}
