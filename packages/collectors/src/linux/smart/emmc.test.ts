import { expect, it } from 'bun:test';
import { fixtureHost } from '../../fixture-host.ts';
import type { Host } from '../../host.ts';
import { describeParser } from '../../parser.contract.ts';
import { driveState } from './drive-state.ts';
import { parseLifeTime, readEmmc } from './emmc.ts';

describeParser('parseLifeTime', {
  parse: parseLifeTime,
  seeds: ['smart/board-with-emmc/look-1/sys/block/mmcblk0/device/life_time'],
});

function board(spare: string): Host {
  const files: Record<string, string> = { life_time: '0x03 0x0b\n', pre_eol_info: spare };
  return {
    ...fixtureHost('/nowhere'),
    async readFile(path) {
      const text = files[path.slice(path.lastIndexOf('/') + 1)];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
  };
}

it('takes the worse of both estimates, and leaves out those that are not kept', () => {
  expect(
    ['0x01 0x02\n', '0x00 0x02', '0x0b 0x01', '0x00 0x00', '0x0f 0x10', ''].map((text) => parseLifeTime(text)),
  ).toEqual([[1, 2], [2], [11, 1], undefined, undefined, undefined]);
});

it('warns when spare blocks run low, fails when hardly any are left, and is unknown where nobody counts them', async () => {
  const states = await Promise.all(
    ['0x01', '0x02', '0x03', '0x00', 'x'].map(async (spare) => {
      const facts = await readEmmc(board(spare), 'mmcblk0');
      expect(facts?.numbers.percentage_used).toBe(110);
      return facts === undefined ? 'none' : driveState(facts, null).state;
    }),
  );
  expect(states).toEqual(['ok', 'warning', 'failed', 'unknown', 'unknown']);
});

it('says nothing of a card that keeps no such record', async () => {
  expect(await readEmmc(fixtureHost('/nowhere'), 'mmcblk0')).toBeUndefined();
});
