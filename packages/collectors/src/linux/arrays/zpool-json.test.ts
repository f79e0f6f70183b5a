import { expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import { describeParser } from '../../parser.contract.ts';
import { poolArray } from './pool-array.ts';
import { parseZpoolJson } from './zpool-json.ts';

const nowMs = Date.parse('2026-03-01T12:00:00Z');

describeParser('parseZpoolJson', {
  parse: (text) => {
    const whole = parseZpoolJson(text, nowMs) ?? [];
    return whole.map((pool) => poolArray(pool, undefined));
  },
  seeds: ['arrays/zfs-json/look-1/status.json'],
});

function captured(): string {
  const folder = `${import.meta.dirname}/../../../fixtures/arrays/zfs-json/look-1`;
  return readFileSync(`${folder}/status.json`, 'utf8');
}

it('reads numbers as text and as numbers alike', () => {
  const numbers = captured().replaceAll(/: "(\d{1,15})"/g, ': $1');
  expect(numbers).not.toBe(captured());
  expect(parseZpoolJson(numbers, nowMs)).toEqual(parseZpoolJson(captured(), nowMs));
});

it('survives a document cut anywhere and values of any other kind', () => {
  const text = captured();
  for (let at = 0; at < text.length; at += 97) expect(parseZpoolJson(text.slice(0, at), nowMs)).toBeUndefined();
  for (const odd of ['null', '[]', '7', '"x"', '{"a": {}}', '{}']) {
    const changed = text.replaceAll(/"ONLINE"|"disk"|"0"/g, odd);
    for (const pool of parseZpoolJson(changed, nowMs) ?? []) expect(poolArray(pool, undefined).state).not.toBe('ok');
  }
});

it('does not follow devices within devices for ever', () => {
  const deep = `${'{"vdevs":{"a":'.repeat(3000)}{}${'}}'.repeat(3000)}`;
  const pools = parseZpoolJson(`{"pools":{"tank":{"name":"tank","state":"ONLINE","vdevs":{"tank":${deep}}}}}`, nowMs);
  expect(pools).toHaveLength(1);
  const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`d${index}`, { state: 'ONLINE' }]));
  const tree = { pools: { tank: { state: 'ONLINE', vdevs: { tank: { state: 'ONLINE', vdevs: wide } } } } };
  const [pool] = parseZpoolJson(JSON.stringify(tree), nowMs) ?? [];
  expect(pool === undefined ? 0 : poolArray(pool, undefined).members.length).toBeLessThanOrEqual(256);
});

it('knows an answer without pools from one that is no answer', () => {
  expect(parseZpoolJson('{"output_version": {"command": "zpool status"}}', nowMs)).toEqual([]);
  expect(parseZpoolJson('{}', nowMs)).toBeUndefined();
  expect(parseZpoolJson('no pools available', nowMs)).toBeUndefined();
});
