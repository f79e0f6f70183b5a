import { readOptional, type Host } from '../../host.ts';

/** What the firmware of a Raspberry Pi holds back, worst last; `earlier`: not now, but since boot. */
export const throttledStates = [
  'ok',
  'earlier',
  'soft_temperature_limit',
  'frequency_capped',
  'throttled',
  'under_voltage',
] as const;

export type ThrottledState = (typeof throttledStates)[number];

const files = [
  '/sys/devices/platform/soc/soc:firmware/get_throttled',
  '/sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled',
  '/sys/devices/platform/soc:firmware/get_throttled',
];

/** Reads the bits: `throttled=0x50005` of vcgencmd, or bare hexadecimal of sysfs; undefined for other text. */
export function parseThrottled(text: string): ThrottledState | undefined {
  const digits = /^(?:throttled=)?(?:0x)?([0-9a-f]{1,8})$/i.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  const bits = Number.parseInt(digits, 16);
  if ((bits & 0x1) !== 0) return 'under_voltage';
  if ((bits & 0x4) !== 0) return 'throttled';
  if ((bits & 0x2) !== 0) return 'frequency_capped';
  if ((bits & 0x8) !== 0) return 'soft_temperature_limit';
  return (bits & 0xf0000) === 0 ? 'ok' : 'earlier';
}

/** How this machine tells: a file, the program `vcgencmd`, or not at all. */
export async function findThrottledSource(host: Host): Promise<string | undefined> {
  const model = (await readOptional(host, '/proc/device-tree/model')) ?? '';
  if (!model.startsWith('Raspberry Pi')) return undefined;
  for (const file of files) {
    if ((await readOptional(host, file)) !== undefined) return file;
  }
  return 'vcgencmd';
}

/** The state now; undefined where the source does not answer. */
export async function readThrottled(host: Host, source: string): Promise<ThrottledState | undefined> {
  if (source.startsWith('/')) return parseThrottled((await readOptional(host, source)) ?? '');
  try {
    return parseThrottled((await host.run(source, ['get_throttled'], { timeoutMs: 2000 })).stdout);
  } catch {
    return undefined;
  }
}
