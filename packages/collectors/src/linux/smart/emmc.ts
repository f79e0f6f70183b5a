import type { DiskAttribute } from '@labkeeper/protocol/inventory';
import { readOptional, type Host } from '../../host.ts';
import { plainTextOrNull } from '../../text.ts';
import { withinBounds, type DriveFacts } from './drive-facts.ts';
import { inWords } from './nvme-facts.ts';

/** Half of the drive's wear in tenths (1 is up to 10 %, 11 beyond what its maker promised), or undefined where it keeps none. */
const lifeTime = /^0x([0-9a-f]{2}) 0x([0-9a-f]{2})$/i;
const endOfLife = /^0x0([123])$/;

/**
 * What a soldered flash (eMMC) says of its wear, which everybody may read: the two estimates of life used, and how many spare blocks it has left (1 normal, 2 fewer
 * than a fifth, 3 fewer than a tenth). Undefined for a card without them.
 */
export async function readEmmc(host: Host, device: string): Promise<DriveFacts | undefined> {
  const folder = `/sys/block/${device}/device`;
  const life = parseLifeTime((await readOptional(host, `${folder}/life_time`)) ?? '');
  if (life === undefined) return undefined;
  const spare = endOfLife.exec(((await readOptional(host, `${folder}/pre_eol_info`)) ?? '').trim())?.[1];
  const left = spare === undefined ? undefined : Number(spare);
  const rows = life.map((tenths, index) => attribute(`life_time_${'ab'.charAt(index)}`, tenths * 10, false));
  if (left !== undefined) rows.push(attribute('pre_eol_info', left, left > 1));
  return {
    protocol: 'eMMC',
    model: null,
    serial: plainTextOrNull(await readOptional(host, `${folder}/serial`), 80),
    wwn: null,
    firmware: plainTextOrNull(await readOptional(host, `${folder}/fwrev`), 80),
    capacity_bytes: null,
    used_bytes: null,
    rotational: false,
    attributes: rows,
    self_tests: [],
    ...withinBounds({ percentage_used: Math.max(...life) * 10 }),
    verdict: left === undefined ? null : left < 3,
    smart: 'on',
    exitBits: 0,
  };
}

/** Tenths of each estimate that is kept. */
export function parseLifeTime(text: string): number[] | undefined {
  const [, a, b] = lifeTime.exec(text.trim()) ?? [];
  const tenths = [a, b]
    .map((digits) => Number.parseInt(digits ?? '0', 16))
    .filter((value) => value >= 1 && value <= 11);
  return tenths.length === 0 ? undefined : tenths;
}

function attribute(name: string, raw: number, now: boolean): DiskAttribute {
  const none = { raw_text: null, normalized: null, worst: null, threshold: null };
  return { attribute: name, name: inWords(name), raw, ...none, failing: now ? 'now' : 'never' };
}
