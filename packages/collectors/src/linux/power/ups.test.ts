import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parseApcaccess } from './apcupsd.ts';
import { parseUpsc } from './nut.ts';
import { parseNvidiaSmi } from './nvidia.ts';
import { upsStateOf } from './ups-state.ts';

describeParser('parseUpsc', {
  parse: (text) => parseUpsc('ups', text),
  seeds: ['power/nut-with-two/look-1/eaton.txt'],
});
describeParser('parseApcaccess', { parse: parseApcaccess, seeds: ['power/apcupsd/look-1/status.txt'] });
describeParser('parseNvidiaSmi', { parse: parseNvidiaSmi, seeds: ['power/nvidia/look-1/cards.txt'] });

it.each([
  ['OL', 'online'],
  ['OL CHRG', 'online'],
  ['OL TRIM', 'online'],
  ['ONLINE', 'online'],
  ['OB DISCHRG', 'on_battery'],
  ['ONBATT', 'on_battery'],
  ['OB LB', 'low_battery'],
  ['OL CHRG LB', 'low_battery'],
  ['FSD OB', 'low_battery'],
  ['ONBATT LOWBATT', 'low_battery'],
  ['SHUTTING DOWN', 'low_battery'],
  ['OL RB', 'replace_battery'],
  ['ALARM OL RB', 'replace_battery'],
  ['ONLINE REPLACEBATT', 'replace_battery'],
  ['ONLINE NOBATT', 'replace_battery'],
  ['OL OVER', 'overloaded'],
  ['OL BYPASS', 'unknown'],
  ['OFF', 'unknown'],
  ['ALARM OL', 'unknown'],
  ['WAIT', 'unknown'],
  ['COMMLOST ONLINE', 'unknown'],
  ['', 'unknown'],
  ['OLD', 'unknown'],
])('calls a UPS that says "%s" %s', (status, state) => {
  expect(upsStateOf(status)).toBe(state as never);
});

it('drops what no UPS can mean', () => {
  const text = 'ups.status: OL\nups.load: 9000\nbattery.charge: -3\nbattery.runtime: 99999999999\nups.realpower: 1e9\n';
  expect(parseUpsc('a', text)).toMatchObject({
    load_percent: null,
    battery_percent: null,
    runtime_seconds: null,
    watts: null,
  });
});

it('takes a number of apcupsd only in the unit that it knows', () => {
  expect(parseApcaccess('STATUS   : ONLINE\nTIMELEFT : 2.0 Hours\nLOADPCT  : 12.0\n')).toMatchObject({
    runtime_seconds: null,
    load_percent: null,
  });
  expect(parseApcaccess('Error contacting apcupsd @ localhost:3551: Connection refused\n')).toBeUndefined();
});

it('keeps commas in the names of cards and leaves out lines that are none', () => {
  const cards = parseNvidiaSmi('garbage\n00000000:0A:00.0, Odd, Name, 12.5, 99\n00000000:0B:00.0, X, 0.00, 101\n');
  expect(cards.map(({ source, model, watts, load_percent }) => [source, model, watts, load_percent])).toEqual([
    ['nvidia 0000:0a:00.0', 'Odd, Name', 12.5, 99],
    ['nvidia 0000:0b:00.0', 'X', null, null],
  ]);
});
