import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parseSimulation, simulationHint } from './apt-simulation.ts';

describeParser('parseSimulation', {
  parse: parseSimulation,
  seeds: ['updates/debian-with-updates/look-1/dist-upgrade.txt'],
  corpus: /systemd\/jc\/generic\/apt_.*\.out$/,
});

it('counts only packages with an old version', () => {
  const text =
    'Inst new (1.0 Debian:12/stable [amd64])\nInst old [0.9] (1.0 Debian:12/stable [amd64])\nConf old (1.0 Debian:12/stable [amd64])\n';
  expect(parseSimulation(text).map((one) => one.name)).toEqual(['old']);
});

it('reads versions with colons and labels with blanks', () => {
  expect(parseSimulation('Inst vim [2:8.2-1] (2:9.0-1 My Own Label:1/stable [amd64]) [foo:amd64 ]\n')).toEqual([
    { name: 'vim', installed: '2:8.2-1', available: '2:9.0-1', security: false, origin: 'My Own Label:1/stable' },
  ]);
});

it('tells what to do about each complaint', () => {
  const complaints = [
    'E: dpkg was interrupted, you must …',
    'E: Unmet dependencies.',
    'E: Could not get lock /var',
    'E: Malformed entry 1',
    'E: ?',
  ];
  expect(new Set(complaints.map(simulationHint)).size).toBe(5);
});
